"""Test the posts' sentences: build both posts from records that were changed at random.

    python tests/benchmarks/perturb_records.py [--count N] [--seed N]

Each trial changes copies of the committed records in one to three ways: metrics raised or lowered
or put on a level, models swapped or made equal, epochs cut, a seed dropped, a run diverged. Then
each post must either build, with every claim as `judges.py` has it, or be refused with the name of
a claim or of a missing value. A refusal while nothing is missing counts as a fault, too.
"""

import argparse
import json
import random
import re
import shutil
import struct
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from judges import JUDGES, Judge
from raw_records import MODELS, MissingValueError, Raw, load
from verdicts import Verdict

from experiments.records.errors import UserError
from generator.builder.rendering import make_page
from generator.claims.claim import Claim
from generator.inputs import Inputs
from generator.project import Project

ROOT = Path(__file__).parents[2]
OWN, ARTICLE = "experiments/results/cats-vs-dogs", "content/references/source-article"
LEAK = f"{ARTICLE}.leak.json"
NUMBER = re.compile(r"(?<![\w.-])-?\d(?:[\d,]*\d)?(?:\.\d+)?%?")
# A refusal names the claim that fails, or the value that a run does not have.
NAMED = r"^content/posts/[\w-]+\.md:\d+: .*(claim `[\w-]+`| has no |: its runs differ in )"
LEVELS = (0.5, 0.52, 0.55, 0.6, 0.63, 0.67, 0.7, 0.72, 0.8, 0.95, 0.97, 0.99)
PARTS = ("history", "test", "status")
Records = dict[str, Any]


def main() -> int:
    """Print the number of sentences by what became of them; return 1 if one was false."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts, faults = trials(Path(folder).resolve(), given.count, given.seed)
    for fault in faults:
        print(fault)
    for what in ("builds", "refused builds", "rewritten", "refused", "unchanged", "false"):
        print(f"{what:<16}{counts[what]:>8}")
    return 1 if faults else 0


def trials(folder: Path, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Run trials in an empty folder; return counts of sentences and builds, and all faults."""
    project = copied(folder)
    paths = [
        *folder.glob(f"{OWN}/model*/*.json"),
        *folder.glob(f"{ARTICLE}/*/*.json"),
        folder / LEAK,
    ]
    records = {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in paths}
    before = {post: sentences(project, post) for post in JUDGES}
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for trial in range(count):
        chance = random.Random(f"{seed}/{trial}")
        changed = {name: json.loads(text) for name, text in records.items()}
        done = [chance.choice(CHANGES)(chance, changed) for _ in range(chance.randint(1, 3))]
        for name in records:
            (folder / name).unlink(missing_ok=True)
        for name, content in changed.items():
            (folder / name).write_text(json.dumps(content), encoding="utf-8")
        for post, old in before.items():
            found = faults_of(project, post, old, counts)
            faults += [f"trial {trial} ({'; '.join(done)}): {post}: {each}" for each in found]
    return counts, faults


def copied(folder: Path) -> Project:
    """Return a copy of the project with all that both posts are built from."""
    for part in ("content", "templates", OWN):
        shutil.copytree(ROOT / part, folder / part)
    for source in [*ROOT.glob("experiments/*.py"), *ROOT.glob("generator/figures/*.py")]:
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    # A changed run may misclassify images that no committed run does.
    thumbnails = folder / OWN / "samples/test"
    any_thumbnail = next(thumbnails.iterdir())
    run = json.loads((folder / OWN / "model1/seed-1.json").read_text(encoding="utf-8"))
    for prediction in run["test"]["predictions"]:
        path = thumbnails / prediction["file"].replace("/", "-")
        if not path.exists():
            shutil.copy(any_thumbnail, path)
    return Project(folder, folder / "site")


def claims(project: Project, post: str) -> dict[str, Claim]:
    """Return the claims of a post as it builds now, by name."""
    page = make_page(project, Inputs(project.root), post)
    return {claim.name: claim for claim in page.claims} if page else {}


def sentences(project: Project, post: str) -> dict[str, str]:
    """Return the sentences of a post's claims, each of which must have a judge."""
    found = {name: claim.sentence for name, claim in claims(project, post).items()}
    if found.keys() != JUDGES[post].keys():
        raise LookupError(f"{post}: no judge or no claim: {found.keys() ^ JUDGES[post].keys()}")
    return found


def faults_of(project: Project, post: str, old: dict[str, str], counts: Counter[str]) -> list[str]:
    """Build a post, add its sentences to the counts, and return what is wrong with them."""
    raw = load(project.root)
    verdicts = {name: verdict(judge, raw) for name, judge in JUDGES[post].items()}
    counts["builds"] += 1
    try:
        found = claims(project, post)
    except UserError as error:
        counts["refused builds"] += 1
        counts["refused"] += len(old)
        if not all(re.search(NAMED, line) for line in str(error).splitlines()):
            return [f"refused without a name: {error}"]
        missing = any(isinstance(each, str) for each in verdicts.values())
        return [] if missing else [f"refused though nothing is missing: {error}"]
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    wrong = [f"{name} is not in the page" for name in old.keys() - found.keys()]
    for name, claim in found.items():
        fault = next(faults_in(claim, verdicts[name]), None)
        counts[
            "false" if fault else "unchanged" if claim.sentence == old[name] else "rewritten"
        ] += 1
        wrong += [f"{name}: {fault}: {claim.sentence}"] if fault else []
    return wrong


def verdict(judge: Judge, raw: Raw) -> Verdict | str:
    """Return the verdict on a claim, or the value that is missing for it."""
    try:
        return judge(raw)
    except MissingValueError as error:
        return str(error)


