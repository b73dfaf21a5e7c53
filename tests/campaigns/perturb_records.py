"""Test the posts' claims: build both posts from records that were changed at random.

    python tests/campaigns/perturb_records.py [--count N] [--seed N]

Each trial changes copies of the committed records in one to three ways: metrics raised or lowered
or put on a level, models swapped or made equal, epochs cut, a seed dropped, a run diverged. Then
each post must either build, with every claim as `judges.py` has it, or be refused with the name of
a claim or of a missing value. A refusal while nothing is missing counts as a fault, too.
"""

import argparse
import copy
import json
import random
import re
import struct
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from judged_claims import built, faults_in_claims, is_missing
from project_copy import POSTS, copied, read_records, replace_records
from raw_records import sorted_out
from record_edits import MODELS, Records

from experiments.records.errors import UserError
from generator.project import Project

# A refusal names the claim that fails, or the value that a run does not have.
NAMED = r"^content/posts/[\w-]+\.md:\d+: .*(claim `[\w-]+`| has no |: its runs differ in )"
LEVELS = (0.5, 0.52, 0.55, 0.6, 0.63, 0.67, 0.7, 0.72, 0.8, 0.95, 0.97, 0.99)
PARTS = ("history", "test", "train_score", "status")


def main() -> int:
    """Print the number of posts by what became of them; return 1 if a claim was false."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts, faults = trials(Path(folder, "project").resolve(), given.count, given.seed)
    print(*faults, *(f"{what:<16}{count:>8}" for what, count in counts.items()), sep="\n")
    return 1 if faults else 0


def trials(folder: Path, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Run trials in a folder that is made; return counts of posts and claims, and all faults."""
    project = copied(folder)
    records = read_records(project.root)
    before = {post: built(project, post).claims for post in POSTS}
    counts = Counter(dict.fromkeys(("built", "refused", "claims", "changed claims"), 0))
    faults: list[str] = []
    for trial in range(count):
        chance = random.Random(f"{seed}/{trial}")
        changed = copy.deepcopy(records)
        done = [chance.choice(CHANGES)(chance, changed) for _ in range(chance.randint(1, 3))]
        replace_records(project.root, changed)
        for post, old in before.items():
            found = faults_of(project, post, changed, {c.name: c.sentence for c in old}, counts)
            faults += [f"trial {trial} ({'; '.join(done)}): {post}: {each}" for each in found]
    return counts, faults


def faults_of(
    project: Project, post: str, records: Records, old: dict[str, str], counts: Counter[str]
) -> list[str]:
    """Build a post, count what became of it, and return what is wrong.

    Args:
        project: The project, with the records in place.
        post: The post.
        records: The records.
        old: The sentence of each claim under the committed records.
        counts: The counts to add to.
    """
    raw = sorted_out(records)
    try:
        found = built(project, post).claims
    except UserError as error:
        counts["refused"] += 1
        if not all(re.search(NAMED, line) for line in str(error).splitlines()):
            return [f"refused without a name: {error}"]
        return [] if is_missing(post, raw) else [f"refused though nothing is missing: {error}"]
    counts["built"] += 1
    counts["claims"] += len(found)
    counts["changed claims"] += sum(claim.sentence != old.get(claim.name) for claim in found)
    return list(faults_in_claims(post, found, raw))


# The changes: each alters the records in place and returns a description.


def of_one(chance: random.Random, records: Records) -> tuple[str, list[Any]]:
    """Return one run, or all seeds of a model, of either experiment, and their names."""
    prefix = f"{chance.choice(('own', 'article'))}/{chance.choice(MODELS)}/"
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
    folder, (one, other) = chance.choice(("own", "article")), chance.sample(MODELS, 2)
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
    prefix = f"own/{chance.choice(MODELS)}/"
    names = [name for name in records if name.startswith(prefix)]
    gone = chance.sample(names, min(chance.randint(1, 2), len(names) - 1))
    for name in gone:
        del records[name]
    return f"without {', '.join(gone) or 'none'}"


def seal(chance: random.Random, records: Records) -> str:
    """Let fewer pictures leak, or none."""
    leak = records["leak.json"]
    upto = chance.choice((0, 5, 100))
    leak["shown_after_pass"] = [min(shown, upto) for shown in leak["shown_after_pass"]]
    return f"at most {upto} leaked"


CHANGES = (shift, shift, shift, put_on_level, put_on_level, swap, swap, cut, diverge, drop, seal)


if __name__ == "__main__":
    sys.exit(main())
