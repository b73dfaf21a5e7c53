"""The functions that return models: those of models.py, or of a file of one's own."""

import inspect

import tensorflow as tf

from experiments import models
from experiments.training.run import Run


def call_model_function(run: Run) -> tf.keras.Model:
    """Return the model of a run's function, with as many outputs as there are classes."""
    function = getattr(models, run.model)
    arguments: dict[str, object] = {"classes": len(run.dataset.classes)}
    if run.backbone:
        arguments["weights"] = run.backbone.weights
    taken = inspect.signature(function).parameters
    model: tf.keras.Model = function(**{k: v for k, v in arguments.items() if k in taken})
    return model
