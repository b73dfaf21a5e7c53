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
from experiments.records.errors import UsageError, UserError

# A log that has values for fewer than one in ten numbers counts batches, not epochs.
SPARSEST = 10
# Fractions of epochs are rounded: 2.0000001 is the end of the second.
FRACTION = 1e-6


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
class Row:
    """Values that were logged at once.

    Attributes:
        place: Where they stand, for messages: `log.csv:7`.
        values: By the metric's name in the record. None is a cell that says nothing.
        epoch: Their epoch as the log counts, if it does.
        step: Their step, if the log counts steps.
    """

    place: str
    values: Mapping[str, float | None]
    epoch: float | None = None
    step: int | None = None


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
        UserError: The rows have neither epochs nor steps that can be epochs, go back to an epoch
            without logging all later ones again, or hold several trainings.
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
            notes.append(f"{counted(len(rows) - len(trained))} before the first step")
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
    first = 0 if any(whole(row) == 0 for row in rows) else 1
    return Epochs(points, first, tuple(notes))


def by_step(
    path: Path,
    series: Mapping[str, Iterable[tuple[int, float]]],
    choices: Choices = NO_CHOICES,
    epoch: Callable[[int], float] | None = None,
) -> Epochs:
    """Return the values by epoch of metrics that are logged one by one, each with its steps.

    Args:
        path: The log, for messages.
        series: The steps and values of each metric, in the order of the log.
        choices: What the user says about the log.
        epoch: The epoch of a step, if the log tells it: see `epoch_at`.

    Raises:
        UserError: As `by_epoch`; the steps of each metric are judged by themselves.
    """
    notes: list[str] = []
    rows: list[Row] = []
    for name, points in series.items():
        logged = [Row(f"{path}: {name}", {name: value}, step) for step, value in points]
        counting = without_interrupted(chosen_part(logged, choices.part), notes)
        rows += [replace(row, epoch=None, step=round(epoch_of(row))) for row in counting]
    rows.sort(key=lambda row: row.step or 0)
    if epoch is not None:
        rows = [replace(row, epoch=epoch(row.step or 0)) for row in rows]
    found = by_epoch(rows, replace(choices, part=None))
    return replace(found, notes=(*dict.fromkeys(notes), *found.notes))


def epoch_of(row: Row) -> float:
    """Return a row's epoch, which it is known to have."""
    assert row.epoch is not None
    return row.epoch


def whole(row: Row) -> int:
    """Return the epoch that a row belongs to: the one that ends at or after it."""
    return math.ceil(epoch_of(row) - FRACTION)


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


def chosen_part(rows: Sequence[Row], part: int | None) -> list[Row]:
    """Return the rows of one training of those that follow each other in a log.

    Raises:
        UserError: The log has several, and none is chosen.
        UsageError: There is no such part.
    """
    parts = trainings(rows)
    if part is not None and not 1 <= part <= len(parts):
        raise UsageError(f"--part {part}: the log has {len(parts)} trainings, from 1.")
    if part is None and len(parts) > 1:
        start, before = parts[1][0], parts[0][-1]
        choice = "|".join(str(number) for number in range(1, min(len(parts), 9) + 1))
        raise UserError(
            f"{start.place}: epoch {epoch_of(start):g} again after {epoch_of(before):g}: another "
            f"training starts here. Choose one with --part {choice}."
        )
    return parts[(part or 1) - 1] if parts else []


def trainings(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each training: another starts where a log returns to its first epoch."""
    parts: list[list[Row]] = []
    for row, back in zip(rows, goes_back(rows), strict=True):
        if not parts or (back and epoch_of(row) <= epoch_of(parts[-1][0])):
            parts.append([])
        parts[-1].append(row)
    return parts


def goes_back(rows: Sequence[Row]) -> list[bool]:
    """Tell for each row whether it goes back: to an earlier epoch or step, or to a metric again.

    Rows of one epoch go forward if they have later steps or other metrics.
    """
    back = []
    seen: set[str] = set()
    before = (-math.inf, -math.inf)
    for row in rows:
        epoch = epoch_of(row)
        step = row.step if row.step is not None else before[1] if epoch == before[0] else -math.inf
        held = {name for name, value in row.values.items() if value is not None}
        again = row.step is None and bool(held & seen)
        back.append((epoch, step) < before or ((epoch, step) == before and again))
        seen = held if back[-1] or (epoch, step) != before else seen | held
        before = (epoch, step)
    return back


def without_interrupted(rows: Sequence[Row], notes: list[str]) -> list[Row]:
    """Return rows without those that a resumed training has replaced, and note their number.

    Raises:
        UserError: A training went back to an epoch, but did not log all later ones again.
    """
    kept: list[Row] = []
    replaced: list[Row] = []
    for row, back in zip(rows, goes_back(rows), strict=True):
        if back:
            replaced += [each for each in kept if at(each) >= at(row)]
            kept = [each for each in kept if at(each) < at(row)]
        kept.append(row)
    again = {whole(row) for row in kept}
    for row in replaced:
        if whole(row) not in again:
            raise UserError(
                f"{row.place}: epoch {epoch_of(row):g} is followed by an earlier one, and not "
                "logged again: remove the rows that do not count."
            )
    if replaced:
        notes.append(
            f"{counted(len(replaced))} of epochs that a resumed training logged again: the later "
            "ones count"
        )
    return kept


def at(row: Row) -> tuple[float, float]:
    """Return a row's place in training: its epoch and its step in it, if it has one."""
    return epoch_of(row), -math.inf if row.step is None else row.step


def counted(rows: int) -> str:
    """Return a number of rows that are left out, in words."""
    return f"left out: {rows} row{'s' if rows > 1 else ''}"
