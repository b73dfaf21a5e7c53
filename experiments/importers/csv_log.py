"""Import CSV files with a row for each epoch, such as those of Keras's CSVLogger.

Metrics keep their names, without blanks around them.
"""

import csv
import io
from pathlib import Path

from experiments.importers.log import Log, Points, first_epoch, reason
from experiments.records.errors import UserError

KIND = "Keras CSV log"
MISSING = ("", "NA")


def matches(path: Path) -> bool:
    """Return True if a path has the suffix of a CSV log; Keras's documentation uses `.log`."""
    return path.suffix in (".csv", ".log")


def read(path: Path) -> Log:
    """Read a CSV log. Of an epoch that a resumed run logged twice, the last row counts.

    Raises:
        UserError: The file has no column `epoch`, or a row is not made of numbers.
    """
    # utf-8-sig drops the byte order mark that Excel and PowerShell write.
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    rows.fieldnames = [name.strip() for name in rows.fieldnames or ()]
    if "epoch" not in rows.fieldnames:
        raise UserError(f"{path}:1: a CSV log begins with a line of names, one of them `epoch`.")
    points: Points = {name: {} for name in rows.fieldnames if name != "epoch"}
    try:
        for row in rows:
            # The reader puts None for what a row has too much or lacks.
            if None in row or None in row.values():
                raise ValueError("it has more or fewer values than there are names")
            for name, values in points.items():
                text = row[name].strip()
                values[int(row["epoch"])] = None if text in MISSING else float(text)
    except ValueError as error:
        where = f"{path}:{rows.line_num}"
        raise UserError(f"{where}: not a row of numbers: {reason(error)}.") from None
    return Log(KIND, points, first_epoch(points))
