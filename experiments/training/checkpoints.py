"""Save a model after each epoch, and load it to go on."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import tensorflow as tf

from experiments.records.errors import UserError
from experiments.records.schema import Record
from experiments.training.model_files import BUILT_IN
from experiments.training.model_functions import custom_objects
from experiments.training.run import Run

# The last one, and the one before it in case the last one is damaged.
KEPT = 2


def save_checkpoint(model: tf.keras.Model, path: Path) -> str:
    """Save a model, with its optimizer, so that `path` is never half written; return its sha256.

    Raises:
        UserError: The disk does not take it; the checkpoints before it are as they were.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"partial.{path.name}")
    try:
        model.save(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UserError(
            f"{path}: can't be written: {error.strerror or error}. Make room on the disk; the same "
            "command goes on after the last epoch that is recorded."
        ) from error
    digest = sha256(temporary)
    temporary.replace(path)
    return digest


def load_checkpoint(
    run: Run, previous: Record, report: Callable[[str], object]
) -> tuple[tf.keras.Model, Record]:
    """Return the model as it was after an epoch, with its optimizer, and the record until then.

    This is the last recorded epoch, or the one before it if the last one's checkpoint is damaged.

    Args:
        run: The run.
        previous: Its record.
        report: Is called with a line if a checkpoint is damaged.

    Raises:
        UserError: No checkpoint is as the run saved it.
    """
    problems: list[str] = []
    for epoch in range(previous.epochs_done, max(0, previous.epochs_done - KEPT), -1):
        path = run.checkpoint(epoch)
        problem = damage(path, previous.machine.checkpoints.get(str(epoch)))
        if problem is None:
            for line in problems:
                report(f"{run.record_path}: {line}; {run.name} goes on after epoch {epoch}.")
            model = load_model(path, run)
            return model, cut_after(previous, epoch)
        problems.append(f"{path.name}, the model after epoch {epoch}, {problem}")
    raise UserError(
        f"{run.record_path}: {run.name} can't go on: {'; '.join(problems)}. Train it from the "
        "start with --fresh."
    )


def load_model(path: Path, run: Run) -> tf.keras.Model:
    """Return a saved model of a run, with its optimizer.

    Models of one's own may have layers of their own file, which is trusted as it has been run.
    """
    own = run.models != BUILT_IN
    return tf.keras.models.load_model(
        path, custom_objects=custom_objects(run.models), safe_mode=not own
    )


def damage(path: Path, recorded: str | None) -> str | None:
    """Return in words why a checkpoint is not the one that a record names, or None if it is."""
    if not path.exists():
        return "is missing"
    if recorded is None:
        return "is not named in the record"
    return None if sha256(path) == recorded else "is not the file that this run saved"


def cut_after(record: Record, epoch: int) -> Record:
    """Return a record as it was after an epoch, counted from 1."""
    if epoch == record.epochs_done:
        return record
    seconds = record.environment.get("epoch_seconds", [])
    return msgspec.structs.replace(
        record,
        status="running",
        history={name: values[:epoch] for name, values in record.history.items()},
        test=None,
        train_score=None,
        environment=record.environment | {"epoch_seconds": seconds[:epoch]},
    )


def sha256(path: Path) -> str:
    """Return the sha256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
