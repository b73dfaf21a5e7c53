"""Import TensorBoard event files of scalars by epoch.

Keras's `train/epoch_loss` becomes `loss`, `validation/epoch_loss` becomes `val_loss`; metrics of
other writers keep their names.
"""

from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices, by_step
from experiments.importers.log import Log
from experiments.importers.names import is_metric

KIND = "TensorBoard events"
FILES = "events.out.tfevents"
# Keras writes a folder for each split. The prefix is that of its metrics in the record.
KERAS_PREFIXES = {"train": "", "validation": "val_"}
KERAS_TAG = "epoch_"


def matches(path: Path) -> bool:
    """Return True if a path is an event file, or a folder of them or of Keras's folder `train`."""
    if path.is_file():
        return path.name.startswith(FILES)
    return any(any(folder.glob(f"{FILES}*")) for folder in (path, path / "train"))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the event files of a run. Needs the package tensorboard."""
    if not (path / "train").is_dir():
        return [Log(KIND, **by_step(path, read_scalars(path), choices).fields())]
    series = {
        prefix + tag.removeprefix(KERAS_TAG): values
        for folder, prefix in KERAS_PREFIXES.items()
        if (path / folder).is_dir()
        for tag, values in read_scalars(path / folder).items()
        if tag.startswith(KERAS_TAG) and is_metric(tag.removeprefix(KERAS_TAG))
    }
    found = by_step(path, series, choices)
    return [Log(f"{KIND} of Keras", found.points, 0, notes=found.notes)]


def read_scalars(path: Path) -> dict[str, list[tuple[int, float]]]:
    """Return the steps and values of all scalars of event files, by tag."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray

    # 0 keeps every event; by default the reader keeps a sample.
    events = EventAccumulator(str(path), {"scalars": 0, "tensors": 0}).Reload()
    series = {}
    for tag in events.Tags()["scalars"]:
        series[tag] = [(event.step, event.value) for event in events.Scalars(tag)]
    for tag in events.Tags()["tensors"]:
        values = [(e.step, make_ndarray(e.tensor_proto)) for e in events.Tensors(tag)]
        if all(value.ndim == 0 and value.dtype.kind == "f" for _, value in values):
            series[tag] = [(step, float(value)) for step, value in values]
    return series
