"""All runs of one call: every model with every seed, one after the other."""

import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf
from rich.console import Console

from experiments import pictures, training
from experiments.catalogue import PRETRAINED
from experiments.datasets import ImageFolder
from experiments.errors import LabError, UsageError
from experiments.models import frozen_mobilenet
from experiments.progress import EpochLines
from experiments.records import DatasetListing, read, record_path, write
from experiments.run import Run, Split, forget, is_finished, previous_record
from experiments.tiles import record_test_pictures, record_tiles


@dataclass(frozen=True)
class Plan:
    """What a call of `train` asks for; `weights` is `imagenet`, `none` or a file."""

    experiment: str
    models: list[str]
    seeds: list[int]
    epochs: int
    weights: str
    results: Path
    fresh: bool
    tensorboard: Path | None = None
    csv: Path | None = None


def run_all(plan: Plan, images: ImageFolder, console: Console) -> None:
    """Trains what is missing, and says in a line what is done already."""
    backbone = identify_weights(plan.weights) if set(PRETRAINED) & set(plan.models) else {}
    weights = None if plan.weights == "none" else plan.weights
    runs = [
        Run(
            experiment=plan.experiment,
            model=model,
            seed=seed,
            epochs=plan.epochs,
            dataset=images.describe(),
            record_path=record_path(plan.results, plan.experiment, model, seed),
            backbone=backbone if model in PRETRAINED else {},
            weights=weights,
        )
        for seed in plan.seeds
        for model in plan.models
    ]
    folder = plan.results / plan.experiment
    try:
        record_dataset(images, folder, plan.fresh)
        train_missing(plan, runs, images, console)
    except OSError as error:
        raise LabError(f"{error.filename or folder}: {error.strerror or error}") from None


def train_missing(plan: Plan, runs: list[Run], images: ImageFolder, console: Console) -> None:
    """Trains the runs that are not finished, in order."""
    unfinished: list[tuple[Run, int]] = []
    samples = plan.results / plan.experiment / "samples"
    for run in runs:
        record = None if plan.fresh else previous_record(run)
        if record:
            record_test_pictures(images, record, samples)
        if record and is_finished(run, record):
            console.print(
                f"{run.name}: {record.status} with {record.epochs_done} epochs, left alone "
                "(--fresh trains it again)"
            )
        else:
            unfinished.append((run, run.epochs - (record.epochs_done if record else 0)))
    progress = EpochLines(console, sum(epochs for _, epochs in unfinished))
    splits = {name: read_split(images, name) for name in images.listing.splits}
    for run, _ in unfinished:
        if plan.fresh:
            forget(run.record_path)
        progress.name = run.name
        with progress.bar:
            record = training.train(run, splits, [progress, *logs(plan, run)])
        record_test_pictures(images, record, samples)
        outcome = f"test accuracy {record.test.accuracy:.4f}" if record.test else record.status
        console.print(f"{run.name}: {outcome}, recorded in {run.record_path}", soft_wrap=True)


def logs(plan: Plan, run: Run) -> list[tf.keras.callbacks.Callback]:
    """Keras's own logs of a run, where they are asked for."""
    name = Path(run.experiment, run.model, f"seed-{run.seed}")
    callbacks = []
    if plan.tensorboard:
        if not importlib.util.find_spec("tensorboard"):
            raise UsageError("--tensorboard: not installed: pip install -e '.[tensorboard]'")
        callbacks.append(tf.keras.callbacks.TensorBoard(plan.tensorboard / name))
    if plan.csv:
        file = (plan.csv / name).with_suffix(".csv")
        file.parent.mkdir(parents=True, exist_ok=True)
        callbacks.append(tf.keras.callbacks.CSVLogger(file, append=not plan.fresh))
    return callbacks


def read_split(images: ImageFolder, name: str) -> Split:
    """One split of the images, ready for Keras."""
    names, labels = images.split(name)
    files = [str(images.root / file) for file in names]
    return Split(names, labels, pictures.load_images(files, labels))


def record_dataset(images: ImageFolder, folder: Path, fresh: bool) -> None:
    """Writes which image is in which split, and the tiles, once for all runs.

    Raises:
        LabError: the folder's runs were made with other images.
    """
    listing_path = folder / "dataset.json"
    if listing_path.exists() and not fresh:
        recorded = read(listing_path, DatasetListing)
        if recorded != images.listing:
            raise LabError(
                f"{listing_path}: {folder.name} was recorded with other images "
                f"({recorded.name}, {recorded.fingerprint[:16]}). Choose another --experiment, "
                "or replace its runs with --fresh."
            )
    else:
        write(listing_path, images.listing)
    if fresh or not (folder / "samples" / "tiles.json").exists():
        record_tiles(images, folder / "samples")


def identify_weights(weights: str) -> dict[str, str]:
    """The name and sha256 of the weights that model4 starts from, once they load.

    Raises:
        UsageError: a file that is not there or does not fit.
        LabError: Keras can't download its own.
    """
    if weights == "none":
        return {"name": "none"}
    file = Path(weights).expanduser()
    if weights != "imagenet" and not file.is_file():
        raise UsageError(f"--weights {weights}: there is no such file.")
    try:
        frozen_mobilenet(weights)
    except Exception as error:  # Keras raises bare Exception when its download fails.
        reason = str(error).splitlines()[0]
        if weights != "imagenet":
            raise UsageError(
                f"--weights {weights}: not weights of MobileNetV2 1.0 without its classifier: "
                f"{reason}"
            ) from None
        raise LabError(
            f"Keras can't get the ImageNet weights: {reason}. Give a file with --weights PATH."
        ) from None
    if weights == "imagenet":
        (file,) = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")).glob(
            "models/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5"
        )
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return {"name": weights if weights == "imagenet" else file.name, "sha256": digest}
