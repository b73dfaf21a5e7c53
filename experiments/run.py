"""A run: what decides what it gives, and what it has left on the disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf

from experiments.records import Dataset, Record, read


@dataclass(frozen=True)
class Split:
    """The images of one split, decoded on demand; `names` are paths inside the data set."""

    names: list[str]
    labels: list[int]
    images: tf.data.Dataset


@dataclass(frozen=True)
class Run:
    """Everything that decides what a run gives.

    `backbone` is what is known of the weights that model4 starts from (name, sha256), and
    `weights` the argument that makes Keras load them.
    """

    experiment: str
    model: str
    seed: int
    epochs: int
    dataset: Dataset
    record_path: Path
    backbone: Mapping[str, str]
    weights: str | None

    @property
    def name(self) -> str:
        """How messages call the run."""
        return f"{self.model} seed {self.seed}"

    def checkpoint(self, epoch: int) -> Path:
        """Where the model is kept as it is after an epoch, until the next one is complete."""
        return self.record_path.with_suffix(f".epoch-{epoch}.keras")


def previous_record(run: Run) -> Record | None:
    """The run's record so far, if there is one."""
    return read(run.record_path, Record) if run.record_path.exists() else None


def is_finished(run: Run, record: Record) -> bool:
    """Says whether nothing is left to train: diverged, or at least as many epochs as asked for."""
    enough = record.status == "complete" and record.epochs_done >= run.epochs
    return record.status == "diverged" or enough


def forget(record: Path) -> None:
    """Removes a run's record and checkpoints, so that it starts again."""
    record.unlink(missing_ok=True)
    for checkpoint in record.parent.glob(f"{record.stem}.epoch-*.keras"):
        checkpoint.unlink()
