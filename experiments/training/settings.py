"""Describe a run's settings, code, data and model in its record."""

import math
from typing import Any

import msgspec
import tensorflow as tf

from experiments import pictures
from experiments.records.code_hash import function_hashes
from experiments.records.errors import UserError
from experiments.records.schema import SCHEMA_VERSION, Layer, Record, Summary
from experiments.training.frozen_backbone import uses_features
from experiments.training.model_files import ROOT, code_path, title_of
from experiments.training.processor import device, threads
from experiments.training.run import Run

PACKAGE = ROOT / "experiments"
# The functions that posts show or that train, besides the run's own model.
FUNCTIONS = (
    ("models.py", "compile_classifier"),
    ("pictures.py", "load_images"),
    ("pictures.py", "batches"),
    ("pictures.py", "augmented_copies"),
    ("splits.py", "list_images"),
    ("splits.py", "hold_out"),
    ("training/image_splits.py", "read_split"),
    ("training/determinism.py", "seeded"),
    ("training/determinism.py", "shuffled_passes"),
    ("training/determinism.py", "EpochSeeds"),
    ("training/determinism.py", "random_states"),
    ("training/one_run.py", "build_model"),
    ("training/one_run.py", "fit"),
    ("training/recording.py", "score"),
    ("training/recording.py", "score_plainly"),
)
FEATURES = ("training/frozen_backbone.py", "FrozenBackbone")


def describe_start(run: Run, model: tf.keras.Model) -> dict[str, Any]:
    """Return the parts of a record that are known before the first epoch."""
    functions = [(PACKAGE / file, name) for file, name in FUNCTIONS]
    if uses_features(model, run.plain_fit):
        functions.append((PACKAGE / FEATURES[0], FEATURES[1]))
    return {
        "schema_version": SCHEMA_VERSION,
        "experiment": run.experiment,
        "model": run.model,
        "title": title_of(run.models, run.model),
        "seed": run.seed,
        "config": describe_config(run, model),
        "dataset": run.dataset,
        "code": {
            f"{code_path(file)}:{name}": digest
            for file, function in [(run.models, run.model), *functions]
            for name, digest in function_hashes(file, function).items()
        },
        "summary": summarise(model),
    }


def describe_config(run: Run, model: tf.keras.Model) -> dict[str, Any]:
    """Return the settings of a run, taken from the compiled model where it has them."""
    augmentation = [
        {"layer": type(layer).__name__}
        | {k: v for k, v in layer.get_config().items() if k in ("mode", "factor")}
        for layer in model.layers
        if type(layer).__name__.startswith("Random")
    ]
    return {
        "epochs": run.epochs,
        "batch_size": pictures.BATCH_SIZE,
        "image_size": list(pictures.IMAGE_SIZE),
        "optimizer": model.optimizer.name,
        "learning_rate": round(float(model.optimizer.learning_rate), 9),
        "loss": name_of_loss(model.loss),
        "augmentation": augmentation,
        **({"backbone": dict(run.backbone.identity)} if run.backbone else {}),
        **({"features": "litert"} if uses_features(model, run.plain_fit) else {}),
        "threads": threads(),
        "device": device(),
    }


def name_of_loss(loss: Any) -> str:
    """Return the name of a loss, which Keras takes as an object, a function or a name."""
    return loss if isinstance(loss, str) else getattr(loss, "name", None) or loss.__name__


def summarise(model: tf.keras.Model) -> Summary:
    """Return a model's layers and sizes, without the optimizer's state."""
    lines: list[str] = []
    model.summary(line_length=80, print_fn=lines.append)
    trainable = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    return Summary(
        text="\n".join(lines),
        total_params=model.count_params(),
        trainable_params=trainable,
        non_trainable_params=model.count_params() - trainable,
        layers=[
            Layer(layer.name, type(layer).__name__, output_shape(layer), layer.count_params())
            for layer in model.layers
        ],
    )


def output_shape(layer: tf.keras.layers.Layer) -> str:
    """Return the shape of a layer's output, or nothing for a layer that Keras does not track."""
    try:
        return str(layer.output.shape)
    except (AttributeError, ValueError):  # Layers of subclassed models, and several outputs.
        return ""


def check_unchanged(run: Run, previous: Record, start: dict[str, Any]) -> None:
    """Raise UserError unless settings, data and code are those of the record to go on from."""
    then, today = (msgspec.json.decode(msgspec.json.encode(data)) for data in (previous, start))
    changed = []
    for part in ("config", "dataset", "code"):
        # A record of another tool can lack parts.
        old, new = (record.get(part) or {} for record in (then, today))
        changed += [
            f"{part}.{key}"
            for key in sorted(set(old) | set(new))
            if old.get(key) != new.get(key) and (part, key) != ("config", "epochs")
        ]
    if changed:
        raise UserError(
            f"{run.record_path}: {run.name} can't go on after epoch {previous.epochs_done}: "
            f"changed since: {', '.join(changed)}. Undo the change, or train it from the start "
            "with --fresh, which replaces the record."
        )
