"""Import runs of MLflow's file store: a run's folder, an experiment's, or a whole `mlruns`.

A run's folder has `meta.yaml` and a file for each metric and each parameter; `test/loss` is the
file `loss` in the folder `test`. A metric without steps that is logged after others have come to
later steps, or in a run without steps, is a score after training. Deleted runs are left out.
Documentation: https://mlflow.org/docs/latest/ml/tracking/backend-stores/
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log, counted
from experiments.importers.remembered import remembered
from experiments.importers.tables import decoded, number
from experiments.importers.tracked import Tracked, log_of, with_notes
from experiments.records.errors import UserError
from experiments.records.schema import Status

KIND = "MLflow run"
META = "meta.yaml"
RUN_KEYS = ("run_id", "run_uuid")
# What every version writes of a run, and what its place and its end follow from.
NEEDED = ("start_time", "status")
# The numbers of RunStatus in MLflow's interface, and its names, which the SQLite store has.
STATUS: dict[object, Status | None] = {
    **dict.fromkeys((1, 2, "RUNNING", "SCHEDULED"), "running"),
    **dict.fromkeys((3, "FINISHED"), None),
    **dict.fromkeys((4, 5, "FAILED", "KILLED"), "failed"),
}
# Time in milliseconds, value and step of a metric.
Logged = tuple[int, float, int]


def matches(path: Path) -> bool:
    """Return True if a path is the folder of a run, of an experiment or of a file store."""
    return path.is_dir() and (is_run(path) or bool(experiments(path)))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the runs in a folder, in the order in which they were started.

    Raises:
        UserError: A file is damaged.
    """
    if is_run(path):
        return [log_of(KIND, run(path), choices)]
    for folder in path.iterdir():
        if (folder / META).is_file() and any(map(is_run, folder.iterdir())):
            check_details(folder, ["experiment_id"])
    stores = experiments(path)
    folders = [folder for store in stores for folder in store.iterdir() if is_run(folder)]
    kept = {folder: details for folder in folders if not is_deleted(details := meta(folder))}
    runs = [
        run(folder, {"experiment": meta(folder.parent).get("name")} if len(stores) > 1 else {})
        for folder in sorted(kept, key=lambda folder: started(kept[folder], folder))
    ]
    notes = left_out(deleted=len(folders) - len(kept), empty=sum(not each.series for each in runs))
    return with_notes([log_of(KIND, each, choices) for each in runs if each.series], notes)


def left_out(deleted: int, empty: int) -> list[str]:
    """Return a note of runs that a store has and that are not imported."""
    counts = {"deleted run": deleted, "run": empty}
    said = [counted(count, what) for what, count in counts.items() if count]
    return [f"left out: {' and '.join(said)}{' without metrics' if empty else ''}"] if said else []


def is_run(folder: Path) -> bool:
    """Return True for a folder with a run's details, or with metrics as MLflow writes them."""
    if (folder / META).is_file():
        return any(key in meta(folder) for key in RUN_KEYS) or (folder / "metrics").is_dir()
    files = [file for file in (folder / "metrics").rglob("*") if file.is_file()]
    return any(not file.suffix for file in files) and not (folder / "plots").exists()


def experiments(path: Path) -> list[Path]:
    """Return the folders of experiments: the path itself or those in it, with runs and kept."""
    for folders in ([path], sorted(path.iterdir())):
        found = [
            folder
            for folder in folders
            if (folder / META).is_file()
            and "experiment_id" in (details := meta(folder))
            and not is_deleted(details)
            and not any(key in details for key in RUN_KEYS)
        ]
        if found:
            return [each for each in found if any(is_run(run) for run in each.iterdir())] or found
    return []


def check_details(folder: Path, names: Sequence[str]) -> None:
    """Raise UserError unless a folder's `meta.yaml` has all of the details."""
    details = meta(folder)
    if lost := [name for name in names if name not in details]:
        raise UserError(f"{folder / META}: has no `{lost[0]}`, as if it were cut off: repair it.")


def is_deleted(details: Mapping[str, object]) -> bool:
    """Return True if the details of a run or an experiment say that it was deleted."""
    return details.get("lifecycle_stage") == "deleted"


def meta(folder: Path) -> dict[str, object]:
    """Return the details in a folder's `meta.yaml`; none if there is no such file.

    Raises:
        UserError: The file is not YAML.
    """
    file = folder / META
    return read_meta(file) if file.is_file() else {}


