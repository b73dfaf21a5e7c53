"""Keep the record and the checkpoint of a run up to date while it trains."""

import math
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from experiments import pictures
from experiments.records.files import write
from experiments.records.schema import Prediction, Record, Status, Test, TrainScore, finite
from experiments.training.checkpoints import KEPT, save_checkpoint
from experiments.training.environment import describe_machine, now
from experiments.training.image_splits import Split
from experiments.training.processor import peak_memory
from experiments.training.run import Run


class Recording(tf.keras.callbacks.Callback):
    """Save a checkpoint and then replace the record after every epoch.

    Args:
        run: The run.
        recorded: The whole model, of which Keras may train a part.
        start: The parts of the record that are known before the first epoch.
        previous: The record to go on from, if any.
    """

    def __init__(
        self, run: Run, recorded: tf.keras.Model, start: dict[str, Any], previous: Record | None
    ) -> None:
        super().__init__()
        self.run = run
        # Keras sets `self.model` to the part that it trains.
        self.recorded = recorded
        self.start = start
        self.history = dict(previous.history) if previous else {"epoch": []}
        known: dict[str, Any] = previous.environment if previous else {"started": now()}
        self.environment = describe_machine() | known
        if previous:
            self.environment["resumed"] = [*known.get("resumed", []), now()]
        self.seconds = list(known.get("epoch_seconds", []))
        self.checkpoints = dict(known.get("checkpoints", {}))

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Start the epoch's clock."""
        self.epoch_began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Write checkpoint and record, remove an old checkpoint, and stop if the run diverged."""
        values = {"epoch": epoch + 1, **numbers(logs or {})}
        known = {name: finite(value) for name, value in values.items()}
        self.history = {k: [*self.history.get(k, []), v] for k, v in known.items()}
        self.seconds.append(round(time.monotonic() - self.epoch_began, 3))
        diverged = known["loss"] is None
        if not diverged:
            saved = save_checkpoint(self.recorded, self.run.checkpoint(epoch + 1))
            self.checkpoints[str(epoch + 1)] = saved
        kept = range(epoch + 2 - KEPT, epoch + 2)
        self.checkpoints = {k: v for k, v in self.checkpoints.items() if int(k) in kept}
        self.write("diverged" if diverged else "running")
        self.run.checkpoint(epoch + 1 - KEPT).unlink(missing_ok=True)
        self.model.stop_training = diverged

    def finish(self, test: Split, training: Split) -> Record:
        """Score the model after its last epoch, write the last record, and return it.

        Args:
            test: The test images.
            training: The training images.
        """
        if self.history["loss"][-1] is None:
            return self.write("diverged")
        result = score(self.recorded, test)
        # The loss of an epoch does not tell of the update that follows its last batch.
        if not is_finite(result):
            return self.write("diverged")
        return self.write("complete", result, score_plainly(self.recorded, training))

    def write(
        self, status: Status, test: Test | None = None, train_score: TrainScore | None = None
    ) -> Record:
        """Replace the record on the disk, and return it."""
        record = Record(
            **self.start,
            history=self.history,
            status=status,
            test=test,
            train_score=train_score,
            environment=self.environment
            | {
                "finished": now(),
                "epoch_seconds": self.seconds,
                "checkpoints": self.checkpoints,
                "peak_memory_mb": peak_memory(),
            },
        )
        write(self.run.record_path, record)
        return record


def numbers(logs: Mapping[str, Any]) -> dict[str, float]:
    """Return the metrics of Keras's logs that are single numbers, not a number for each class."""
    return {name: float(value) for name, value in logs.items() if np.ndim(value) == 0}


def score(model: tf.keras.Model, test: Split) -> Test:
    """Return a model's loss, accuracy, other metrics and probabilities on the test images."""
    batches = pictures.batches(test.images)
    result = numbers(model.evaluate(batches, return_dict=True, verbose=0))
    predictions = [
        Prediction(name, label, [float(value) for value in probabilities])
        for name, label, probabilities in zip(
            test.names, test.labels, model.predict(batches, verbose=0), strict=True
        )
    ]
    others = {name: value for name, value in result.items() if name not in ("accuracy", "loss")}
    return Test(
        weights="last",
        count=len(predictions),
        accuracy=result["accuracy"],
        loss=result["loss"],
        metrics={name: value for name, value in others.items() if math.isfinite(value)},
        predictions=predictions,
    )


def score_plainly(model: tf.keras.Model, training: Split) -> TrainScore:
    """Return a model's loss and accuracy on the training images, without augmentation or dropout.

    Keras's own accuracy of an epoch is a mean over the epoch, measured while the model still
    learns, on augmented images, with dropout.
    """
    result = model.evaluate(pictures.batches(training.images), return_dict=True, verbose=0)
    return TrainScore(
        weights="last",
        count=len(training.labels),
        accuracy=result["accuracy"],
        loss=finite(result["loss"]),
    )


def is_finite(test: Test) -> bool:
    """Return True if a score's loss and all its probabilities are finite."""
    probabilities = (value for each in test.predictions for value in each.probabilities)
    return test.loss is not None and all(map(math.isfinite, (test.loss, *probabilities)))
