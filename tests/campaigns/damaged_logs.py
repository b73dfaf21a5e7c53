"""Test imports of damaged logs: one clear line, or a record of what the damaged file says.

    python tests/campaigns/damaged_logs.py [--count N] [--seed N] [--kind KIND]

Each trial copies a log of tests/fixtures/imports and changes or removes a byte of it, or cuts it
off. Importing it must then end with an error in one line, or with records whose values all stand in
the damaged file. A value of the undamaged record may be missing only if the damage took it from the
file, if it stands under another name or epoch, or if a note says that something is left out.
"""

import argparse
import json
import random
import re
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from event_records import cut_between_records, is_event_file
from kit.imports import Fixture, fixtures

from experiments.importers import read_logs, record_of
from experiments.importers.epochs import Choices
from experiments.records.errors import UserError
from experiments.records.files import encode

NUMBER = re.compile(r"(?<![\w.])[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
SQLITE = b"SQLite format 3\x00"
PARQUET = b"PAR1"
# Damages that are tried, each as often.
WAYS = ("flip", "remove", "cut")


class Run(NamedTuple):
    """A run as imported: its numbers by record, metric and epoch, its status and notes."""

    values: dict[tuple[int, str, int], float]
    status: tuple[str, ...]
    notes: frozenset[str]


class Damage(NamedTuple):
    """A damaged file of a log, and how it was damaged: `flip`, `remove` or `cut` at an offset."""

    file: Path
    way: str
    at: int


def main() -> int:
    """Print the number of trials by kind and by what became of them; return 1 for a fault."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=300, help="trials of each kind")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kind", help="the folder of a kind; all by default")
    given = options.parse_args()
    counts, faults = trials(given.count, given.seed, given.kind)
    print(*faults, sep="\n")
    for (kind, outcome), number in sorted(counts.items()):
        print(f"{kind:<20}{outcome:<12}{number:>6}")
    return 1 if faults else 0


def trials(count: int, seed: int, only: str | None = None) -> tuple[Counter[Any], list[str]]:
    """Damage logs of each kind, and return counts by kind and outcome, and all faults."""
    kinds: dict[str, list[Fixture]] = {}
    for fixture in fixtures():
        kinds.setdefault(fixture.name.partition("/")[0], []).append(fixture)
    counts: Counter[Any] = Counter()
    faults: list[str] = []
    for kind, logs in kinds.items():
        if only not in (None, kind):
            continue
        whole = {fixture.name: imported(fixture, fixture.source) for fixture in logs}
        for number in range(count):
            chance = random.Random(f"{seed}/{kind}/{number}")
            fixture = chance.choice(logs)
            with tempfile.TemporaryDirectory() as folder:
                outcome, fault = trial(fixture, whole[fixture.name], Path(folder), chance)
            counts[kind, outcome] += 1
            if fault:
                faults.append(f"{kind} {number} ({fixture.name}): {fault}")
    return counts, faults


def trial(
    fixture: Fixture, whole: Run, folder: Path, chance: random.Random
) -> tuple[str, str | None]:
    """Damage a copy of a log and import it; return what came of it, and a fault or None."""
    copy = folder / fixture.source.parent.name
    shutil.copytree(fixture.source.parent, copy)
    source = copy / fixture.source.name
    damage = damaged(source, chance)
    try:
        found = imported(fixture, source)
    except UserError as error:
        long = "\n" in str(error) or len(str(error)) > 1000
        return "refused", f"not one short line: {error}" if long else None
    except Exception as error:  # Whatever it is, a user would see a traceback.
        return "traceback", f"{damage.way} at {damage.at} of {damage.file}: {error!r}"
    if found == whole:
        return "unchanged", None
    said = bool(found.notes - whole.notes)
    fault = None if said else unexplained(found, whole, fixture.source, source, damage)
    where = f"{damage.way} at {damage.at} of {damage.file.relative_to(copy)}"
    return "said" if said else "read", f"{where}: {fault}" if fault else None


def damaged(source: Path, chance: random.Random) -> Damage:
    """Damage one of a log's files, which is not empty."""
    files = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file())
    file = chance.choice([file for file in files if file.stat().st_size])
    content = bytearray(file.read_bytes())
    at, way = chance.randrange(len(content)), chance.choice(WAYS)
    if way == "flip":
        content[at] ^= 1 << chance.randrange(8)
    elif way == "remove":
        del content[at]
    else:
        del content[at:]
    file.write_bytes(content)
    return Damage(file, way, at)


