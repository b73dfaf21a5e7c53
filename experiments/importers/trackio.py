"""Import a project of Trackio, the tracker of Hugging Face: an SQLite file, `PROJECT.db`.

The table `metrics` has a JSON object for each call of `trackio.log`, `configs` one for each run.
Steps count the calls, if the run gives none. Early versions know runs by their names alone.
Documentation: https://huggingface.co/docs/trackio/storage_schema
"""

import math
from collections.abc import Mapping
from pathlib import Path

from experiments.importers import sqlite_files
from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.json_files import parsed
from experiments.importers.log import Log
from experiments.importers.tracked import Tracked, log_of
from experiments.records.errors import UserError

KIND = "Trackio project"
METRICS = {"timestamp", "run_name", "step", "metrics"}
# Not finite numbers, as Trackio writes them in JSON.
NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def matches(path: Path) -> bool:
    """Return True if a path is an SQLite file with Trackio's table of metrics."""
    return sqlite_files.columns(path, "metrics") >= METRICS


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read all runs, in the order of their first call.

    Raises:
        UserError: The file is damaged.
    """
    sqlite_files.check(path)
    key = "run_id" if "run_id" in sqlite_files.columns(path, "metrics") else "run_name"
    runs: dict[str, dict[str, list[tuple[int, float]]]] = {}
    names: dict[str, str] = {}
    for run, name, step, text in sqlite_files.rows(
        path, f"SELECT {key}, run_name, step, metrics FROM metrics ORDER BY id"
    ):
        names[run] = name
        series = runs.setdefault(run, {})
        for metric, value in content(path, text).items():
            number = NOT_FINITE.get(value, value) if isinstance(value, str) else value
            if isinstance(number, int | float) and not isinstance(number, bool):
                series.setdefault(metric, []).append((step, float(number)))
    settings = settings_of(path, key)
    tracked = [
        Tracked(path, series, counts_calls=True, settings=settings.get(run, {}), name=names[run])
        for run, series in runs.items()
    ]
    return [log_of(KIND, run, choices) for run in tracked]


def settings_of(path: Path, key: str) -> dict[str, Mapping[str, object]]:
    """Return the settings of each run, without those of Trackio's own, which begin with `_`."""
    if key not in sqlite_files.columns(path, "configs"):
        return {}
    return {
        run: {name: value for name, value in content(path, text).items() if name[:1] != "_"}
        for run, text in sqlite_files.rows(path, f"SELECT {key}, config FROM configs")
    }


def content(path: Path, text: str | bytes) -> dict[str, object]:
    """Return the object in a cell with JSON.

    Raises:
        UserError: It is none.
    """
    found = parsed(text if isinstance(text, str) else text.decode(), path)
    if not isinstance(found, dict):
        raise UserError(f"{path}: a cell of metrics or settings is no JSON object: repair it.")
    return found
