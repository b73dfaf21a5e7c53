"""Import the tables that TensorBoard exports of a scalar: `Wall time,Step,Value`.

A table is one metric of one run, which the name of the file tells: `run-RUN-tag-TAG.csv`, where RUN
can end with a split, as the folders of Keras do. Any other name is that of the metric. All such
tables in a folder are read together, those of a run as its metrics.
Documentation: https://github.com/tensorflow/tensorboard (README, "Can I export my data?")
"""

import re
from dataclasses import replace
from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log
from experiments.importers.names import WORDS
from experiments.importers.tables import header, number, read_table, unread
from experiments.importers.tracked import Series, Tracked, log_of, with_notes
from experiments.records.errors import UserError

KIND = "TensorBoard scalars"
COLUMNS = ("Wall time", "Step", "Value")
NAME = re.compile(r"run-(?P<run>.*?)-tag-(?P<tag>.+)")
SPLIT = re.compile(rf"(?P<run>|.*[_/ .-])(?P<split>{'|'.join(WORDS)})", re.IGNORECASE)
KERAS_TAG = "epoch_"


def matches(path: Path) -> bool:
    """Return True for a table of a scalar, and for a folder with some."""
    return bool(tables(path)) if path.is_dir() else is_table(path)


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the runs in a folder, or the one metric in a table.

    Raises:
        UserError: A row is damaged, or two tables are of the same metric of a run.
    """
    runs: dict[str, dict[str, Series]] = {}
    from_0 = set()
    for file in tables(path) if path.is_dir() else [path]:
        run, split, tag = parts(file)
        if split and tag.startswith(KERAS_TAG):
            from_0.add(run)
            tag = tag.removeprefix(KERAS_TAG)
        name = f"{split}/{tag}" if split else tag
        if name in runs.setdefault(run, {}):
            raise UserError(f"{file}: another table is of the same metric: remove one of them.")
        runs[run][name] = points(file)
    logs = []
    for run, series in runs.items():
        log = log_of(KIND, Tracked(path, series, name=run or None), choices)
        logs.append(replace(log, first=0) if run in from_0 else log)
    return with_notes(logs, unread(path, "*.csv", tables(path)) if path.is_dir() else ())


def is_table(file: Path) -> bool:
    """Return True for a table of a scalar."""
    return header(file) == COLUMNS


def tables(folder: Path) -> list[Path]:
    """Return the tables of scalars in a folder."""
    return [file for file in sorted(folder.glob("*.csv")) if is_table(file)]


def parts(file: Path) -> tuple[str, str, str]:
    """Return the run, the split and the tag that a file's name tells; the first two can be empty.

    TensorBoard puts `_` for the `/` in a run or a tag.
    """
    found = NAME.fullmatch(file.stem)
    if found is None:
        return "", "", file.stem
    split = SPLIT.fullmatch(found["run"])
    if split is None:
        return found["run"].strip("."), "", found["tag"]
    return split["run"].strip("_/ .-"), split["split"].lower(), found["tag"]


def points(file: Path) -> list[tuple[int, float]]:
    """Return the steps and values in a table.

    Raises:
        UserError: A row is damaged; the message has file and line.
    """
    found = []
    for row in read_table(file).rows:
        try:
            value = number(row.cells["Value"])
            if value is None or number(row.cells["Wall time"]) is None:
                raise ValueError("a cell is empty")
            found.append((int(row.cells["Step"]), value))
        except ValueError as error:
            raise UserError(f"{row.place}: not a time, a step and a value: {error}.") from None
    return found
