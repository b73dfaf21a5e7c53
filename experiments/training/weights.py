"""The trained weights that a model can start from."""

import hashlib
import inspect
from pathlib import Path

import tensorflow as tf

from experiments import models
from experiments.records.errors import UsageError, UserError
from experiments.training.run import Backbone

IMAGENET = (
    "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/"
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5"
)


def takes_weights(model: str) -> bool:
    """Says whether a model starts from trained weights: its function then asks for `weights`."""
    return "weights" in inspect.signature(getattr(models, model)).parameters


def identify_weights(weights: str) -> Backbone:
    """What to start from, once it loads: `imagenet` for Keras's own, `none`, or a file.

    Raises:
        UsageError: a file that is not there or does not fit.
        UserError: Keras can't download its own.
    """
    if weights == "none":
        return Backbone(None, {"name": "none"})
    own = weights == "imagenet"
    file = imagenet_file() if own else Path(weights).expanduser().resolve()
    if not file.is_file():
        raise UsageError(f"--weights {weights}: there is no such file.")
    try:
        models.frozen_mobilenet(str(file))
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise UsageError(
            f"--weights {weights}: not weights of MobileNetV2 1.0 without its classifier: {reason}"
        ) from None
    identity = {
        "name": weights if own else file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }
    return Backbone(weights if own else str(file), identity)


def imagenet_file() -> Path:
    """The file in which Keras keeps its weights, downloaded once."""
    try:
        name = IMAGENET.rpartition("/")[2]
        return Path(tf.keras.utils.get_file(name, IMAGENET, cache_subdir="models"))
    except Exception as error:  # Keras raises nothing more exact.
        reason = str(error).splitlines()[0]
        raise UserError(
            f"Keras can't get the ImageNet weights: {reason}. Give a file with --weights PATH."
        ) from None
