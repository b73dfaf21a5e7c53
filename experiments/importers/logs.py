"""Runs that other tools have logged, as run records.

Metrics keep their names, epochs count from 1. What a log does not say is left out of the record,
or null where epochs after it are known.
"""

import csv
import io
import json
import math
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from experiments.records.errors import UsageError, UserError
from experiments.records.schema import SCHEMA_VERSION, Record, finite

Points = dict[str, dict[int, float | None]]
EVENTS = "events.out.tfevents"
TRAINER_STATE = "trainer_state.json"
# Of ten epochs, a log has values for one at least; else what it counts are batches.
SPARSEST = 10


class Log(NamedTuple):
    """What a log file says: for each metric its value by epoch, and settings if any.

    `first` is the number that the log gives to the first epoch.
    """

    kind: str
    points: Points
    first: int
    config: Mapping[str, str] = {}


def imported_record(source: Path, **names: object) -> Record:
    """The record of a log file or folder.

    Args:
        source: the log.
        names: what a log does not know: `experiment`, `model`, `seed`, `title`.

    Raises:
        UsageError: there is nothing to import.
        UserError: the log is damaged or of no known kind.
    """
    if not source.exists():
        raise UsageError(f"{source}: there is no such file or folder.")
    try:
        return make_record(read_log(source), source, names)
    except KeyError as error:
        raise UserError(f"{source}: can't be read as a log: it lacks {error}.") from None
    except (
        ArithmeticError,
        AttributeError,
        RecursionError,
        TypeError,
        ValueError,
        csv.Error,
    ) as error:
        raise UserError(f"{source}: can't be read as a log: {reason(error)}.") from None


def reason(error: Exception) -> str:
    """What an error says, in one line; that can quote a whole file."""
    return textwrap.shorten(str(error), 200, placeholder=" ...").rstrip(".")


def make_record(log: Log, source: Path, names: Mapping[str, object]) -> Record:
    """A validated record of a log."""
    # A CSV log has columns for metrics that no epoch had.
    points = {
        name: values
        for name, values in log.points.items()
        if any(value is not None for value in values.values())
    }
    known = {number for values in points.values() for number in values}
    if not known:
        raise UserError(f"{source}: holds no metric of any epoch.")
    end = max(known)
    count = end - log.first + 1
    if min(known) < log.first or count > SPARSEST * len(known):
        raise UserError(
            f"{source}: counts no epochs: it has values at {len(known)} numbers, from "
            f"{min(known)} to {end}. Log each metric by epoch."
        )
    numbers = range(log.first, end + 1)
    history = {
        name: [finite(values.get(number)) for number in numbers] for name, values in points.items()
    }
    last = points.get("loss", {}).get(end)
    fields = {
        **names,
        "schema_version": SCHEMA_VERSION,
        "status": "complete" if last is None or math.isfinite(last) else "diverged",
        "source": f"{log.kind}: {source.name}",
        "config": log.config,
        "history": {"epoch": list(range(1, count + 1)), **history},
    }
    return msgspec.convert(fields, Record)


def read_log(source: Path) -> Log:
    """Reads a file or folder by what it is."""
    for fits, read in READERS:
        if fits(source):
            return read(source)
    raise UserError(
        f"{source}: not a log that can be imported. These can: Keras CSV logs, histories as JSON, "
        f"TensorBoard event files, {TRAINER_STATE} of Hugging Face, run folders of MLflow."
    )


def read_csv(path: Path) -> Log:
    """A file of Keras's CSVLogger. Where a resumed run logged an epoch twice, the last counts."""
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    names = rows.fieldnames or ()
    if "epoch" not in names:
        raise UserError(f"{path}:1: a CSV log begins with a line of names, one of them `epoch`.")
    points: Points = {name: {} for name in names if name != "epoch"}
    try:
        for row in rows:
            if None in row:
                raise ValueError("it has more values than there are names")
            for name, values in points.items():
                values[int(row["epoch"])] = None if row[name] in ("", "NA") else float(row[name])
    except (TypeError, ValueError) as error:
        where = f"{path}:{rows.line_num}"
        raise UserError(f"{where}: not a row of numbers: {reason(error)}.") from None
    return Log("Keras CSV log", points, first=0)


def read_json(path: Path) -> Log:
    """What `json.dump(history.history)` wrote, or Hugging Face's trainer_state.json."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise UserError(f"{path}:1: neither a history nor a trainer state, but a {type(content)}.")
    if "log_history" in content:
        return Log("Hugging Face trainer state", trainer_points(content["log_history"]), first=1)
    metrics = {name: values for name, values in content.items() if name != "epoch"}
    if not all(isinstance(values, list) for values in metrics.values()):
        raise UserError(f"{path}:1: a history holds a list of values for each metric.")
    lengths = {name: len(values) for name, values in metrics.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{count} of {name}" for name, count in lengths.items())
        raise UserError(
            f"{path}:1: can't tell the epochs of {shown}. With `validation_freq`, use a CSVLogger "
            "or experiments/recorder.py."
        )
    return Log("Keras history", {name: dict(enumerate(v)) for name, v in metrics.items()}, first=0)


def trainer_points(entries: Iterable[dict[str, Any]]) -> Points:
    """The last value that each epoch logged of each metric; an epoch ends at a whole number."""
    points: Points = {}
    for entry in entries:
        # The summary at the end of training repeats the last epoch under other names.
        if "train_runtime" in entry:
            continue
        epoch = math.ceil(entry["epoch"] - 1e-6)
        # An evaluation before training belongs to no epoch.
        if epoch == 0:
            continue
        for name, value in entry.items():
            if name not in ("epoch", "step") and isinstance(value, int | float):
                points.setdefault(name, {})[epoch] = value
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
    return Log("MLflow run", points, first_epoch(points), config)


def first_epoch(points: Points) -> int:
    """What a log that counts from either 0 or 1 calls its first epoch."""
    return 0 if any(0 in values for values in points.values()) else 1


def read_tensorboard(source: Path) -> Log:
    """Event files: those of Keras with their folders `train` and `validation`, or one folder's."""
    train, validation = source / "train", source / "validation"
    if not train.is_dir():
        points = scalars(source)
        return Log("TensorBoard events", points, first_epoch(points))
    points = keras_points(scalars(train), "")
    if validation.is_dir():
        points |= keras_points(scalars(validation), "val_")
    return Log("TensorBoard events of Keras", points, first=0)


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
