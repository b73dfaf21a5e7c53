"""Import the Parquet files that neptune-exporter writes: a project's folder, or a run's file.

A row is a value of an attribute of a run. Attributes of the type `float_series` are metrics, those
of other types settings or, where the name says so, scores after training. A long run has several
files, `RUN_part_0.parquet` and so on, which are read together. Needs the package pyarrow.
Documentation: https://github.com/neptune-ai/neptune-exporter (README, "Parquet schema")
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log, counted
from experiments.importers.tables import unread
from experiments.importers.tracked import Series, Tracked, is_test, log_of, with_notes
from experiments.records.errors import UserError
from experiments.records.metric_kinds import kind
from experiments.records.schema import Status

KIND = "Neptune export"
# Parquet files begin and end so; the names of their columns stand in the end.
MAGIC = b"PAR1"
COLUMNS = (b"run_id", b"attribute_path", b"attribute_type", b"float_value")
FOOTER = 100_000
PART = re.compile(r"(?P<run>.+)_part_\d+")
VALUES = {
    "int": "int_value",
    "float": "float_value",
    "string": "string_value",
    "bool": "bool_value",
}
# What Neptune itself says of a run, and attributes in which people keep settings.
SYSTEM = "sys/"
SETTINGS = re.compile(r"(.*/)?(param(eter)?s?|hparams|hyper_?param(eter)?s?|config|args)/.*")


def matches(path: Path) -> bool:
    """Return True for a file with the columns of an export, and for a folder with some."""
    return bool(files_of(path)) if path.is_dir() else is_export(path)


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the runs of a folder, or the run of a file.

    Raises:
        UserError: The package pyarrow is missing, or a file is damaged.
    """
    runs: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for file in files_of(path) if path.is_dir() else parts_of(path):
        for row in rows(file):
            attributes = runs.setdefault(row["run_id"], {})
            attributes.setdefault(row["attribute_path"], []).append(row)
    tracked = [run(path, name, attributes) for name, attributes in runs.items()]
    held = [each for each in tracked if each.series]
    notes = [*(unread(path, "*.parquet", files_of(path)) if path.is_dir() else ())]
    if len(held) < len(runs):
        notes.append(f"left out: {counted(len(runs) - len(held), 'run')} without metrics")
    return with_notes([log_of(KIND, each, choices) for each in held], notes)


def is_export(path: Path) -> bool:
    """Return True for a Parquet file with the columns of an export."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return False
        file.seek(max(0, path.stat().st_size - FOOTER))
        footer = file.read()
    return all(column in footer for column in COLUMNS)


def files_of(folder: Path) -> list[Path]:
    """Return the exported files in a folder, those of a run in the order of their parts."""
    files = [file for file in folder.glob("*.parquet") if is_export(file)]
    return sorted(files, key=lambda file: (len(file.stem), file.stem))


def parts_of(file: Path) -> list[Path]:
    """Return all files of the run that a file is a part of."""
    found = PART.fullmatch(file.stem)
    if found is None:
        return [file]
    return [
        other
        for other in files_of(file.parent)
        if (part := PART.fullmatch(other.stem)) and part["run"] == found["run"]
    ]


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file.

    Raises:
        UserError: The package pyarrow is missing, or the file is damaged.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UserError(
            f"{file}: Parquet files need the package pyarrow: pip install 'labpress[parquet]'"
        ) from None
    columns = ["run_id", "attribute_path", "attribute_type", "step", *VALUES.values()]
    try:
        yield from parquet.read_table(file, columns=columns).to_pylist()
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        what = str(error).partition("\n")[0][:200]
        raise UserError(f"{file}: damaged: {what}: export it again.") from None


def run(path: Path, name: str, attributes: Mapping[str, list[dict[str, Any]]]) -> Tracked:
    """Return a run, from the rows of each of its attributes."""
    series: dict[str, Series] = {}
    scores = set()
    settings: dict[str, object] = {}
    notes: list[str] = []
    for attribute, found in attributes.items():
        form = found[0]["attribute_type"]
        if form == "float_series":
            points = [(row["step"], row["float_value"]) for row in found]
            series[attribute] = [(whole(path, attribute, step), value) for step, value in points]
        elif attribute.startswith(SYSTEM):
            continue
        elif form not in VALUES:
            # Files, sets and the like have no numbers.
            if any(row["float_value"] is not None for row in found):
                notes.append(f"left out, since its type is {form}: {attribute}")
        elif form == "float" and is_score(attribute):
            series[attribute] = [(0, found[0]["float_value"])]
            scores.add(attribute)
        else:
            settings[attribute.replace("/", ".")] = found[0][VALUES[form]]
    called = [row["string_value"] for row in attributes.get("sys/name", [])]
    return Tracked(
        path,
        series,
        frozenset(scores),
        settings=settings,
        status=status_of(attributes),
        name=str(called[0]) if called and called[0] else name,
        notes=tuple(notes),
    )


def is_score(attribute: str) -> bool:
    """Return True for an attribute that is a score by its name, and not among settings."""
    last = attribute.rpartition("/")[2]
    return not SETTINGS.fullmatch(attribute) and (is_test(attribute) or kind(last) is not None)


def status_of(attributes: Mapping[str, list[dict[str, Any]]]) -> Status | None:
    """Return the status of a run: failed, still running, or None."""
    if any(row["bool_value"] for row in attributes.get("sys/failed", [])):
        return "failed"
    states = [str(row["string_value"]).lower() for row in attributes.get("sys/state", [])]
    return "running" if any(state in ("running", "active") for state in states) else None


def whole(path: Path, attribute: str, step: Any) -> int:
    """Return a step as a whole number.

    Raises:
        UserError: It is a fraction.
    """
    if step is None or step != int(step):
        raise UserError(f"{path}: `{attribute}` has the step {step}: only whole ones are imported.")
    return int(step)
