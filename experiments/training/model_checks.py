"""Check a model of one's own on one batch, before anything is trained or recorded."""

import tempfile
from pathlib import Path

import numpy as np
import tensorflow as tf

from experiments.pictures import IMAGE_SIZE
from experiments.records.errors import UserError
from experiments.training.checkpoints import load_model
from experiments.training.model_functions import report_place
from experiments.training.one_run import build_model
from experiments.training.run import Run

TOLERANCE = 1e-3


def check_model(run: Run) -> None:
    """Raise UserError unless a run's model can be trained, scored, saved and loaded.

    It must take images of shape (160, 160, 3), return a probability for each class, measure
    `accuracy`, and learn from integer labels.
    """
    model = build_model(run)
    where = f"{run.models}: {run.model}"
    classes = len(run.dataset.classes)
    images = np.random.default_rng(1).uniform(0, 255, (2, *IMAGE_SIZE, 3)).astype("float32")
    with report_place(run.models):
        outputs = model.predict(images, verbose=0)
    shape = getattr(outputs, "shape", None)
    if shape != (2, classes):
        raise UserError(
            f"{where} must return a probability for each of {classes} classes, an output of shape "
            f"(None, {classes}): let it take `classes`, and end with Dense(classes, "
            'activation="softmax").'
        )
    if outputs.min() < 0 or np.abs(outputs.sum(axis=1) - 1).max() > TOLERANCE:
        raise UserError(
            f"{where} must return probabilities, which add up to 1: end it with Dense(classes, "
            'activation="softmax"), and leave `from_logits` out of the loss.'
        )
    with report_place(run.models):
        metrics = model.test_on_batch(images, np.array([0, 1]), return_dict=True)
    if "accuracy" not in metrics:
        raise UserError(
            f'{where} compiles itself without the metric "accuracy": add it to the metrics, or '
            "leave compiling to the training."
        )
    check_loading(model, run)


def check_loading(model: tf.keras.Model, run: Run) -> None:
    """Raise UserError unless a model can be saved and loaded, so that a stopped run can go on."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        with report_place(run.models):
            model.optimizer.build(model.trainable_variables)  # As it is after an epoch.
            model.save(path)
            load_model(path, run)
