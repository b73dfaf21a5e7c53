"""Rows of a log in order: trainings that were interrupted and resumed, or started again."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.importers.log import counted
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
        UserError: The log has several, or one that lacks epochs since it was resumed, and none is
            chosen.
        UsageError: There is no such part.
    """
    parts = trainings(rows)
    if part is not None and not 1 <= part <= len(parts):
        raise UsageError(f"--part {part}: the log has {len(parts)} trainings, from 1.")
    if part is None and len(parts) > 1:
        raise UserError(several(parts))
    return parts[(part or 1) - 1] if parts else []


def several(parts: Sequence[Sequence[Row]]) -> str:
    """Return a message that says where the second of several trainings starts, and to choose."""
    earlier = {id(row) for row in parts[0]}
    start, before = next(row for row in parts[1] if id(row) not in earlier), parts[0][-1]
    choice = "|".join(str(number) for number in range(1, min(len(parts), 9) + 1))
    what = "another training starts here."
    if start is not parts[1][0]:
        what = "a training was resumed here, and lacks epochs that it had before."
    return (
        f"{start.place}: epoch {epoch_of(start):g} again after {epoch_of(before):g}: {what} "
        f"Choose one with --part {choice}, or remove the rows that do not count."
    )


def trainings(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each training: another starts where a log returns to its first epoch.

    One that was resumed and lacks epochs that it had before counts as two: see `versions`.
    """
    parts: list[list[Row]] = []
    for row, back in zip(rows, goes_back(rows), strict=True):
        if not parts or (back and epoch_of(row) <= epoch_of(parts[-1][0])):
            parts.append([])
        parts[-1].append(row)
    return [version for part in parts for version in versions(part)]


def versions(rows: list[Row]) -> list[list[Row]]:
    """Return a training's rows, or those before and since it was resumed.

    There are two if epochs from before are not logged again; the rows since it was resumed follow
    those of the epochs before. A training that was resumed so several times has more.
    """
    later: list[list[Row]] = []
    while True:
        kept, replaced = resumed(rows)
        again = {whole(row) for row in kept}
        if all(whole(row) in again for row in replaced):
            return [rows, *later]
        later.insert(0, kept)
        start = max(i for i in range(1, len(rows)) if whole(rows[i]) < whole(rows[i - 1]))
        rows = rows[:start]


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
    """Return rows without those that a resumed training has replaced, and note their number."""
    kept, replaced = resumed(rows)
    if replaced:
        notes.append(
            f"{left_out_rows(len(replaced))} of epochs that a resumed training logged again: "
            "the later ones count"
        )
    return kept


def resumed(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows that count where a training went back to an epoch, and those replaced."""
    kept: list[Row] = []
    replaced: list[Row] = []
    for row, back in zip(rows, goes_back(rows), strict=True):
        if back:
            replaced += [each for each in kept if at(each) >= at(row)]
            kept = [each for each in kept if at(each) < at(row)]
        kept.append(row)
    return kept, replaced


def at(row: Row) -> tuple[float, float]:
    """Return a row's place in training: its epoch and its step in it, if it has one."""
    return epoch_of(row), -math.inf if row.step is None else row.step


def left_out_rows(rows: int) -> str:
    """Return a number of rows that are left out, in words."""
    return f"left out: {counted(rows, 'row')}"
