"""Read tables with a row for each epoch."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.importers.epochs import Choices, by_epoch
from experiments.importers.log import Log
from experiments.importers.loops import read_rows
from experiments.importers.names import one_of_each
from experiments.importers.tables import read_table


def read_epoch_table(
    kind: str, path: Path, choices: Choices, rename: Callable[[str], str], **fields: Any
) -> Log:
    """Read a run.

    Args:
        kind: The kind of log, in words.
        path: The table, with a column `epoch`.
        choices: What the user says about the log.
        rename: Returns a column's name with its split: `val/loss`.
        fields: More fields of the log.

    Raises:
        UserError: A cell is no number, or epochs are out of order.
    """
    table = read_table(path)
    renamed, twice = one_of_each({name: rename(name) for name in table.names})
    loop = read_rows(
        [(row.place, {to: row.cells[name] for name, to in renamed.items()}) for row in table.rows]
    )
    found = by_epoch(loop.rows, choices)
    return Log(kind, **found.fields() | fields | {"notes": (*twice, *loop.notes, *found.notes)})


def epochs_done(log: Log) -> int:
    """Return the number of epochs of a log, up to the last that has a value."""
    last = max((epoch for values in log.points.values() for epoch in values), default=log.first - 1)
    return last + 1 - log.first


def short_of(planned: object, done: int) -> tuple[str, ...]:
    """Return a note if a training has fewer epochs than were planned."""
    if isinstance(planned, int) and 0 < done < planned:
        return (f"{done} of {planned} planned epochs",)
    return ()
