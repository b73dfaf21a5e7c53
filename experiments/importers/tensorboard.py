"""Import TensorBoard event files of scalars by epoch.

Keras's `train/epoch_loss` becomes `loss`, `validation/epoch_loss` becomes `val_loss`; metrics of
other writers keep their names.
"""

from pathlib import Path

from experiments.importers.log import Log, Points, first_epoch

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


def read(path: Path) -> Log:
    """Read the event files of a run. Needs the package tensorboard."""
    if not (path / "train").is_dir():
        points = read_scalars(path)
        return Log(KIND, points, first_epoch(points))
    points = {
        prefix + tag.removeprefix(KERAS_TAG): values
        for folder, prefix in KERAS_PREFIXES.items()
        if (path / folder).is_dir()
        for tag, values in read_scalars(path / folder).items()
        if tag.startswith(KERAS_TAG)
    }
    return Log(f"{KIND} of Keras", points, first=0)


def read_scalars(path: Path) -> Points:
    """Return all scalars of event files by tag and step."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray

    # 0 keeps every event; by default the reader keeps a sample.
    events = EventAccumulator(str(path), {"scalars": 0, "tensors": 0}).Reload()
    points: Points = {}
    for tag in events.Tags()["scalars"]:
        points[tag] = {event.step: event.value for event in events.Scalars(tag)}
    for tag in events.Tags()["tensors"]:
        values = {e.step: make_ndarray(e.tensor_proto) for e in events.Tensors(tag)}
        if all(value.ndim == 0 and value.dtype.kind == "f" for value in values.values()):
            points[tag] = {step: float(value) for step, value in values.items()}
    return points