def faults_in(claim: Claim, expected: Verdict | str) -> Iterator[str]:
    """Yield what is wrong with a claim's outcome or sentence."""
    if isinstance(expected, str):
        yield f"stands although {expected} is missing"
        return
    outcome = {True: "held", False: "otherwise", None: "undecided"}[expected.holds]
    if claim.outcome != outcome:
        yield f"{claim.outcome} should be {outcome}"
    if (numbers := NUMBER.findall(claim.sentence)) != expected.numbers:
        yield f"has {numbers}, should have {expected.numbers}"
    if expected.says not in claim.sentence:
        yield f'should say "{expected.says}"'
    if expected.never in claim.sentence:
        yield f'should not say "{expected.never}"'


# The changes: each alters the records in place and returns a description.


def of_one(chance: random.Random, records: Records) -> tuple[str, list[Any]]:
    """Return one run, or all seeds of a model, of either experiment, and their names."""
    prefix = f"{chance.choice((OWN, ARTICLE))}/{chance.choice(MODELS)}/"
    names = [name for name in records if name.startswith(prefix)]
    names = names if chance.random() < 0.5 else [chance.choice(names)]
    return ", ".join(names), [records[name] for name in names]


def shift(chance: random.Random, records: Records) -> str:
    """Raise or lower accuracies, losses and the test score."""
    names, runs = of_one(chance, records)
    metrics = chance.choice((("accuracy",), ("val_accuracy",), ("accuracy", "val_accuracy")))
    by = chance.choice((-1, 1)) * chance.choice((0.01, 0.05, 0.1, 0.3))
    for run in runs:
        for metric in metrics:
            values = run["history"][metric]
            moved = [v if v is None else min(max(v + by, 0.0), 1.0) for v in values]
            run["history"][metric] = moved
        run["history"]["loss"] = [v and v * (1 - by * 3) for v in run["history"]["loss"]]
        if "test" in run:
            retest(chance, run["test"], round(by * run["test"]["count"]))
    return f"{by:+} on {metrics} of {names}"


def retest(chance: random.Random, test: Any, more: int) -> None:
    """Classify more or fewer images correctly, in the probabilities as in the score."""
    count = test["count"]
    correct = min(max(round(test["accuracy"] * count) + more, 0), count)
    test["accuracy"] = correct / count
    predictions = test.get("predictions", [])
    chance.shuffle(predictions)
    for place, each in enumerate(predictions):
        each["probabilities"].sort(reverse=(each["label"] == 0) == (place < correct))
    predictions.sort(key=lambda each: each["file"])


def put_on_level(chance: random.Random, records: Records) -> str:
    """Put single epochs on levels that sentences name, some with 32 bits as Keras does."""
    names, runs = of_one(chance, records)
    level = chance.choice(LEVELS)
    if chance.random() < 0.5:
        level = struct.unpack("f", struct.pack("f", level))[0]
    for run in runs:
        values = run["history"]["val_accuracy"]
        for place in {chance.randrange(len(values)), len(values) - 1}:
            values[place] = values[place] and level
    return f"epochs at {level} in {names}"


def swap(chance: random.Random, records: Records) -> str:
    """Exchange the histories and tests of two models, or copy those of one to the other."""
    folder, (one, other) = chance.choice((OWN, ARTICLE)), chance.sample(MODELS, 2)
    both = chance.random() < 0.6
    for name in [name for name in records if name.startswith(f"{folder}/{one}/")]:
        if name.replace(one, other) in records:
            pair = records[name], records[name.replace(one, other)]
            kept = [{k: json.dumps(run[k]) for k in PARTS if k in run} for run in pair]
            for run, parts in zip(pair if both else pair[:1], reversed(kept), strict=False):
                for key in PARTS:
                    run.pop(key, None)
                run |= {key: json.loads(text) for key, text in parts.items()}
    return f"{one} {'and' if both else 'as'} {other} in {folder}"


def cut(chance: random.Random, records: Records) -> str:
    """Leave only the first epochs."""
    names, runs = of_one(chance, records)
    left = chance.choice((1, 3, 4, 5, 12))
    for run in runs:
        run["history"] = {key: values[:left] for key, values in run["history"].items()}
    return f"{left} epochs of {names}"


def diverge(chance: random.Random, records: Records) -> str:
    """End runs by a loss that is not finite; Keras often has an accuracy all the same."""
    names, runs = of_one(chance, records)
    counted = chance.choice((None, 0.5))
    for run in runs:
        history = run["history"]
        left = chance.randint(1, len(history["epoch"]))
        run["history"] = {key: values[:left] for key, values in history.items()}
        for key in run["history"].keys() - {"epoch"}:
            run["history"][key][-1] = None if "loss" in key else counted
        run["status"] = "diverged"
        run.pop("test", None)
    return f"diverged, with {counted} at the end: {names}"


def drop(chance: random.Random, records: Records) -> str:
    """Remove one or two seeds of a model."""
    prefix = f"{OWN}/{chance.choice(MODELS)}/"
    names = [name for name in records if name.startswith(prefix)]
    gone = chance.sample(names, min(chance.randint(1, 2), len(names) - 1))
    for name in gone:
        del records[name]
    return f"without {', '.join(gone) or 'none'}"


def seal(chance: random.Random, records: Records) -> str:
    """Let fewer pictures leak, or none."""
    leak = records[LEAK]
    upto = chance.choice((0, 5, 100))
    leak["shown_after_pass"] = [min(shown, upto) for shown in leak["shown_after_pass"]]
    return f"at most {upto} leaked"


CHANGES = (shift, shift, shift, put_on_level, put_on_level, swap, swap, cut, diverge, drop, seal)


if __name__ == "__main__":
    raise SystemExit(main())
