"""Give the rows or events of a log to epochs.

Logs count epochs from 0 or 1, whole or in fractions, or steps (batches). They repeat epochs where a
training was interrupted and resumed, and start again where another training was appended.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.importers.log import Points
from experiments.importers.rows import (
    FRACTION,
    Row,
    chosen_part,
    epoch_of,
    left_out_rows,
    trainings,
    whole,
    without_interrupted,
)
from experiments.records.errors import UserError

__all__ = ["NO_CHOICES", "Choices", "Epochs", "Row", "by_epoch", "by_step", "epoch_at"]

# A log that has values for fewer than one in ten numbers counts batches, not epochs.
SPARSEST = 10


@dataclass(frozen=True)
class Choices:
    """What the user says about a log.

    Attributes:
        part: Which training counts in a log of several, from 1.
        steps_per_epoch: The number of steps of an epoch, in a log of steps.
    """

    part: int | None = None
    steps_per_epoch: int | None = None


@dataclass(frozen=True)
class Epochs:
    """The values of a log by epoch: the fields of `Log` with these names."""

    points: Points
    first: int = 1
    notes: tuple[str, ...] = ()

    def fields(self) -> dict[str, Any]:
        """Return the fields by name: `Log(KIND, **epochs.fields())`."""
        return {"points": self.points, "first": self.first, "notes": self.notes}


NO_CHOICES = Choices()


def by_epoch(rows: Iterable[Row], choices: Choices = NO_CHOICES) -> Epochs:
    """Return the values of rows by epoch.

    The last value of a metric in an epoch counts. An epoch ends at its whole number, so that a row
    of epoch 1.5 belongs to the second; then rows of epoch 0 precede training and are left out.
    Rows without epochs count by their steps: see `from_steps`.

    Args:
        rows: The rows in the order of the log.
        choices: What the user says about the log.

    Raises:
        UserError: The rows have neither epochs nor steps that can be epochs, hold several
            trainings, or one that was resumed and lacks epochs from before, and none is chosen.
        UsageError: There is no such part.
    """
    rows = list(rows)
    if any(row.epoch is None for row in rows):
        rows = from_steps(rows, choices)
    check_numbers(rows)
    notes: list[str] = []
    rows = without_interrupted(chosen_part(rows, choices.part), notes)
    if any(whole(row) - epoch_of(row) > FRACTION for row in rows):
        trained = [row for row in rows if whole(row) > 0]
        if len(trained) < len(rows):
            notes.append(f"{left_out_rows(len(rows) - len(trained))} before the first step")
        rows = trained
    points: Points = {}
    several: dict[str, None] = {}
    for row in rows:
        epoch = whole(row)
        for name, value in row.values.items():
            values = points.setdefault(name, {})
            if value is not None and values.get(epoch) is not None:
                several[name] = None
            if value is not None or epoch not in values:
                values[epoch] = value
    if several:
        notes.append(f"of several values in an epoch, the last counts: {', '.join(several)}")
    known = {
        epoch for values in points.values() for epoch, value in values.items() if value is not None
    }
    if known and len(known) < (span := max(known) + 1 - min(known)):
        notes.append(f"without values: {span - len(known)} of {span} epochs")
    first = 0 if any(whole(row) == 0 for row in rows) else 1
    return Epochs(points, first, tuple(notes))


def by_step(
    place: Path | str,
    series: Mapping[str, Iterable[tuple[int, float]]],
    choices: Choices = NO_CHOICES,
    epoch: Callable[[int], float] | None = None,
) -> Epochs:
    """Return the values by epoch of metrics that are logged one by one, each with its steps.

    Args:
        place: The log, for messages.
        series: The steps and values of each metric, in the order of the log.
        choices: What the user says about the log. Metrics of one training alone have no parts.
        epoch: The epoch of a step, if the log tells it: see `epoch_at`.

    Raises:
        UserError: As `by_epoch`; the steps of each metric are judged by themselves.
    """
    notes: list[str] = []
    rows: list[Row] = []
    for name, points in series.items():
        logged = [Row(f"{place}: {name}", {name: value}, step) for step, value in points]
        part = choices.part if len(trainings(logged)) > 1 else None
        counting = without_interrupted(chosen_part(logged, part), notes)
        rows += [replace(row, epoch=None, step=round(epoch_of(row))) for row in counting]
    rows.sort(key=lambda row: row.step or 0)
    if epoch is not None:
        rows = [replace(row, epoch=epoch(row.step or 0)) for row in rows]
    found = by_epoch(rows, replace(choices, part=None))
    return replace(found, notes=(*dict.fromkeys(notes), *found.notes))


def check_numbers(rows: Sequence[Row]) -> None:
    """Raise UserError unless all epochs are numbers from 0."""
    for row in rows:
        if not math.isfinite(epoch_of(row)) or epoch_of(row) < 0:
            raise UserError(f"{row.place}: epoch {row.epoch:g} is none: epochs count from 0 or 1.")


def from_steps(rows: Sequence[Row], choices: Choices) -> list[Row]:
    """Return rows with epochs, which follow from their steps.

    With `steps_per_epoch` of N, epoch 1 has the steps up to N. Without, steps are taken for epochs
    unless they are sparse.

    Raises:
        UserError: A row has no step, or the steps are sparse.
    """
    for row in rows:
        if row.step is None:
            raise UserError(f"{row.place}: has no epoch: log the epoch with each metric.")
    steps = {row.step: row.place for row in rows if row.step is not None}
    size = choices.steps_per_epoch
    if size is None and max(steps) + 1 - min(min(steps), 1) > SPARSEST * len(steps):
        source = rows[0].place.rpartition(":")[0] or rows[0].place
        raise UserError(
            f"{source}: has values at {len(steps)} steps from {min(steps)} to {max(steps)}, which "
            "are no epochs: give --steps-per-epoch N, or log by epoch."
        )
    if size is None:
        return [replace(row, epoch=row.step) for row in rows]
    return [replace(row, epoch=max(1, math.ceil((row.step or 0) / size))) for row in rows]


def epoch_at(tagged: Mapping[int, float]) -> Callable[[int], float]:
    """Return a function that gives a step's epoch, for logs that log the epoch as a metric.

    A step without an epoch belongs to that of the next step that has one, or of the last.

    Args:
        tagged: The logged epochs by step, at least one.
    """
    steps = sorted(tagged)

    def epoch(step: int) -> float:
        after = next((each for each in steps if each >= step), steps[-1])
        return tagged[after]

    return epoch
