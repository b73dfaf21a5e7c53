"""Rows of a log in order: trainings that were interrupted and resumed, or started again."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.records.errors import UsageError, UserError

# Fractions of epochs are rounded: 2.0000001 is the end of the second.
FRACTION = 1e-6


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


def epoch_of(row: Row) -> float:
    """Return a row's epoch, which it is known to have."""
    assert row.epoch is not None
    return row.epoch


def whole(row: Row) -> int:
    """Return the epoch that a row belongs to: the one that ends at or after it."""
    return math.ceil(epoch_of(row) - FRACTION)


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
