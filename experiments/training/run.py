"""A run: everything that decides its result, its record and its checkpoints."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.records.atomic import remove_partial_files
from experiments.records.files import read
from experiments.records.schema import Dataset, Record
from experiments.training.model_files import BUILT_IN
from experiments.training.stale import changed_code, changed_training_code


@dataclass(frozen=True)
class Backbone:
    """The weights that a model starts from.

    Attributes:
        weights: The value that makes Keras load them: a file, "imagenet" or None.
        identity: Their name and sha256, for the record.
    """

    weights: str | None
    identity: Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """A model, a seed and all else that decides the result, and the path of the record.

    Attributes:
        replaces_changed: Train from the start if the record was made with other code of models
            and images. Otherwise such a record is an error.
        replaces_training_code: The same for a record that other training code made.
        plain_fit: Train by `fit` on images where LiteRT would compute a frozen backbone.
        models: The Python file that has the model's function.
    """

    experiment: str
    model: str
    seed: int
    epochs: int
    dataset: Dataset
    record_path: Path
    backbone: Backbone | None = None
    replaces_changed: bool = False
    replaces_training_code: bool = False
    plain_fit: bool = False
    models: Path = BUILT_IN

    @property
    def name(self) -> str:
        """The run's name in messages."""
        return f"{self.model} seed {self.seed}"

    @property
    def previous(self) -> Record | None:
        """The record that this run goes on from, or None for a run from the start."""
        if not self.record_path.exists():
            return None
        record = read(self.record_path, Record)
        replaced = (self.replaces_changed and changed_code(record)) or (
            self.replaces_training_code and changed_training_code(record)
        )
        return None if replaced else record

    @property
    def lock_path(self) -> Path:
        """The file that a process locks while it trains the run."""
        return self.record_path.with_suffix(".lock")

    def checkpoint(self, epoch: int) -> Path:
        """Return the path of the model as it is after an epoch, counted from 1."""
        return self.record_path.with_suffix(f".epoch-{epoch}.keras")

    def is_finished(self, record: Record) -> bool:
        """Return True if nothing is left to train: the run diverged or has all epochs."""
        enough = record.status == "complete" and record.epochs_done >= self.epochs
        return record.status == "diverged" or enough

    def epochs_left(self, record: Record | None) -> int:
        """Return the number of epochs to train after those of a record."""
        if record is None:
            return self.epochs
        return 0 if self.is_finished(record) else max(0, self.epochs - record.epochs_done)

    def remove_partial_files(self) -> None:
        """Remove what a killed process has left half written; call this with the run's lock."""
        remove_partial_files(self.record_path)
        for path in self.record_path.parent.glob(f"partial.{self.record_path.stem}.epoch-*.keras"):
            path.unlink()

    def remove_record(self) -> None:
        """Remove the run's record and checkpoints, so that it starts again."""
        self.record_path.unlink(missing_ok=True)
        self.remove_checkpoints()

    def remove_checkpoints(self) -> None:
        """Remove the run's checkpoints."""
        for checkpoint in self.record_path.parent.glob(f"{self.record_path.stem}.epoch-*.keras"):
            checkpoint.unlink()
