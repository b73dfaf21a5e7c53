"""All runs of one call: every model with every seed, one after the other."""

import importlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf

from experiments.dataset.images import ImageFolder
from experiments.dataset.thumbnails import record_error_thumbnails, record_thumbnails
from experiments.pictures import load_images
from experiments.records.errors import UserError
from experiments.records.files import encode, read, write
from experiments.records.schema import LISTING, THUMBNAILS, DatasetListing, Record
from experiments.training.one_run import Split, train
from experiments.training.progress import EpochLines, Say
from experiments.training.run import Run


@dataclass(frozen=True)
class Campaign:
    """Runs to train on the same images, and the folders of Keras's own logs, if they are wanted.

    `folder` is the experiment's among the results; `fresh` replaces what is recorded there.
    """

    folder: Path
    images: ImageFolder
    runs: list[Run]
    fresh: bool
    tensorboard: Path | None
    csv: Path | None


def record_dataset(campaign: Campaign) -> None:
    """Writes which image is in which split, and the tiles, once for all runs.

    Raises:
        UserError: the folder's runs were made with other images.
    """
    images, folder = campaign.images, campaign.folder
    path = folder / LISTING
    if path.exists() and not campaign.fresh:
        refuse_other_listing(path, images.listing)
    elif path.exists() and path.read_bytes() != encode(images.listing):
        # Pictures of other images, some of which may have the same names.
        shutil.rmtree(folder / "samples", ignore_errors=True)
    if campaign.fresh or not path.exists():
        write(path, images.listing)
    if campaign.fresh or not (folder / THUMBNAILS).exists():
        record_thumbnails(images, folder / "samples")


def refuse_other_listing(path: Path, listing: DatasetListing) -> None:
    """Raises UserError if the images are not those that are recorded, or have other names."""
    recorded = read(path, DatasetListing)
    if recorded == listing:
        return
    if recorded.fingerprint == listing.fingerprint:
        before, now = ({each.name, *each.files} for each in (recorded, listing))
        differs = (
            f"these images, but under other names (as {', '.join(sorted(before - now)[:3])}). "
            "Give them back their names, choose"
        )
    else:
        differs = f"other images ({recorded.name}, {recorded.fingerprint[:16]}). Choose"
    raise UserError(
        f"{path}: {path.parent.name} was recorded with {differs} another --experiment, or replace "
        "its runs with --fresh."
    )


def refuse_other_images(images: ImageFolder, run: Run, record: Record) -> None:
    """Raises UserError if a record tells of other images than those at hand."""
    known = record.dataset.fingerprint if record.dataset else None
    tested = {each.file for each in record.test.predictions} if record.test else set()
    if known not in (None, images.listing.fingerprint) or tested - images.listing.files:
        raise UserError(
            f"{run.record_path}: {run.name} was trained with other images than those of "
            f"{LISTING}, or under other names. Train it from the start with --fresh."
        )


def train_all(
    campaign: Campaign, say: Say, watchers: Sequence[tf.keras.callbacks.Callback] = ()
) -> None:
    """Trains the runs that are not finished, in order, and says what came of each.

    Raises:
        UserError: a run was recorded with other images, code or settings.
    """
    images = campaign.images
    splits = {name: read_split(images, name) for name in images.listing.splits}
    if campaign.fresh:
        # All before the first one trains: after an interruption none of them counts as done.
        for run in campaign.runs:
            run.forget()
    runs = [(run, run.previous) for run in campaign.runs]
    for run, record in runs:
        if record:
            refuse_other_images(images, run, record)
    progress = EpochLines(say, sum(run.epochs_left(record) for run, record in runs))
    for run, record in runs:
        if record and run.is_finished(record):
            say(
                f"{run.name}: {record.status} with {record.epochs_done} epochs, left alone "
                "(--fresh trains it again)"
            )
        else:
            callbacks = [
                *watchers,
                progress,
                *keras_logs(campaign, run, goes_on=record is not None),
            ]
            progress.name = run.name
            record = train(run, splits, callbacks)
            outcome = f"test accuracy {record.test.accuracy:.4f}" if record.test else record.status
            say(f"{run.name}: {outcome}, recorded in {run.record_path}")
        record_error_thumbnails(images, record, campaign.folder / "samples")


def read_split(images: ImageFolder, name: str) -> Split:
    """One split of the images, class by class, ready for Keras."""
    by_class = images.listing.splits[name].values()
    names = [file for files in by_class for file in files]
    labels = [label for label, files in enumerate(by_class) for _ in files]
    files = [str(images.root / file) for file in names]
    return Split(names, labels, load_images(files, labels))


def keras_logs(campaign: Campaign, run: Run, goes_on: bool) -> list[tf.keras.callbacks.Callback]:
    """Keras's own logs of a run, where they are asked for; those of one that goes on go on."""
    name = Path(run.experiment, run.model, f"seed-{run.seed}")
    callbacks = []
    if campaign.tensorboard:
        if not goes_on:
            shutil.rmtree(campaign.tensorboard / name, ignore_errors=True)
        callbacks.append(tf.keras.callbacks.TensorBoard(campaign.tensorboard / name))
    if campaign.csv:
        file = (campaign.csv / name).with_suffix(".csv")
        file.parent.mkdir(parents=True, exist_ok=True)
        callbacks.append(tf.keras.callbacks.CSVLogger(file, append=goes_on))
    return callbacks


def require_tensorboard() -> None:
    """Raises ModuleNotFoundError without TensorBoard; Keras does so only once it trains."""
    importlib.import_module("tensorboard")
