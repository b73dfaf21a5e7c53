"""Check `generator diff` on seeded pairs of record sets by plain Python over their JSON.

    python tests/benchmarks/compare_pairs.py [--count N] [--seed N]

Each pair is the committed records and a copy in which one thing was changed, or nothing. The judge
reads both sets with `json` alone and finds which numbers of which models changed, to the better or
worse, and whether beyond chance; which conditions differ; and how a few of the posts' claims come
out. The report must say the same. In further pairs, a quarter as many, conditions alone differ.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.pair_changes import CONDITION_CHANGES, KINDS, Records, change, every, load
from benchmarks.pair_judge import CLAIMS, expected

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "experiments/results/cats-vs-dogs"
CHANCE = {True: "beyond", False: "within", None: "undecided"}


def pairs(count: int, draw: random.Random) -> Iterator[tuple[str, Records]]:
    """Yield changed sets of the committed records, each with the name of its change."""
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        records = load(RECORDS)
        change(kind, records, draw)
        yield kind, records
    for names, edit in list(CONDITION_CHANGES.items())[: count // 4]:
        records = load(RECORDS)
        every(records, edit)
        yield " and ".join(names), records


def found(difference: Any) -> dict[str, set[str]]:
    """Return what a report says, as `expected` has it."""
    told = {f"{each.model}: {each.what}".partition(" (")[0] for each in difference.confounders}
    return {
        "confounders": told,
        "numbers": {
            f"{each.name}: {each.verdict}, {CHANCE[each.beyond_chance]}"
            for each in difference.numbers
        },
        "other seeds": {pair.name for pair in difference.other_seeds},
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


def mistakes_in(kind: str, difference: Any, old: Records, new: Records) -> list[str]:
    """Return where a report differs from what it must say."""
    right, said = expected(old, new), found(difference)
    mistakes = [f"{what}: {name}" for what in right for name in right[what] ^ said[what]]
    mistakes += [f"note: {note}" for note in difference.notes]
    if kind == "nothing":
        # Only the writing of the JSON differs.
        mistakes += [] if difference.is_empty else ["something was reported"]
    names = set(kind.split(" and "))
    if names <= {name for key in CONDITION_CHANGES for name in key}:
        announced = {
            each.what.removeprefix("different ").partition(" (")[0]
            for each in difference.confounders
        }
        mistakes += [f"announced: {name}" for name in announced ^ names]
    return mistakes


def compare_pairs(count: int, seed: int, out: Callable[[str], None] = print) -> int:
    """Compare pairs and return how many reports were wrong."""
    from generator.diff.difference import compare
    from generator.diff.states import built, built_with
    from generator.project import Project

    project = Project(ROOT, ROOT / "site")
    before, records = built(project, "before"), load(RECORDS)
    totals: Counter[str] = Counter()
    wrong = 0
    for number, (kind, changed) in enumerate(pairs(count, random.Random(seed))):
        with tempfile.TemporaryDirectory() as scratch:
            write_records(changed, Path(scratch, "records"))
            difference = compare(before, built_with(project, Path(scratch, "records"), "now"))
        mistakes = mistakes_in(kind, difference, records, changed)
        for mistake in sorted(mistakes):
            out(f"pair {number} ({kind}): {mistake}")
        wrong += bool(mistakes)
        said = found(difference)
        totals += Counter({what: len(names) for what, names in said.items()})
        totals += Counter(f"numbers {name.rpartition(', ')[2]}" for name in said["numbers"])
        totals["reports"] += 1
        totals["reports of no change"] += difference.is_empty
    for name, total in totals.items():
        out(f"{name:20} {total:6}")
    out(f"{'wrong reports':20} {wrong:6} of {totals['reports']}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return 1 if compare_pairs(options.count, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
