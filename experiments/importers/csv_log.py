"""Import tables with a row for each epoch, as Keras's CSVLogger and many training loops write them.

The column `epoch` tells the epoch; of a table that pandas wrote
(`DataFrame(history.history).to_csv`), the first column does, which has no name. The separator is a
comma, a semicolon or a tab. A column such as `phase` may tell the split of each row.
Documentation: https://keras.io/api/callbacks/csv_logger/
"""

from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices, by_epoch
from experiments.importers.log import Log
from experiments.importers.loops import EPOCH, key_of, read_rows, tells_results
from experiments.importers.tables import first_row, header, read_table

KIND = "CSV log"
INDEX = ("", "unnamed: 0")


def matches(path: Path) -> bool:
    """Return True if a file is a table with a column `epoch`, or with the index of pandas."""
    names = header(path)
    if key_of(EPOCH, names) is not None:
        return len(names) > 1
    return is_indexed(names) and first_row(path)[:1] in (("0",), ("1",)) and tells_results(names)


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run.

    Raises:
        UserError: A cell is no number, or epochs are out of order.
    """
    table = read_table(path)
    index = table.names[0] if is_indexed(table.names) else None
    rename = {index: "epoch"} if key_of(EPOCH, table.names) is None else {}
    loop = read_rows(
        [
            (row.place, {rename.get(name, name): text for name, text in row.cells.items()})
            for row in table.rows
        ]
    )
    found = by_epoch(loop.rows, choices)
    return [Log(KIND, found.points, found.first, test=loop.test, notes=(*loop.notes, *found.notes))]


def is_indexed(names: tuple[str, ...]) -> bool:
    """Return True if the first column is the index that pandas writes."""
    return len(names) > 1 and names[0].lower() in INDEX
