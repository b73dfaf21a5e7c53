"""Train all runs of a command, one after the other."""

import importlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import tensorflow as tf
from filelock import FileLock, Timeout
from tqdm.keras import TqdmCallback

from experiments.dataset.images import ImageFolder
from experiments.dataset.thumbnails import record_error_thumbnails, record_thumbnails
from experiments.records.errors import UserError
from experiments.records.files import encode, read, write
from experiments.records.schema import LISTING, THUMBNAILS, DatasetListing, Record
from experiments.training.image_splits import Split, read_split
from experiments.training.one_run import train
from experiments.training.progress import EpochLines
from experiments.training.run import Run
from experiments.training.stale import changed_code


@dataclass(frozen=True)
class TrainingJob:
    """Runs of one experiment to train on the same images.

    Attributes:
        folder: The experiment's folder of records.
        images: The images.
        runs: The runs, in the order of training.
        fresh: Replace what is recorded.
        tensorboard: A folder for event files, if wanted.
        csv: A folder for CSV logs, if wanted.
        bar: Show a bar for each run in a terminal.
    """

    folder: Path
    images: ImageFolder
    runs: list[Run]
    fresh: bool = False
    tensorboard: Path | None = None
    csv: Path | None = None
    bar: bool = True


def record_dataset(job: TrainingJob) -> None:
    """Write the list of splits and the thumbnails, once for all runs.

    Raises:
        UserError: The folder's runs were made with other images.
    """
    images, folder = job.images, job.folder
    path = folder / LISTING
    if path.exists() and not job.fresh:
        check_same_listing(path, images.listing)
    elif path.exists() and path.read_bytes() != encode(images.listing):
        # These are thumbnails of other images, some of which may have the same names.
        shutil.rmtree(folder / "samples", ignore_errors=True)
    if job.fresh or not path.exists():
        write(path, images.listing)
    # Thumbnails show augmentation, whose code may be what has changed.
    changed = any(run.replaces_changed for run in job.runs)
    if job.fresh or changed or not (folder / THUMBNAILS).exists():
        record_thumbnails(images, folder / "samples")


def check_same_listing(path: Path, listing: DatasetListing) -> None:
    """Raise UserError unless the images and their names are those that are recorded."""
    recorded = read(path, DatasetListing)
    if recorded == listing:
        return
    if recorded.fingerprint == listing.fingerprint:
        before, now = ({each.name, *each.files} for each in (recorded, listing))
        difference = (
            f"these images, but under other names (as {', '.join(sorted(before - now)[:3])}). "
            "Give them back their names, choose"
        )
    else:
        difference = f"other images ({recorded.name}, {recorded.fingerprint[:16]}). Choose"
    raise UserError(
        f"{path}: {path.parent.name} was recorded with {difference} another --experiment, or "
        "replace its runs with --fresh."
    )


def check_same_images(images: ImageFolder, path: Path, record: Record) -> None:
    """Raise UserError if a record was made with other images than those at hand."""
    recorded = record.dataset.fingerprint if record.dataset else None
    tested = {each.file for each in record.test.predictions} if record.test else set()
    if recorded not in (None, images.listing.fingerprint) or tested - images.listing.files:
        raise UserError(
            f"{path}: {record.model} seed {record.seed} was trained with other images than those "
            f"of {LISTING}, or under other names. Train it from the start with --fresh."
        )


def single_runs(job: TrainingJob) -> list[TrainingJob]:
    """Return a job for each run, to be trained by another process.

    Records that start again are removed here and once: a run that stops and goes on must not start
    again.
    """
    if job.fresh:
        for run in job.runs:
            run.remove_record()
    return [replace(job, runs=[run], fresh=False, bar=False) for run in job.runs]


def train_all(
    job: TrainingJob,
    report: Callable[[str], object],
    callbacks: Sequence[tf.keras.callbacks.Callback] = (),
) -> None:
    """Train the unfinished runs in order.

    Args:
        job: The runs.
        report: Is called with each line of progress.
        callbacks: More callbacks for every run.

    Raises:
        UserError: A run was recorded with other images, code or settings.
    """
    images = job.images
    splits = {name: read_split(images, name) for name in images.listing.splits}
    with locked(job.runs, report):
        train_unfinished(job, splits, report, callbacks)


@contextmanager
def locked(runs: Iterable[Run], report: Callable[[str], object]) -> Iterator[None]:
    """Hold the locks of runs, once no other process trains any of them.

    The locks are taken in one order, so that two processes never wait for each other.
    """
    with ExitStack() as stack:
        for run in sorted(runs, key=lambda run: run.lock_path):
            run.lock_path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(run.lock_path)
            try:
                stack.enter_context(lock.acquire(timeout=0))
            except Timeout:
                report(f"{run.name}: another process trains it; waiting until it ends ...")
                stack.enter_context(lock.acquire())
        yield


def train_unfinished(
    job: TrainingJob,
    splits: dict[str, Split],
    report: Callable[[str], object],
    callbacks: Sequence[tf.keras.callbacks.Callback],
) -> None:
    """Train the unfinished runs of a job, whose locks are held."""
    images = job.images
    for run in job.runs:
        run.remove_partial_files()
    if job.fresh:
        # All before the first one trains: after an interruption none of them counts as done.
        for run in job.runs:
            run.remove_record()
    runs = [(run, run.previous) for run in job.runs]
    for run, record in runs:
        if record:
            check_same_images(images, run.record_path, record)
    lines = EpochLines(report, sum(run.epochs_left(record) for run, record in runs))
    for run, record in runs:
        if record and run.is_finished(record):
            changed = changed_code(record)
            report(
                f"{run.name}: {record.status} with {record.epochs_done} epochs, left alone"
                f"{f' although {changed}' if changed else ''} (--fresh trains it again)"
            )
        else:
            lines.name = run.name
            logs = keras_logs(job, run, goes_on=record is not None)
            if job.bar:
                # With None, the bar shows in a terminal only.
                logs.append(TqdmCallback(desc=run.name, leave=False, disable=None))
            record = train(run, splits, report, [*callbacks, *logs, lines])
            result = f"test accuracy {record.test.accuracy:.4f}" if record.test else record.status
            report(f"{run.name}: {result}, recorded in {run.record_path}")
        record_error_thumbnails(images, record, job.folder / "samples")


def keras_logs(job: TrainingJob, run: Run, goes_on: bool) -> list[tf.keras.callbacks.Callback]:
    """Return the callbacks for Keras's own logs, which a run that goes on continues."""
    name = Path(run.experiment, run.model, f"seed-{run.seed}")
    callbacks = []
    if job.tensorboard:
        if not goes_on:
            shutil.rmtree(job.tensorboard / name, ignore_errors=True)
        callbacks.append(tf.keras.callbacks.TensorBoard(job.tensorboard / name))
    if job.csv:
        file = (job.csv / name).with_suffix(".csv")
        file.parent.mkdir(parents=True, exist_ok=True)
        callbacks.append(tf.keras.callbacks.CSVLogger(file, append=goes_on))
    return callbacks


def require_tensorboard() -> None:
    """Raise ModuleNotFoundError without TensorBoard; Keras does so only once it trains."""
    importlib.import_module("tensorboard")
