"""Import TensorBoard event files: a file, or the folder of a run.

A run's folder has event files, folders for its splits (Keras, or a writer for each split), or both.
Keras's `train/epoch_loss` becomes `loss`, `validation/epoch_loss` becomes `val_loss`. The folders
that `add_scalars("loss", {"train": ...})` of PyTorch makes are read, too. Steps are epochs, unless
the run logs a tag `epoch`, as Lightning and Hugging Face do. A second value of the last step is
left out: Ultralytics logs there the validation of other weights, those of the best epoch.
Documentation: https://keras.io/api/callbacks/tensorboard/ and
https://docs.pytorch.org/docs/stable/tensorboard.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.event_files import NAME, EventFile, is_event_file, read_event_file
from experiments.importers.log import Log, counted
from experiments.importers.names import WORDS
from experiments.importers.tables import decoded
from experiments.importers.tracked import Tracked, log_of

KIND = "TensorBoard events"
KERAS_TAG = "epoch_"
SETTINGS = "hparams.yaml"
Points = list[tuple[int, float]]


def matches(path: Path) -> bool:
    """Return True for an event file, and for a folder with some or with those of its splits."""
    return is_event_file(path) if path.is_file() else any(folders(path))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run. Needs the package tensorboard.

    Raises:
        UserError: A file is damaged, or steps are out of order; see `by_step`.
    """
    notes: list[str] = []
    series: dict[str, Points] = {}
    cut = False
    counts_from_0 = False
    for label, files in {"": [path]}.items() if path.is_file() else folders(path):
        read_files = sorted(map(read_event_file, files), key=lambda file: file.start)
        cut = cut or not all(file.whole for file in read_files)
        scalars = joined(read_files, notes)
        by_epoch = {tag: values for tag, values in scalars.items() if tag.startswith(KERAS_TAG)}
        if label in WORDS and by_epoch:
            counts_from_0 = True
            scalars = {tag.removeprefix(KERAS_TAG): values for tag, values in by_epoch.items()}
        names = {tag: name_of(label, tag) for tag in scalars}
        if None in names.values():
            notes.append(f"left out: the folder {label}, another run: import it by itself")
        else:
            series |= {str(names[tag]): values for tag, values in scalars.items()}
    if cut:
        notes.append("the file ends within a record, as if the run had been stopped there")
    run = Tracked(
        path,
        series,
        settings=settings(path),
        status="running" if cut else None,
        notes=tuple(dict.fromkeys(notes)),
    )
    log = log_of(f"{KIND} of Keras" if counts_from_0 else KIND, run, choices)
    return [replace(log, first=0) if counts_from_0 else log]


def folders(path: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield the event files of a run's folder, and of those in it that hold a split or a curve.

    Each has a label: nothing for those of the folder itself, or the name of the folder in it.
    """
    own = event_files(path)
    if own:
        yield "", own
    for folder in sorted(each for each in path.iterdir() if each.is_dir()):
        if (folder.name in WORDS or own) and (files := event_files(folder)):
            yield folder.name, files


def event_files(folder: Path) -> list[Path]:
    """Return the event files in a folder."""
    return sorted(file for file in folder.glob(f"*{NAME}*") if file.is_file())


def joined(files: Sequence[EventFile], notes: list[str]) -> dict[str, Points]:
    """Return the scalars of files that follow each other.

    Of values that a file logs at the last step of a tag, the first counts; others are noted.
    """
    series: dict[str, Points] = {}
    repeated = []
    for file in files:
        for tag, values in file.series.items():
            first = next(at for at, (step, _) in enumerate(values) if step == values[-1][0])
            if any(value != values[first] for value in values[first:]):
                repeated.append(tag)
            series.setdefault(tag, []).extend(values[: first + 1])
    if repeated:
        notes.append(
            f"left out: a second value at the last step of {counted(len(repeated), 'metric')}, as "
            "of a validation after training"
        )
    return series


def name_of(label: str, tag: str) -> str | None:
    """Return a scalar's name with its split: `train/loss` in the folder `train`.

    PyTorch's `add_scalars("loss", {"val": ...})` writes a tag `loss` in the folder `loss_val`. None
    is that of a folder of neither kind.
    """
    if label in WORDS or not label:
        return f"{label}/{tag}".lstrip("/")
    curve = label.removeprefix(f"{tag.replace('/', '_')}_")
    return f"{tag}/{curve}" if curve != label else None


def settings(path: Path) -> Mapping[str, object]:
    """Return the settings that Lightning writes beside event files, without objects of Python."""
    file = (path if path.is_dir() else path.parent) / SETTINGS
    try:
        content = yaml.safe_load(decoded(file)) if file.is_file() else {}
    except yaml.YAMLError:
        return {}
    return content if isinstance(content, dict) else {}
