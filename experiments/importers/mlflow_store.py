"""Import the SQLite store of MLflow (`mlflow.db`), the default of version 3.

It holds what the file store does, in the tables `runs`, `metrics`, `params` and `experiments`.
Documentation: https://mlflow.org/docs/latest/ml/tracking/backend-stores/
"""

import math
import sys
from collections import defaultdict
from pathlib import Path

from experiments.importers import sqlite_files
from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log
from experiments.importers.mlflow import Logged, left_out, status_of, tracked
from experiments.importers.tracked import log_of, with_notes
from experiments.records.errors import UserError

KIND = "MLflow store"
METRICS = {"key", "value", "timestamp", "run_uuid", "step", "is_nan"}


def matches(path: Path) -> bool:
    """Return True if a path is an SQLite file with MLflow's table of metrics."""
    return sqlite_files.columns(path, "metrics") >= METRICS


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the runs that are not deleted, in the order in which they were started.

    Raises:
        UserError: The file is damaged, or has metrics of a run that it lacks.
    """
    sqlite_files.check(path)
    metrics: dict[str, dict[str, list[Logged]]] = defaultdict(lambda: defaultdict(list))
    for run, key, time, value, step, is_nan in sqlite_files.rows(
        path, "SELECT run_uuid, key, timestamp, value, step, is_nan FROM metrics ORDER BY rowid"
    ):
        metrics[run][key].append((time, math.nan if is_nan else stored(value), step))
    params: dict[str, dict[str, object]] = defaultdict(dict)
    for run, key, value in sqlite_files.rows(
        path, "SELECT run_uuid, key, value FROM params ORDER BY rowid"
    ):
        params[run][key] = value
    runs = sqlite_files.rows(
        path,
        "SELECT run_uuid, runs.name, status, runs.lifecycle_stage, experiments.name FROM runs "
        "LEFT JOIN experiments USING (experiment_id) ORDER BY start_time, runs.rowid",
    )
    kept = [(*run, params[run[0]]) for run in runs if run[3] != "deleted"]
    if metrics.keys() - {run[0] for run in runs}:
        raise UserError(
            f"{path}: has metrics of a run that its table of runs lacks: copy it again, or repair "
            "it."
        )
    held = [run for run in kept if metrics[run[0]]]
    several = len({experiment for *_, experiment, _ in held}) > 1
    logs = []
    for run, name, status, _, experiment, settings in held:
        more = {"experiment": experiment} if several else {}
        state = status_of(path, status)
        each = tracked(path, metrics[run], {**settings, **more}, state, name or "")
        logs.append(log_of(KIND, each, choices))
    notes = left_out(deleted=len(runs) - len(kept), empty=len(kept) - len(held))
    return with_notes(logs, notes)


def stored(value: float) -> float:
    """Return a value as it was logged: the store has the largest number for an infinite one."""
    return math.copysign(math.inf, value) if abs(value) >= sys.float_info.max else value
