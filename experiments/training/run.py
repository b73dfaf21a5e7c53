"""A run: what decides what it gives, and what it has left on the disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.records.files import read
from experiments.records.schema import Dataset, Record

# What readers call each model; its short name is that of its function in models.py.
MODELS = {
    "model1": "Convolutional baseline",
    "model2": "With data augmentation",
    "model3": "With preprocessing",
    "model4": "Transfer learning from MobileNetV2",
}


@dataclass(frozen=True)
class Backbone:
    """The weights to start from: the argument that makes Keras load them, and who they are."""

    weights: str | None
    identity: Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """Everything that decides what a run gives, and where its record goes."""

    experiment: str
    model: str
    seed: int
    epochs: int
    dataset: Dataset
    record_path: Path
    backbone: Backbone | None = None

    @property
    def name(self) -> str:
        """How messages call the run."""
        return f"{self.model} seed {self.seed}"

    @property
    def previous(self) -> Record | None:
        """The run's record so far, if there is one."""
        return read(self.record_path, Record) if self.record_path.exists() else None

    def checkpoint(self, epoch: int) -> Path:
        """Where the model is kept as it is after an epoch, until the next one is complete."""
        return self.record_path.with_suffix(f".epoch-{epoch}.keras")

    def is_finished(self, record: Record) -> bool:
        """Says whether nothing is left to train: diverged, or as many epochs as asked for."""
        enough = record.status == "complete" and record.epochs_done >= self.epochs
        return record.status == "diverged" or enough

    def epochs_left(self, record: Record | None) -> int:
        """How many epochs are to train after those of a record."""
        if record and self.is_finished(record):
            return 0
        return max(0, self.epochs - (record.epochs_done if record else 0))

    def forget(self) -> None:
        """Removes the run's record and checkpoints, so that it starts again."""
        self.record_path.unlink(missing_ok=True)
        for checkpoint in self.record_path.parent.glob(f"{self.record_path.stem}.epoch-*.keras"):
            checkpoint.unlink()
