"""Import tables with a row for each epoch, as Keras's CSVLogger and many training loops write them.

The column `epoch` tells the epoch; of a table that pandas wrote
(`DataFrame(history.history).to_csv`), the first column does, which has no name. The separator can
be a comma, a semicolon or a tab. Documentation: https://keras.io/api/callbacks/csv_logger/
"""

from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices, Row, by_epoch
from experiments.importers.log import Log
from experiments.importers.names import is_metric, record_name
from experiments.importers.tables import header, number, read_table
from experiments.records.errors import UserError

KIND = "CSV log"
EPOCH = ("epoch", "epochs", "")


def matches(path: Path) -> bool:
    """Return True if a file is a table with a column `epoch`, or a first column without a name."""
    names = header(path)
    return len(names) > 1 and epoch_column(names) is not None


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run.

    Raises:
        UserError: A row is not made of numbers, or epochs are out of order.
    """
    table = read_table(path)
    epoch = epoch_column(table.names)
    metrics = {name: record_name(name) for name in table.names if name != epoch and is_metric(name)}
    rows = []
    for row in table.rows:
        try:
            values = {metric: number(row.cells[name]) for name, metric in metrics.items()}
            at = number(row.cells[epoch or ""])
        except ValueError as error:
            raise UserError(f"{row.place}: not a row of numbers: {error}.") from None
        if at is None:
            raise UserError(f"{row.place}: has no epoch: complete the row, or remove it.")
        rows.append(Row(row.place, values, at))
    return [Log(KIND, **by_epoch(rows, choices).fields())]


def epoch_column(names: tuple[str, ...]) -> str | None:
    """Return the column of epochs, or None if there is none."""
    named = next((name for name in names if name.lower() in EPOCH[:2]), None)
    return named if named is not None or names[:1] != ("",) else ""
