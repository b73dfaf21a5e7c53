"""Import the logs of other tools as run records, a tool a module.

An importer is a module with a docstring, the name `KIND` of its logs, `matches(path)` and
`read(path)`. To add one, write the module and add it to IMPORTERS.
"""

import csv
from pathlib import Path
from typing import Protocol

from experiments.importers import csv_log, huggingface, keras_history, mlflow, tensorboard
from experiments.importers.log import Log, make_record, reason
from experiments.records.consistency import ContradictionError, check_consistency
from experiments.records.errors import UsageError, UserError
from experiments.records.schema import Record


class Importer(Protocol):
    """The functions and the name of a module in this package."""

    KIND: str

    def matches(self, path: Path, /) -> bool:
        """Return True if this importer reads the file or folder."""

    def read(self, path: Path, /) -> Log:
        """Read the file or folder."""


# The first that matches reads a log: Hugging Face's trainer states are JSON files, too.
IMPORTERS: tuple[Importer, ...] = (tensorboard, mlflow, huggingface, csv_log, keras_history)


def imported_record(source: Path, **names: object) -> Record:
    """Read a log and return its record.

    Args:
        source: The log, a file or folder.
        names: Fields that no log has: `experiment`, `model`, `seed`, `title`, `units`.

    Raises:
        UsageError: There is nothing at `source`.
        UserError: The log is damaged or of an unknown kind, or its values contradict each other.
    """
    if not source.exists():
        raise UsageError(f"{source}: there is no such file or folder.")
    importer = next((each for each in IMPORTERS if each.matches(source)), None)
    if importer is None:
        kinds = ", ".join(each.KIND for each in IMPORTERS)
        raise UserError(f"{source}: not a log that can be imported. These can: {kinds}.")
    try:
        record = make_record(importer.read(source), source, names)
        check_consistency(record)
    except ContradictionError as error:
        raise UserError(f"{source}: {error}.") from None
    except KeyError as error:
        raise UserError(f"{source}: can't be read as {importer.KIND}: it lacks {error}.") from None
    except (
        ArithmeticError,
        AttributeError,
        RecursionError,
        TypeError,
        ValueError,
        csv.Error,
    ) as error:
        what = f"{source}: can't be read as {importer.KIND}"
        raise UserError(f"{what}: {reason(error)}.") from None
    return record
