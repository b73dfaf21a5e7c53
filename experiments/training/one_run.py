"""Training one run: from a model and a seed to a record, epoch by epoch, and on after a kill."""

import math
import os
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tensorflow as tf

from experiments import models, pictures
from experiments.records.errors import UserError
from experiments.records.files import write
from experiments.records.schema import Prediction, Record, Status, Test, finite
from experiments.training.description import describe_start, refuse_changes
from experiments.training.determinism import EpochSeeds, random_states, seeded, shuffled_passes
from experiments.training.environment import describe_machine, now
from experiments.training.frozen_backbone import FrozenBackbone, has_frozen_backbone
from experiments.training.run import Run


@dataclass(frozen=True)
class Split:
    """The images of one split, decoded on demand; `names` are paths inside the data set."""

    names: list[str]
    labels: list[int]
    images: tf.data.Dataset


def build_model(run: Run) -> tf.keras.Model:
    """The run's model, compiled, with first weights drawn from its seed."""
    # Layer names count up within a session and would differ with what was built before.
    tf.keras.backend.clear_session()
    build: Callable[..., tf.keras.Model] = getattr(models, run.model)
    with seeded(run.seed):
        model = build(weights=run.backbone.weights) if run.backbone else build()
    return models.compile_classifier(model)


def train(
    run: Run, images: Mapping[str, Split], callbacks: Sequence[tf.keras.callbacks.Callback] = ()
) -> Record:
    """Trains what is missing of a run, scores it on the test images, and returns its record.

    After every epoch the model and then the record are replaced on the disk. A run that is
    killed goes on from its last complete epoch, and ends as if it had never been interrupted.

    Raises:
        UserError: what is recorded was made with other code, data or settings.
    """
    tf.config.experimental.enable_op_determinism()
    previous = run.previous
    if previous:  # It may have done more epochs than are asked for now.
        run = replace(run, epochs=max(run.epochs, previous.epochs_done))
    model = build_model(run)
    start = describe_start(run, model)
    if previous:
        refuse_changes(run, previous, start)
        model = load_checkpoint(run, previous)
    recording = Recording(run, model, start, previous)
    if epochs := range(previous.epochs_done if previous else 0, run.epochs):
        fit(model, images, run.seed, epochs, [recording, *callbacks])
    return recording.finish(images["test"])


def fit(
    model: tf.keras.Model,
    images: Mapping[str, Split],
    seed: int,
    epochs: range,
    callbacks: Sequence[tf.keras.callbacks.Callback],
) -> None:
    """Trains a model for the epochs given, counted from 0; Keras's `fit` does the work."""
    passes = shuffled_passes(images["train"].images, seed, epochs.start, epochs.stop)
    steps = math.ceil(len(images["train"].labels) / pictures.BATCH_SIZE)
    validation = pictures.batches(images["validation"].images)
    states = random_states(model)
    if has_frozen_backbone(model):
        backbone = FrozenBackbone(model)
        passes = backbone.augmented(passes, steps, seed, epochs.start)
        validation = backbone.plain(validation)
        # Those of the augmentation are set where it happens, which is ahead of the training.
        states = {n: state for n, state in states.items() if n not in backbone.states}
        model = backbone.classifier
    model.fit(
        passes,
        epochs=epochs.stop,
        initial_epoch=epochs.start,
        steps_per_epoch=steps,
        validation_data=validation,
        callbacks=[EpochSeeds(seed, states), *callbacks],
        shuffle=False,  # The passes are shuffled already.
        verbose=0,
    )


class Recording(tf.keras.callbacks.Callback):
    """Keeps a run's record and checkpoint up to date while it trains."""

    def __init__(
        self, run: Run, recorded: tf.keras.Model, start: dict[str, Any], previous: Record | None
    ) -> None:
        super().__init__()
        self.run = run
        # Not `self.model`, which Keras sets to what it trains: that can be a part of this one.
        self.recorded = recorded
        self.start = start
        self.history = dict(previous.history) if previous else {"epoch": []}
        known = previous.environment if previous else {"started": now()}
        self.environment = describe_machine() | known
        if previous:
            self.environment["resumed"] = [*known.get("resumed", []), now()]
        self.seconds = list(known.get("epoch_seconds", []))

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras before each epoch."""
        self.epoch_started = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras after each epoch, with its metrics."""
        values = {"epoch": epoch + 1, **(logs or {})}
        known = {name: finite(value) for name, value in values.items()}
        self.history = {k: [*self.history.get(k, []), v] for k, v in known.items()}
        self.seconds.append(round(time.monotonic() - self.epoch_started, 3))
        diverged = known["loss"] is None
        if not diverged:
            save_checkpoint(self.recorded, self.run.checkpoint(epoch + 1))
        self.write("diverged" if diverged else "running")
        self.run.checkpoint(epoch).unlink(missing_ok=True)
        self.model.stop_training = diverged

    def finish(self, test: Split) -> Record:
        """Scores the model as it is after its last epoch, unless it diverged."""
        if self.history["loss"][-1] is None:
            return self.write("diverged")
        result = score(self.recorded, test)
        # The loss of an epoch says nothing of the update that follows its last batch.
        return self.write("complete", result) if is_finite(result) else self.write("diverged")

    def write(self, status: Status, test: Test | None = None) -> Record:
        """Replaces the record on the disk by one of what is known now."""
        record = Record(
            **self.start,
            history=self.history,
            status=status,
            test=test,
            environment=self.environment | {"finished": now(), "epoch_seconds": self.seconds},
        )
        write(self.run.record_path, record)
        return record


def score(model: tf.keras.Model, test: Split) -> Test:
    """What a model says of each test image, and how often and how surely it is right."""
    batches = pictures.batches(test.images)
    result = model.evaluate(batches, return_dict=True, verbose=0)
    predictions = [
        Prediction(name, label, [float(value) for value in probabilities])
        for name, label, probabilities in zip(
            test.names, test.labels, model.predict(batches, verbose=0), strict=True
        )
    ]
    return Test(
        weights="last",
        count=len(predictions),
        accuracy=result["accuracy"],
        loss=result["loss"],
        predictions=predictions,
    )


def is_finite(test: Test) -> bool:
    """Says whether a score's loss and probabilities are all numbers, none of them infinite."""
    probabilities = (value for each in test.predictions for value in each.probabilities)
    return test.loss is not None and all(map(math.isfinite, (test.loss, *probabilities)))


def save_checkpoint(model: tf.keras.Model, path: Path) -> None:
    """Saves a model so that `path` is never half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"partial.{path.name}")
    model.save(temporary)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def load_checkpoint(run: Run, previous: Record) -> tf.keras.Model:
    """The model as it was after the last recorded epoch, with its optimizer."""
    checkpoint = run.checkpoint(previous.epochs_done)
    try:
        return tf.keras.models.load_model(checkpoint)
    except (OSError, ValueError, zipfile.BadZipFile):
        what = "can't be read" if checkpoint.exists() else "is not beside it"
        raise UserError(
            f"{run.record_path}: {run.name} can't go on after epoch {previous.epochs_done}: "
            f"{checkpoint.name}, its model, {what}. Train it from the start with --fresh."
        ) from None
