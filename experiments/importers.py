"""Runs that other tools have logged, as run records.

Metrics keep their names, epochs count from 1. What a log does not say is left out of the record.
"""

import csv
import json
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from experiments.errors import LabError, UsageError
from experiments.records import SCHEMA_VERSION, Record

Points = dict[str, dict[float, float | None]]
EVENTS = "events.out.tfevents"
TRAINER_STATE = "trainer_state.json"


class Log(NamedTuple):
    """What a log file says: for each metric its value by step or epoch, and settings if any."""

    kind: str
    points: Points
    config: Mapping[str, str] = {}


def imported_record(source: Path, **names: object) -> Record:
    """The record of a log file or folder.

    Args:
        source: the log.
        names: what a log does not know: `experiment`, `model`, `seed`, `title`.

    Raises:
        UsageError: there is nothing to import.
        LabError: the log is damaged or of no known kind.
    """
    if not source.exists():
        raise UsageError(f"{source}: there is no such file or folder.")
    try:
        return make_record(read_log(source), source, names)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabError(f"{source}: can't be read as a log: {error!r}.") from None


def make_record(log: Log, source: Path, names: Mapping[str, object]) -> Record:
    """A validated record of a log."""
    # A CSV log has columns for metrics that no epoch had.
    points = {
        name: values
        for name, values in log.points.items()
        if any(value is not None for value in values.values())
    }
    steps = sorted({step for values in points.values() for step in values})
    if not steps:
        raise LabError(f"{source}: holds no metric of any epoch.")
    history = {
        name: [finite(values.get(step)) for step in steps] for name, values in points.items()
    }
    last = points.get("loss", {}).get(steps[-1])
    fields = {
        **names,
        "schema_version": SCHEMA_VERSION,
        "status": "complete" if last is None or math.isfinite(last) else "diverged",
        "source": f"{log.kind}: {source.name}",
        "config": log.config,
        "history": {"epoch": list(range(1, len(steps) + 1)), **history},
    }
    return msgspec.convert(fields, Record)


def finite(value: float | None) -> float | None:
    """A number, or None for what is missing or not finite."""
    return value if value is not None and math.isfinite(value) else None


def read_log(source: Path) -> Log:
    """Reads a file or folder by what it is."""
    for fits, read in READERS:
        if fits(source):
            return read(source)
    raise LabError(
        f"{source}: not a log that can be imported. These can: Keras CSV logs, histories as JSON, "
        f"TensorBoard event files, {TRAINER_STATE} of Hugging Face, run folders of MLflow."
    )


def read_csv(path: Path) -> Log:
    """A file of Keras's CSVLogger. Where a resumed run logged an epoch twice, the last counts."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or "epoch" not in rows[0]:
        raise LabError(f"{path}:1: a CSV log begins with a line of names, one of them `epoch`.")
    points: Points = {name: {} for name in rows[0] if name != "epoch"}
    for number, row in enumerate(rows, start=2):
        try:
            for name, values in points.items():
                values[int(row["epoch"])] = None if row[name] in ("", "NA") else float(row[name])
        except (TypeError, ValueError) as error:
            raise LabError(f"{path}:{number}: not a row of numbers: {error}.") from None
    return Log("Keras CSV log", points)


def read_json(path: Path) -> Log:
    """What `json.dump(history.history)` wrote, or Hugging Face's trainer_state.json."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise LabError(f"{path}:1: neither a history nor a trainer state, but a {type(content)}.")
    if "log_history" in content:
        return Log("Hugging Face trainer state", trainer_points(content["log_history"]))
    metrics = {name: values for name, values in content.items() if name != "epoch"}
    if not all(isinstance(values, list) for values in metrics.values()):
        raise LabError(f"{path}:1: a history holds a list of values for each metric.")
    return Log("Keras history", {name: dict(enumerate(v)) for name, v in metrics.items()})


def trainer_points(entries: Iterable[dict[str, Any]]) -> Points:
    """The last value that each epoch logged of each metric; an epoch ends at a whole number."""
    points: Points = {}
    for entry in entries:
        # The summary at the end of training repeats the last epoch under other names.
        if "train_runtime" in entry:
            continue
        for name, value in entry.items():
            if name not in ("epoch", "step") and isinstance(value, int | float):
                points.setdefault(name, {})[math.ceil(entry["epoch"] - 1e-6)] = value
    return points


def read_mlflow(folder: Path) -> Log:
    """A run folder of MLflow's file store: a file for each metric, one for each parameter."""
    metrics = folder / "metrics"
    points: Points = {}
    for path in sorted(path for path in metrics.rglob("*") if path.is_file()):
        lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
        name = path.relative_to(metrics).as_posix()
        points[name] = {int(step): float(value) for _, value, step, *_ in lines}
    config = {
        path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("params/*"))
    }
    return Log("MLflow run", points, config)


def read_tensorboard(source: Path) -> Log:
    """Event files: those of Keras with their folders `train` and `validation`, or one folder's."""
    train, validation = source / "train", source / "validation"
    if not train.is_dir():
        return Log("TensorBoard events", scalars(source))
    points = keras_points(scalars(train), "")
    if validation.is_dir():
        points |= keras_points(scalars(validation), "val_")
    return Log("TensorBoard events of Keras", points)


def keras_points(points: Points, prefix: str) -> Points:
    """Keras's epoch metrics under the names that its history gives them."""
    return {
        prefix + tag.removeprefix("epoch_"): values
        for tag, values in points.items()
        if tag.startswith("epoch_")
    }


def scalars(source: Path) -> Points:
    """All scalars of event files, by tag and step. Needs the package tensorboard."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray

    # 0 keeps every event; by default the reader keeps a sample.
    events = EventAccumulator(str(source), {"scalars": 0, "tensors": 0}).Reload()
    points: Points = {}
    for tag in events.Tags()["scalars"]:
        points[tag] = {event.step: event.value for event in events.Scalars(tag)}
    for tag in events.Tags()["tensors"]:
        values = {e.step: make_ndarray(e.tensor_proto) for e in events.Tensors(tag)}
        if all(value.ndim == 0 and value.dtype.kind == "f" for value in values.values()):
            points[tag] = {step: float(value) for step, value in values.items()}
    return points


def has_events(source: Path) -> bool:
    """Says whether a path is an event file, or a folder of them, perhaps in `train`."""
    if source.is_file():
        return source.name.startswith(EVENTS)
    return any(any(folder.glob(f"{EVENTS}*")) for folder in (source, source / "train"))


READERS: list[tuple[Callable[[Path], bool], Callable[[Path], Log]]] = [
    (has_events, read_tensorboard),
    (lambda path: (path / "metrics").is_dir(), read_mlflow),
    (lambda path: (path / TRAINER_STATE).is_file(), lambda path: read_json(path / TRAINER_STATE)),
    (lambda path: path.suffix == ".csv", read_csv),
    (lambda path: path.suffix == ".json", read_json),
]
