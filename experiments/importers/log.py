"""The log that every importer reads, and the run record that is made of it."""

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from experiments.records.errors import UserError
from experiments.records.schema import SCHEMA_VERSION, Config, Outcome, Record, Status, finite

# The values of each metric by the number that the log gives to their epoch.
Points = dict[str, dict[int, float | None]]
# A damaged number of an epoch can be anything: no record has more.
MOST_EPOCHS = 1_000_000


@dataclass(frozen=True)
class Log:
    """A tool's log of one run.

    Attributes:
        kind: The kind of log, in words.
        points: Values by metric and epoch, under the metrics' names in the record: `X` is that of
            training, `val_X` of validation, `test_X` of a test split scored in every epoch.
        first: The number that the log gives to its first epoch.
        config: The run's settings.
        status: How the run ended. None: complete, or diverged if its loss ends not finite.
        test: Scores of the test split after training, by metric without `test_`.
        outcomes: Whether each test item was right, where the log has them.
        test_count: The number of test items.
        model: What the tool calls the model or the run.
        seed: The seed.
        units: Metrics that the tool is known to log in percent, without `val_`: `{"acc":
            "percent"}`.
        notes: What of the log the record does not hold, one line each.
    """

    kind: str
    points: Points = field(default_factory=dict)
    first: int = 1
    config: Mapping[str, object] = field(default_factory=dict)
    status: Status | None = None
    test: Mapping[str, float] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    test_count: int | None = None
    model: str | None = None
    seed: int | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def reason(error: Exception) -> str:
    """Return an error's message in at most 200 characters, since it can quote a whole file."""
    return textwrap.shorten(str(error), 200, placeholder=" ...").rstrip(".")


def make_record(log: Log, source: Path, names: Mapping[str, object]) -> Record:
    """Make a validated record whose epochs count from 1.

    Args:
        log: The log.
        source: The log's path, for the record's `source` and for error messages.
        names: Fields that no log has: `experiment`, `model`, `seed`, `title`, `units`.

    Raises:
        UserError: The log has no metrics, or an epoch is out of range.
        msgspec.ValidationError: The log's values are not of the types in the schema.
    """
    history = history_of(log, source)
    test = test_of(log)
    if not history and test is None:
        raise UserError(f"{source}: holds no metric of any epoch, and no score after training.")
    fields = {
        **names,
        "units": units_of(log, names),
        "schema_version": SCHEMA_VERSION,
        "status": log.status or ended(log),
        "source": f"{log.kind}: {source.name}",
        "config": settings(log.config),
        "history": history,
        "test": test,
    }
    return msgspec.convert(fields, Record)


def units_of(log: Log, names: Mapping[str, object]) -> dict[str, str]:
    """Return the units that the tool is known for, of what it logged, and those that are given."""
    held = metrics_of(log)
    given = names.get("units")
    known = {name: unit for name, unit in log.units.items() if name in held}
    return known | (given if isinstance(given, dict) else {})


def counted(number: int, what: str) -> str:
    """Return a number of things in words: `1 run`, `2 runs`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def metrics_of(log: Log) -> set[str]:
    """Return the names of a log's metrics, without those of their splits."""
    return {name.removeprefix("val_").removeprefix("test_") for name in log.points} | set(log.test)


def history_of(log: Log, source: Path) -> dict[str, list[Any]]:
    """Return a log's values by metric and epoch, or nothing if it has none.

    Metrics without any value are left out: a table can have empty columns.

    Raises:
        UserError: An epoch is out of range.
    """
    points = {
        name: values
        for name, values in log.points.items()
        if any(value is not None for value in values.values())
    }
    logged = {number for values in points.values() for number in values}
    if not logged:
        return {}
    last = max(logged)
    if min(logged) < log.first or last > MOST_EPOCHS:
        raise UserError(
            f"{source}: epochs from {min(logged)} to {last} can't be: they count from {log.first}."
        )
    numbers = range(log.first, last + 1)
    return {
        "epoch": list(range(1, len(numbers) + 1)),
        **{name: [finite(values.get(at)) for at in numbers] for name, values in points.items()},
    }


def test_of(log: Log) -> dict[str, object] | None:
    """Return the record's `test`, or None if the log has no score after training."""
    scores = {name: value for name, value in log.test.items() if math.isfinite(value)}
    if not scores and not log.outcomes:
        return None
    return {
        "count": log.test_count,
        "accuracy": scores.pop("accuracy", None),
        "loss": scores.pop("loss", None),
        "metrics": scores,
        "outcomes": list(log.outcomes),
    }


def ended(log: Log) -> Status:
    """Return `diverged` if the loss of the last logged epoch is not finite, else `complete`."""
    losses = [value for _, value in sorted(log.points.get("loss", {}).items()) if value is not None]
    return "complete" if not losses or math.isfinite(losses[-1]) else "diverged"


def settings(values: Mapping[str, object]) -> dict[str, object]:
    """Return settings with the types of the record's schema, to which texts are converted.

    A setting whose name the schema knows is left out if its value has another type.
    """
    typed: dict[str, object] = {}
    for name, value in values.items():
        if name not in Config.__struct_fields__:
            typed[name] = value
            continue
        try:
            typed[name] = getattr(msgspec.convert({name: value}, Config, strict=False), name)
        except msgspec.ValidationError:
            continue
    return typed
