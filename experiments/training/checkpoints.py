"""Save a model after each epoch, and load it to go on."""

import os
import zipfile
from pathlib import Path

import tensorflow as tf

from experiments.records.errors import UserError
from experiments.records.schema import Record
from experiments.training.run import Run


def save_checkpoint(model: tf.keras.Model, path: Path) -> None:
    """Save a model, with its optimizer, so that `path` is never half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"partial.{path.name}")
    model.save(temporary)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def load_checkpoint(run: Run, previous: Record) -> tf.keras.Model:
    """Return the model as it was after the last recorded epoch, with its optimizer.

    Raises:
        UserError: The checkpoint is missing or damaged.
    """
    checkpoint = run.checkpoint(previous.epochs_done)
    try:
        return tf.keras.models.load_model(checkpoint)
    except (OSError, ValueError, zipfile.BadZipFile):
        problem = "can't be read" if checkpoint.exists() else "is missing"
        raise UserError(
            f"{run.record_path}: {run.name} can't go on after epoch {previous.epochs_done}: "
            f"{checkpoint.name}, its model, {problem}. Train it from the start with --fresh."
        ) from None
