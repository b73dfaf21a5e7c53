"""The log that every importer reads, and the run record that is made of it."""

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from experiments.records.errors import UserError
from experiments.records.schema import SCHEMA_VERSION, Record, finite

# The values of each metric by the number that the log gives to their epoch.
Points = dict[str, dict[int, float | None]]
# A log that has values for fewer than one in ten numbers counts batches, not epochs.
SPARSEST = 10


@dataclass(frozen=True)
class Log:
    """A tool's log of one run.

    Attributes:
        kind: The kind of log, in words.
        points: Values by metric and epoch, under the metrics' names in the record.
        first: The number that the log gives to its first epoch.
        config: The run's settings.
    """

    kind: str
    points: Points
    first: int
    config: Mapping[str, object] = field(default_factory=dict)


def first_epoch(points: Points) -> int:
    """Return the number of the first epoch in a log that counts from either 0 or 1."""
    return 0 if any(0 in values for values in points.values()) else 1


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
        UserError: The log has no metrics, or counts something other than epochs.
        msgspec.ValidationError: The log's values are not of the types in the schema.
    """
    # Leave out metrics without any value: a CSV log can have empty columns.
    points = {
        name: values
        for name, values in log.points.items()
        if any(value is not None for value in values.values())
    }
    logged = {number for values in points.values() for number in values}
    if not logged:
        raise UserError(f"{source}: holds no metric of any epoch.")
    last = max(logged)
    count = last - log.first + 1
    if min(logged) < log.first or count > SPARSEST * len(logged):
        raise UserError(
            f"{source}: does not count epochs: it has values at {len(logged)} numbers, from "
            f"{min(logged)} to {last}. Log each metric by epoch."
        )
    numbers = range(log.first, last + 1)
    history = {
        name: [finite(values.get(number)) for number in numbers] for name, values in points.items()
    }
    loss = points.get("loss", {}).get(last)
    fields = {
        **names,
        "schema_version": SCHEMA_VERSION,
        "status": "complete" if loss is None or math.isfinite(loss) else "diverged",
        "source": f"{log.kind}: {source.name}",
        "config": log.config,
        "history": {"epoch": list(range(1, count + 1)), **history},
    }
    return msgspec.convert(fields, Record)
