"""Import tables with a row for each epoch, as Keras's CSVLogger and many training loops write them.

The column `epoch` tells the epoch. In a table that pandas wrote
(`DataFrame(history.history).to_csv`), the first column does, which has no name; without it, the
rows are taken for epochs. The separator is a comma, a semicolon or a tab. A column such as `phase`
may tell the split of each row. Documentation: https://keras.io/api/callbacks/csv_logger/
"""

from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices, by_epoch
from experiments.importers.log import Log
from experiments.importers.loops import EPOCH, STEP, is_history, key_of, read_rows, tells_results
from experiments.importers.tables import first_row, header, number, read_table
from experiments.records.errors import UserError

KIND = "CSV log"
INDEX = ("", "unnamed: 0")
DECIMAL_COMMAS = "commas in numbers are read as decimal points"
NO_EPOCHS = "has no column of epochs: each row is taken for one, in order"


def matches(path: Path) -> bool:
    """Return True if a file is a table with epochs, with the index of pandas, or of results."""
    names = header(path)
    if key_of(EPOCH, names) is not None:
        return len(names) > 1
    if is_indexed(names):
        return first_row(path)[:1] in (("0",), ("1",)) and tells_results(names)
    return is_history(names) and are_numbers(first_row(path))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run.

    Raises:
        UserError: A cell is no number, epochs are out of order, or the table counts steps and the
            number of steps of an epoch is not given.
    """
    table = read_table(path)
    rows: list[tuple[str, dict[str, object]]] = []
    counted = key_of(EPOCH, table.names) is not None
    step = None if counted else key_of(STEP, table.names)
    if step is not None and choices.steps_per_epoch is None:
        raise UserError(
            f"{path}:1: counts by `{step}`, not by epoch: say how many make an epoch, with "
            "--steps-per-epoch N."
        )
    indexed = step is None and not counted and is_indexed(table.names)
    for at, row in enumerate(table.rows):
        values: dict[str, object] = dict(row.cells)
        if indexed:
            values["epoch"] = values.pop(table.names[0])
        elif not counted and step is None:
            values["epoch"] = at
        rows.append((row.place, values))
    loop = read_rows(rows)
    found = by_epoch(loop.rows, choices)
    notes = loop.notes if counted or indexed or step is not None else (NO_EPOCHS, *loop.notes)
    if table.decimal_commas:
        notes = (DECIMAL_COMMAS, *notes)
    notes = (*notes, *found.notes)
    return [Log(KIND, found.points, found.first, config=loop.config, test=loop.test, notes=notes)]


def is_indexed(names: tuple[str, ...]) -> bool:
    """Return True if the first column is the index that pandas writes."""
    return len(names) > 1 and names[0].lower() in INDEX


def are_numbers(cells: tuple[str, ...]) -> bool:
    """Return True if all texts are numbers or empty."""
    try:
        return any(number(cell) is not None for cell in cells)
    except ValueError:
        return False
