"""Check `generator diff` on seeded pairs of record sets by plain Python over their JSON.

    python tests/benchmarks/compare_pairs.py [--count N] [--seed N]

Each pair is the committed records and a copy in which one thing was changed, or nothing. The judge
reads both sets with `json` alone and finds which numbers of which models changed, which confounders
there are, and how a few of the posts' claims come out; the report must find the same.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "experiments/results/cats-vs-dogs"
Records = dict[str, dict[int, dict[str, Any]]]


def load(folder: Path) -> Records:
    """Return all records by model and seed, as plain JSON."""
    records: Records = {}
    for path in sorted(folder.glob("*/seed-*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        records.setdefault(content["model"], {})[content["seed"]] = content
    return records


def change(kind: str, records: Records, draw: random.Random) -> None:
    """Change a set of records in one way."""
    model = draw.choice(sorted(records))
    runs = records[model]
    run = runs[draw.choice(sorted(runs))]
    history = run["history"]
    if kind == "metric":
        by = draw.choice([-1, 1]) * draw.uniform(0.005, 0.1)
        for name in ("accuracy", "val_accuracy"):
            history[name] = [min(1.0, max(0.0, value + by)) for value in history[name]]
    elif kind == "test":
        items = run["test"]["predictions"]
        for item in draw.sample(items, draw.randint(1, len(items))):
            item["probabilities"].reverse()
        right = [max(p := each["probabilities"]) == p[each["label"]] for each in items]
        run["test"]["accuracy"] = sum(right) / len(right)
    elif kind == "swap":
        other = draw.choice([name for name in sorted(records) if name != model])
        for seed in set(runs) & set(records[other]):
            a, b = runs[seed], records[other][seed]
            for key in ("history", "test", "train_score"):
                a[key], b[key] = b[key], a[key]
    elif kind == "seed":
        del runs[max(runs)]
    elif kind == "epochs":
        kept = draw.randint(8, 19)
        for one in runs.values():
            one["history"] = {name: values[:kept] for name, values in one["history"].items()}
            one["config"]["epochs"] = kept
    elif kind == "data":
        for models in records.values():
            for one in models.values():
                one["dataset"]["fingerprint"] = "0" * 64
    elif kind == "weights":
        for one in records["model4"].values():
            one["config"]["backbone"]["sha256"] = "0" * 64
    elif kind == "versions":
        for one in runs.values():
            one["environment"]["packages"]["tensorflow"] = "9.9.9"
    elif kind == "settings":
        for one in runs.values():
            one["config"]["batch_size"] = 64


KINDS = (
    *("metric", "metric", "test", "swap", "seed", "epochs", "data", "weights", "versions"),
    *("settings", "nothing"),
)
# The judge: conditions in which runs can differ, numbers, and claims of the posts.
CONDITIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "epochs": lambda run: len(run["history"]["epoch"]),
    "dataset": lambda run: run["dataset"]["fingerprint"],
    "seeds": lambda run: run["seed"],
    "backbone": lambda run: json.dumps(run["config"].get("backbone"), sort_keys=True),
    "batch_size": lambda run: run["config"]["batch_size"],
    "packages": lambda run: run["environment"]["packages"]["tensorflow"],
}
NUMBERS: dict[str, Callable[[dict[str, Any]], float]] = {
    "test accuracy": lambda run: run["test"]["accuracy"],
    "last val_accuracy": lambda run: run["history"]["val_accuracy"][-1],
    "best val_accuracy": lambda run: max(run["history"]["val_accuracy"]),
}


def gaps(runs: dict[int, Any]) -> list[float]:
    """Return the accuracy on plain training images less that on validation images, by run."""
    return [
        run["train_score"]["accuracy"] - run["history"]["val_accuracy"][-1] for run in runs.values()
    ]


def validated(runs: dict[int, Any]) -> list[list[float]]:
    """Return the validation accuracies of each run."""
    return [run["history"]["val_accuracy"] for run in runs.values()]


CLAIMS: dict[str, Callable[[Records], bool]] = {
    "model1-overfits": lambda r: min(gaps(r["model1"])) >= 0.1,
    "augmentation-narrows-the-gap": lambda r: max(gaps(r["model2"])) < min(gaps(r["model1"])),
    "model3-ends-above-model2": lambda r: (
        min(run[-1] for run in validated(r["model3"]))
        > max(run[-1] for run in validated(r["model2"]))
    ),
    "model4-is-always-ahead": lambda r: (
        min(map(min, validated(r["model4"])))
        > max(max(map(max, validated(r[m]))) for m in ("model1", "model2", "model3"))
    ),
}


def expected(old: Records, new: Records) -> dict[str, set[str]]:
    """Return the confounders, the changed numbers and the flipped claims to be reported."""
    confounders, numbers = set(), set()
    for model in old:
        before, now = old[model].values(), new[model].values()
        for what, ask in CONDITIONS.items():
            if {ask(run) for run in before} != {ask(run) for run in now}:
                confounders.add(f"{model}: different {what}")
        for what, number in NUMBERS.items():
            if abs(fmean(map(number, before)) - fmean(map(number, now))) > 1e-6:
                numbers.add(f"{model}, {what}")
    flips = {name for name, holds in CLAIMS.items() if holds(old) != holds(new)}
    return {"confounders": confounders, "numbers": numbers, "flips": flips}


def found(difference: Any) -> dict[str, set[str]]:
    """Return what a report says of the same conditions, numbers and claims."""
    told = {f"{each.model}: {each.what}".partition(" (")[0] for each in difference.confounders}
    return {
        # The report knows more conditions than the judge, such as the status of runs.
        "confounders": {each for each in told if each.partition("different ")[2] in CONDITIONS},
        "numbers": {each.name for each in difference.numbers},
        "flips": {flip.new.name for flip in difference.flips} & CLAIMS.keys(),
    }


def write_records(records: Records, folder: Path) -> None:
    """Write a folder of records with thumbnails: those of other errors stand in for new ones."""
    shutil.copytree(RECORDS / "samples", folder / "samples")
    any_thumbnail = next((RECORDS / "samples/test").glob("*.jpg"))
    for model, runs in records.items():
        (folder / model).mkdir()
        for seed, content in runs.items():
            path = folder / model / f"seed-{seed}.json"
            path.write_text(json.dumps(content), encoding="utf-8")
            for item in content["test"]["predictions"]:
                name = item["file"].replace("/", "-").removesuffix(".jpg")
                thumbnail = folder / "samples/test" / f"{name}.jpg"
                if not thumbnail.exists():
                    shutil.copy(any_thumbnail, thumbnail)


def compare_pairs(count: int, seed: int, out: Callable[[str], None] = print) -> int:
    """Compare pairs and return how many reports were wrong."""
    from generator.diff.difference import compare
    from generator.diff.states import built_now, built_with
    from generator.project import Project

    draw = random.Random(seed)
    project = Project(ROOT, ROOT / "site")
    old = built_now(project, "before")
    totals: Counter[str] = Counter()
    wrong = 0
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        records = load(RECORDS)
        change(kind, records, draw)
        with tempfile.TemporaryDirectory() as scratch:
            write_records(records, Path(scratch, "records"))
            difference = compare(old, built_with(project, Path(scratch, "records"), "now"))
        right, said = expected(load(RECORDS), records), found(difference)
        mistakes = [f"{what}: {name}" for what in right for name in right[what] ^ said[what]]
        mistakes += [f"note: {note}" for note in difference.notes]
        if kind == "nothing" and (difference.confounders or difference.flips):
            mistakes.append("something was reported")
        if kind == "nothing":
            # Only the writing of the JSON differs, and so the digests in the notes.
            mistakes += [str(each) for post in difference.posts for each in post.sentences]
        for mistake in sorted(mistakes):
            out(f"pair {number} ({kind}): {mistake}")
        wrong += bool(mistakes)
        totals += Counter({what: len(names) for what, names in said.items()})
        totals["nothing changed"] += kind == "nothing"
    for name, total in totals.items():
        out(f"{name:20} {total:6}")
    out(f"{'wrong reports':20} {wrong:6} of {count}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return 1 if compare_pairs(options.count, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