def imported(fixture: Fixture, source: Path) -> Run:
    """Import a log and return its runs as one."""
    values: dict[tuple[int, str, int], float] = {}
    status, notes = [], []
    units = dict.fromkeys(fixture.percent, "percent")
    for number, log in enumerate(read_logs(source, Choices(**fixture.options))):
        record = record_of(log, source, experiment="x", model="x", seed=1, units=units)
        content = json.loads(encode(record))
        status.append(record.status)
        notes += [re.sub(r"^.*?:", "", note) for note in log.notes]
        for place in numbers_in(content.get("history", {}), content.get("test", {})):
            values[number, *place[0]] = place[1]
    return Run(values, tuple(status), frozenset(notes))


def numbers_in(
    history: dict[str, list[float | None]], test: dict[str, Any]
) -> Iterator[tuple[tuple[str, int], float]]:
    """Yield a record's numbers with metric and epoch; scores after training have epoch 0."""
    for name, values in history.items():
        for epoch, value in enumerate(values, start=1):
            if value is not None and name != "epoch":
                yield (name, epoch), value
    for name, value in {**test, **test.get("metrics", {})}.items():
        if isinstance(value, int | float):
            yield (f"test {name}", 0), value
    for outcome in test.get("outcomes", ()):
        yield (f"outcome {outcome['file']}", 0), float(outcome["correct"])


def unexplained(found: Run, whole: Run, original: Path, source: Path, damage: Damage) -> str | None:
    """Return why the records of a damaged log are wrong, or None if the damage explains them."""
    missing = {key: value for key, value in whole.values.items() if found.values.get(key) != value}
    added = {key: value for key, value in found.values.items() if whole.values.get(key) != value}
    if is_event_file(damage.file):
        # Each event has a checksum.
        if added or (missing and not cut_between_records(damage.file)):
            return f"other values without a word: {missing or added}"
        return None
    before, after = numbers_of(original), numbers_of(source)
    # A log can have several values in an epoch: cut between them, an earlier one is the last.
    parts = {key: value for key, value in added.items() if value not in before}
    if damage.way == "cut" and parts:
        return f"a part of a value without a word: {parts}"
    lost = before - after
    for key, value in added.items():
        if value not in after and not key[1].startswith("outcome"):
            return f"{key} is {value}, which is nowhere in the file"
    elsewhere = set(added.values())
    for key, value in missing.items():
        if value not in lost and value not in elsewhere:
            return f"{key} is {found.values.get(key)}, but its {value} is in the file"
    return None


def numbers_of(source: Path) -> Counter[float]:
    """Return all numbers in the files of a log, as often as they stand there."""
    files = [source] if source.is_file() else [path for path in source.rglob("*") if path.is_file()]
    found: Counter[float] = Counter()
    for file in files:
        content = file.read_bytes()
        texts: Iterable[str] = [decoded(content)]
        if content.startswith(SQLITE):
            texts = sqlite_texts(file)
        elif content.startswith(PARQUET):
            texts = parquet_texts(file)
        for text in texts:
            found.update(float(token) for token in NUMBER.findall(text))
    return found


def decoded(content: bytes) -> str:
    """Return a text in UTF-8, or in UTF-16 with a byte order mark."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if wide else "utf-8", errors="replace")


def sqlite_texts(file: Path) -> Iterator[str]:
    """Yield all cells of a database as texts, as far as it can be read."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as base:
        base.text_factory = lambda text: text.decode("utf-8", "replace")
        try:
            tables = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                for row in base.execute(f'SELECT * FROM "{table}"'):
                    yield from (
                        repr(cell) if isinstance(cell, float) else str(cell) for cell in row
                    )
        except sqlite3.DatabaseError:
            return


def parquet_texts(file: Path) -> Iterator[str]:
    """Yield all cells of a Parquet file as texts, or nothing if it can't be read."""
    from pyarrow import ArrowException, parquet

    try:
        columns = parquet.read_table(file).to_pydict().values()
    except (ArrowException, OSError, UnicodeDecodeError):
        return
    for column in columns:
        yield from (repr(cell) if isinstance(cell, float) else str(cell) for cell in column)


if __name__ == "__main__":
    sys.exit(main())
