"""Find and check the trained weights that a model starts from."""

import inspect
from pathlib import Path

import tensorflow as tf

from experiments import models
from experiments.records.errors import UsageError, UserError
from experiments.records.schema import Record
from experiments.training.checkpoints import sha256
from experiments.training.model_files import BUILT_IN
from experiments.training.run import Backbone

IMAGENET = (
    "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/"
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5"
)


def takes_weights(file: Path, model: str) -> bool:
    """Return True if `--weights` is for a model: its function in models.py has that parameter."""
    return file == BUILT_IN and "weights" in inspect.signature(getattr(models, model)).parameters


def load_weights(weights: str) -> Backbone:
    """Return the weights to start from, once they have been loaded for a test.

    Args:
        weights: `imagenet` for those of Keras, `none`, or a file.

    Raises:
        UsageError: The file does not exist or does not fit.
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
        "sha256": sha256(file),
    }
    return Backbone(weights if own else str(file), identity)


def reload_weights(record: Record, name: str, weights: str | None) -> Backbone:
    """Return the weights that a recorded run started from.

    Args:
        record: The record.
        name: The run's name in messages.
        weights: The value of `--weights`, needed where the record names a file.

    Raises:
        UsageError: The file is not given, or is another one.
        UserError: Keras can't download its own.
    """
    recorded = record.settings.backbone or "imagenet"
    known = {"name": recorded} if isinstance(recorded, str) else recorded
    file = known.get("name") or "imagenet"
    if file in ("imagenet", "none"):
        return load_weights(file)
    if weights is None:
        raise UsageError(f"{name} started from {file}: give that file with --weights FILE.")
    backbone = load_weights(weights)
    if known.get("sha256") not in (None, backbone.identity.get("sha256")):
        raise UsageError(f"--weights {weights}: not {file}, from which {name} started.")
    return backbone


def imagenet_file() -> Path:
    """Return the file in which Keras keeps its weights, downloaded once."""
    try:
        name = IMAGENET.rpartition("/")[2]
        return Path(tf.keras.utils.get_file(name, IMAGENET, cache_subdir="models"))
    except Exception as error:  # Keras raises nothing more exact.
        reason = str(error).splitlines()[0]
        raise UserError(
            f"Keras can't get the ImageNet weights: {reason}. Give a file with --weights PATH."
        ) from None