@remembered
def read_meta(file: Path) -> dict[str, object]:
    """Return the details in a `meta.yaml`, or raise UserError if it is not YAML."""
    try:
        content = yaml.safe_load(decoded(file))
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise UserError(f"{file}:{line}: not valid YAML: repair the file.") from None
    return content if isinstance(content, dict) else {}


def started(details: Mapping[str, object], folder: Path) -> tuple[int, str]:
    """Return what orders runs: their start, then their folder."""
    start = details.get("start_time")
    return (start if isinstance(start, int) else 0, folder.name)


def run(folder: Path, more: Mapping[str, object] | None = None) -> Tracked:
    """Read the metrics, parameters and status of a run's folder.

    Raises:
        UserError: A file is damaged.
    """
    details = meta(folder)
    # MLflow writes keys in the order of the alphabet: by a cut, `status` is lost first. A file with
    # it and without a run's number is by another hand, and need not have more.
    by_mlflow = any(key in details for key in RUN_KEYS) or "status" not in details
    if by_mlflow and (folder / META).is_file():
        check_details(folder, NEEDED)
    metrics = {name: metric(file) for name, file in files_of(folder / "metrics").items()}
    texts = {name: decoded(file) for name, file in files_of(folder / "params").items()}
    tag = folder / "tags" / "mlflow.runName"
    name = decoded(tag) if tag.is_file() else details.get("run_name")
    status = status_of(folder / META, details.get("status", 3))
    return tracked(folder, metrics, {**texts, **(more or {})}, status, str(name or ""))


def status_of(file: Path, status: object) -> Status | None:
    """Return the status in a record, or raise UserError if MLflow has no such status."""
    if status not in STATUS:
        raise UserError(f"{file}: a run's `status` is {status!r}: MLflow has 1 to 5, and names.")
    return STATUS[status]


def files_of(folder: Path) -> dict[str, Path]:
    """Return the files in a folder and in folders within, by their names."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file for file in files}


def metric(file: Path) -> list[Logged]:
    """Read a metric: a line has the time, the value and the step, which early versions lack.

    Raises:
        UserError: A line is damaged; the message has file and line.
    """
    content = decoded(file)
    if not content.endswith("\n"):
        raise UserError(f"{file}: its last line has no end, as if it were cut off: repair it.")
    logged = []
    for line, text in enumerate(content.splitlines(), start=1):
        time, value, step, *_ = [*text.split(), *("0", "0", "0")]
        try:
            point = number(value)
            if point is None or not re.fullmatch(r"\d{1,18}", time + step) or not text:
                raise ValueError
            logged.append((int(time), point, int(step)))
        except ValueError:
            raise UserError(
                f"{file}:{line}: not the time, value and step of a metric: repair the line."
            ) from None
    return logged


def tracked(
    place: Path,
    metrics: Mapping[str, Sequence[Logged]],
    settings: Mapping[str, object],
    status: Status | None,
    name: str,
) -> Tracked:
    """Return a run, whose metrics tell by step and time which were logged without steps.

    Args:
        place: The folder or file, for messages.
        metrics: The values of each metric, as logged.
        settings: The parameters.
        status: The status in a record.
        name: The run's name, or nothing.
    """
    metrics, notes = in_order(metrics)
    later = [time for logged in metrics.values() for time, _, step in logged if step > 0]
    once = {
        key
        for key, logged in metrics.items()
        if not differ(logged) and logged[0][2] == 0 and (not later or logged[0][0] >= min(later))
    }
    series = {key: [(step, value) for _, value, step in each] for key, each in metrics.items()}
    return Tracked(
        place,
        {key: values[-1:] if key in once else values for key, values in series.items()},
        frozenset(once),
        settings=settings,
        status=status,
        name=name or None,
        notes=notes,
    )


def in_order(
    metrics: Mapping[str, Sequence[Logged]],
) -> tuple[dict[str, Sequence[Logged]], tuple[str, ...]]:
    """Return metrics with steps by the order of their values, and a note, if a run has no steps.

    A loop that gives MLflow no steps logs all values at step 0. Metrics with one value, or the same
    one again, are as they were.
    """
    lists = [key for key, logged in metrics.items() if differ(logged)]
    if not lists or any(step > 0 for logged in metrics.values() for _, _, step in logged):
        return dict(metrics), ()
    numbered = {
        key: [(time, value, at) for at, (time, value, _) in enumerate(metrics[key])]
        for key in lists
    }
    note = f"logged without steps, so that epochs count values in order: {', '.join(lists)}"
    return {**metrics, **numbered}, (note,)


def differ(logged: Sequence[Logged]) -> bool:
    """Return True if a metric has several values or steps."""
    return len({(value, step) for _, value, step in logged}) > 1
