"""Train one run from its seed, or from its last complete epoch."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import tensorflow as tf

from experiments import models, pictures
from experiments.records.schema import Record
from experiments.training.checkpoints import load_checkpoint
from experiments.training.determinism import EpochSeeds, random_states, seeded, shuffled_passes
from experiments.training.frozen_backbone import FrozenBackbone, uses_features
from experiments.training.image_splits import Split
from experiments.training.model_functions import call_model_function
from experiments.training.recording import Recording
from experiments.training.run import Run
from experiments.training.settings import check_unchanged, describe_start


def train(
    run: Run,
    images: Mapping[str, Split],
    report: Callable[[str], object],
    callbacks: Sequence[tf.keras.callbacks.Callback] = (),
) -> Record:
    """Train the missing epochs of a run, score it on the test images, and return its record.

    After every epoch the model and then the record are replaced on the disk. A run that is
    killed goes on from its last complete epoch, and ends as if it had never been interrupted.

    Args:
        run: The run.
        images: The splits `train`, `validation` and `test`.
        report: Is called with a line if a checkpoint is damaged.
        callbacks: More callbacks for Keras.

    Raises:
        UserError: The run was recorded with other code, data or settings.
    """
    tf.config.experimental.enable_op_determinism()
    previous = run.previous
    if previous:  # It may have done more epochs than are asked for now.
        run = replace(run, epochs=max(run.epochs, previous.epochs_done))
    model = build_model(run)
    start = describe_start(run, model)
    if previous:
        check_unchanged(run, previous, start)
        model, previous = load_checkpoint(run, previous, report)
    else:
        run.remove_checkpoints()
    recording = Recording(run, model, start, previous)
    if epochs := range(previous.epochs_done if previous else 0, run.epochs):
        fit(model, images, run.seed, epochs, [recording, *callbacks], run.plain_fit)
    return recording.finish(images["test"], images["train"])


def build_model(run: Run) -> tf.keras.Model:
    """Return the run's model, compiled, with first weights drawn from its seed.

    A model that its own function has compiled keeps that optimizer, loss and metrics.
    """
    # Layer names count up within a session and would differ with what was built before.
    tf.keras.backend.clear_session()
    with seeded(run.seed):
        model = call_model_function(run)
    return model if model.compiled else models.compile_classifier(model)


def fit(
    model: tf.keras.Model,
    images: Mapping[str, Split],
    seed: int,
    epochs: range,
    callbacks: Sequence[tf.keras.callbacks.Callback],
    plain_fit: bool = False,
) -> None:
    """Train a model for the epochs given, counted from 0, with Keras's `fit`.

    Args:
        model: The model, compiled.
        images: The splits `train` and `validation`.
        seed: The seed of the orders, augmentations and dropouts.
        epochs: The epochs.
        callbacks: Callbacks for Keras.
        plain_fit: Compute a frozen backbone with Keras in every step, not with LiteRT.
    """
    passes = shuffled_passes(images["train"].images, seed, epochs.start, epochs.stop)
    steps = math.ceil(len(images["train"].labels) / pictures.BATCH_SIZE)
    validation = pictures.batches(images["validation"].images)
    states = random_states(model)
    if uses_features(model, plain_fit):
        backbone = FrozenBackbone(model)
        passes = backbone.augmented(passes, steps, seed, epochs.start)
        validation = backbone.plain(validation)
        # The augmentation runs ahead of the training, and sets its own states.
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
