"""What `generator diff` says of seeded pairs of record sets, judged by plain Python over the JSON.

    python tests/benchmarks/compare_pairs.py [--count N] [--seed N]

Each pair is the committed records and a copy in which one thing was changed, or nothing. The judge
reads both sets with `json` alone and says which numbers of which models moved, which comparisons
are unfair, and how a few of the posts' claims come out; the report must say just that.
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
    """All records by model and seed, as plain JSON."""
    records: Records = {}
    for path in sorted(folder.glob("*/seed-*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        records.setdefault(content["model"], {})[content["seed"]] = content
    return records


def change(kind: str, records: Records, chance: random.Random) -> None:
    """Changes a set of records in one way."""
    model = chance.choice(sorted(records))
    runs = records[model]
    run = runs[chance.choice(sorted(runs))]
    history = run["history"]
    if kind == "metric":
        by = chance.choice([-1, 1]) * chance.uniform(0.005, 0.1)
        for name in ("accuracy", "val_accuracy"):
            history[name] = [min(1.0, max(0.0, value + by)) for value in history[name]]
    elif kind == "test":
        run["test"]["accuracy"] = chance.randint(0, 192) / 192
    elif kind == "swap":
        other = chance.choice([name for name in sorted(records) if name != model])
        for seed in set(runs) & set(records[other]):
            a, b = runs[seed], records[other][seed]
            for key in ("history", "test"):
                a[key], b[key] = b[key], a[key]
    elif kind == "seed":
        del runs[max(runs)]
    elif kind == "epochs":
        kept = chance.randint(8, 19)
        for one in runs.values():
            one["history"] = {name: values[:kept] for name, values in one["history"].items()}
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
# The judge: what makes two runs differ beside their outcome.
UNFAIR: dict[str, Callable[[dict[str, Any]], Any]] = {
    "epochs": lambda run: len(run["history"]["epoch"]),
    "data": lambda run: run["dataset"]["fingerprint"],
    "seeds": lambda run: run["seed"],
    "backbone weights": lambda run: json.dumps(run["config"].get("backbone"), sort_keys=True),
    "settings": lambda run: run["config"]["batch_size"],
    "packages": lambda run: run["environment"]["packages"]["tensorflow"],
}
NUMBERS: dict[str, Callable[[dict[str, Any]], float]] = {
    "test accuracy": lambda run: run["test"]["accuracy"],
    "last val_accuracy": lambda run: run["history"]["val_accuracy"][-1],
    "best val_accuracy": lambda run: max(run["history"]["val_accuracy"]),
}
CLAIMS: dict[str, Callable[[Records], bool]] = {
    "transfer-learning-is-best": lambda r: (
        r["model4"][1]["test"]["accuracy"] >= max(r[m][1]["test"]["accuracy"] for m in r)
    ),
    "model1-overfits": lambda r: (
        r["model1"][1]["history"]["accuracy"][-1] - r["model1"][1]["history"]["val_accuracy"][-1]
        > 0.1
    ),
    "model2-ends-above-model1": lambda r: (
        r["model2"][1]["history"]["val_accuracy"][-1]
        > r["model1"][1]["history"]["val_accuracy"][-1]
    ),
    "model4-is-always-ahead": lambda r: (
        min(r["model4"][1]["history"]["val_accuracy"])
        > max(v for m in ("model1", "model2", "model3") for v in r[m][1]["history"]["val_accuracy"])
    ),
}


def expected(old: Records, new: Records) -> tuple[set[str], set[str], set[str]]:
    """What must be reported as unfair, as moved and as flipped."""
    unfair, moved = set(), set()
    for model in old:
        a, b = old[model].values(), new[model].values()
        for what, ask in UNFAIR.items():
            if {ask(run) for run in a} != {ask(run) for run in b}:
                unfair.add(f"{model}: other {what}")
        for what, ask in NUMBERS.items():
            if abs(fmean(map(ask, a)) - fmean(map(ask, b))) > 1e-6:
                moved.add(f"{model}, {what}")
    flipped = {name for name, holds in CLAIMS.items() if holds(old) != holds(new)}
    return unfair, moved, flipped


def compare_pairs(count: int, seed: int, out: Callable[[str], None] = print) -> int:
    """Compares pairs; returns how many reports were wrong."""
    from generator.diff.difference import compare
    from generator.diff.sides import take
    from generator.project import Project

    chance = random.Random(seed)
    project = Project(ROOT, ROOT / "site")
    before, old = load(RECORDS), take(project, "before")
    totals: Counter[str] = Counter()
    wrong = 0
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        records = load(RECORDS)
        change(kind, records, chance)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch, "records")
            shutil.copytree(RECORDS / "samples", folder / "samples")
            for model, runs in records.items():
                (folder / model).mkdir()
                for of_seed, content in runs.items():
                    path = folder / model / f"seed-{of_seed}.json"
                    path.write_text(json.dumps(content), encoding="utf-8")
            found = compare(old, take(project._replace(runs=folder), "after"))
        unfair, moved, flipped = expected(before, records)
        told = {f"{each.model}: {each.what}".partition(" (")[0] for each in found.unfair}
        # Fewer epochs than planned, and other code, are unfair in ways of their own.
        told = {t for t in told if t.partition("other ")[2] in UNFAIR}
        numbers = {each.what for each in found.moved}
        flips = {flip.new.name for flip in found.flips}
        mistakes = [("a post", set(found.notes))]
        mistakes += [("unfair", unfair ^ told), ("moved", moved ^ numbers)]
        mistakes += [("flipped", flipped ^ (flips & CLAIMS.keys()))]
        if kind == "nothing" and (found.unfair or found.moved or found.flips):
            mistakes.append(("nothing", {"something was reported"}))
        if kind == "nothing":
            changed = {s for post in found.posts for s in post.sentences}
            mistakes.append(("nothing", {str(pair) for pair in changed}))
        for what, names in mistakes:
            for name in sorted(names):
                out(f"pair {number} ({kind}): {what}: {name}")
        wrong += any(names for _, names in mistakes)
        totals += Counter({"unfair": len(told), "moved": len(numbers), "flips": len(flips)})
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
