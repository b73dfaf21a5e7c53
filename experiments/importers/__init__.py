"""Import the logs of other tools as run records, a tool a module.

An importer is a module with a docstring that names the format and its documentation, the name
`KIND` of its logs, and the functions `matches(path)` and `read(path, choices)`. `matches` decides
by content: of the importers in TOOLS, at most one claims a file or folder. Those in GENERAL read
what people write by themselves, and are asked only about what is no tool's. To add one, write the
module and add it to its list.
"""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import msgspec

from experiments.importers import (
    csv_log,
    dvclive,
    fastai,
    huggingface,
    json_history,
    json_lines,
    lightning,
    lm_eval,
    mlflow,
    mlflow_store,
    neptune,
    sklearn_cv,
    tensorboard,
    tensorboard_scalars,
    timm,
    trackio,
    ultralytics,
    wandb,
    wandb_tables,
)
from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log, make_record, reason
from experiments.importers.settings_files import read_settings, settings_beside
from experiments.importers.tables import unfinished
from experiments.importers.unknown import unknown
from experiments.records.consistency import ContradictionError, check_consistency
from experiments.records.errors import UsageError, UserError
from experiments.records.regular import refuse_special_below
from experiments.records.schema import Record


class Importer(Protocol):
    """The functions and the name of a module in this package."""

    KIND: str

    def matches(self, path: Path, /) -> bool:
        """Return True if this importer reads the file or folder."""

    def read(self, path: Path, choices: Choices, /) -> list[Log]:
        """Read the runs in the file or folder."""


TOOLS: tuple[Importer, ...] = (
    dvclive,
    fastai,
    huggingface,
    lightning,
    lm_eval,
    mlflow,
    mlflow_store,
    neptune,
    sklearn_cv,
    tensorboard,
    tensorboard_scalars,
    timm,
    trackio,
    ultralytics,
    wandb,
    wandb_tables,
)
GENERAL: tuple[Importer, ...] = (
    csv_log,
    json_history,
    json_lines,
)


UNFINISHED = "the last line of {} has no end: if the file was cut off, its last value is wrong"


def claims(path: Path) -> list[Importer]:
    """Return the importers that read a file or folder: one if it is known, else none."""
    return [each for each in TOOLS if each.matches(path)] or [
        each for each in GENERAL if each.matches(path)
    ]


def settings_of(path: Path) -> Path | None:
    """Return the file of settings that is read with a log which is no tool's, or None."""
    return settings_beside(path) if any(each in GENERAL for each in claims(path)) else None


def read_logs(source: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the runs that a file or folder holds.

    Args:
        source: The log, a file or folder.
        choices: What the user says about it.

    Raises:
        UsageError: There is nothing at `source`.
        UserError: The log is damaged or of an unknown kind.
    """
    if not source.exists():
        raise UsageError(f"{source}: there is no such file or folder.")
    refuse_special_below(source)
    found = claims(source)
    if len(found) > 1:
        kinds = " and as ".join(each.KIND for each in found)
        raise UserError(f"{source}: can be read as {kinds}: import a file of it.")
    if not found:
        raise unknown(source, [each.KIND for each in (*TOOLS, *GENERAL)])
    (importer,) = found
    try:
        logs = importer.read(source, choices)
        notes = tuple(UNFINISHED.format(path.name) for path in unfinished(source))
        settings: dict[str, object] = {}
        if beside := settings_of(source):
            settings = read_settings(beside)
            notes = (*notes, f"settings: from {beside.name}")
        return [
            replace(log, config=settings | dict(log.config), notes=(*log.notes, *notes))
            for log in logs
        ]
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


def record_of(log: Log, source: Path, **names: object) -> Record:
    """Return the record of a log.

    Args:
        log: The log.
        source: Its file or folder.
        names: Fields that no log has: `experiment`, `model`, `seed`, `title`, `units`.

    Raises:
        UserError: The log has no metrics, or its values contradict each other.
    """
    try:
        record = make_record(log, source, names)
        check_consistency(record)
    except ContradictionError as error:
        raise UserError(f"{source}: {error}.") from None
    except msgspec.ValidationError as error:
        raise UserError(f"{source}: can't be read as {log.kind}: {reason(error)}.") from None
    return record
