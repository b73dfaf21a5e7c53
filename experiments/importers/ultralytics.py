"""Import the results.csv of a training with Ultralytics YOLO, from YOLOv5 on.

Until 2024 the names are padded with blanks; YOLOv5 counts epochs from 0. `metrics/` are scores of
the validation split, in YOLOv5's classification of a split `test`, if it has one. The settings are
in args.yaml beside the file, in opt.yaml and hyp.yaml of YOLOv5.
Documentation: https://docs.ultralytics.com/modes/train/ and, of the settings,
https://docs.ultralytics.com/usage/cfg/
"""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from experiments.importers.epoch_tables import epochs_done, read_epoch_table, short_of
from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log
from experiments.importers.settings_files import read_settings, without_places
from experiments.importers.tables import header
from experiments.records.schema import Status

KIND = "Ultralytics results"
SCORES = "metrics/"
LEARNING_RATE = re.compile(r"(x/)?lr/?\w*")
SETTINGS = ("args.yaml", "hyp.yaml", "opt.yaml")
# Names of settings that would say something else in a record: `time` limits the hours of training.
TITLES = {"batch": "batch_size", "time": "max_hours"}


def matches(path: Path) -> bool:
    """Return True for a table with epochs, scores as `metrics/...` and losses as `train/...`."""
    names = header(path)
    return names[:1] == ("epoch",) and all(
        any(name.startswith(prefix) for name in names) for prefix in (SCORES, "train/")
    )


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run.

    Raises:
        UserError: A cell is no number, or epochs are out of order.
    """
    split = "test/" if "test/loss" in header(path) else "val/"

    def rename(name: str) -> str:
        if LEARNING_RATE.fullmatch(name):
            return "lr"
        return split + name.removeprefix(SCORES) if name.startswith(SCORES) else name

    settings = settings_beside(path)
    log = read_epoch_table(KIND, path, choices, rename, config=settings, model=model(settings))
    done = epochs_done(log)
    notes = (*log.notes, *short_of(settings.get("epochs"), done))
    return [replace(log, status=status(log, done), notes=notes)]


def settings_beside(path: Path) -> dict[str, object]:
    """Return the settings in the folder of a table, some under clearer names."""
    found: dict[str, object] = {}
    for file in SETTINGS:
        settings = read_settings(path.with_name(file))
        found |= {TITLES.get(name, name): value for name, value in settings.items()}
    return without_places(found)


def model(settings: Mapping[str, object]) -> str | None:
    """Return the name of the model's file without suffix: of its weights or its layers."""
    files = (settings.get(name) for name in ("model", "weights", "cfg"))
    return next((Path(file).stem for file in files if isinstance(file, str) and file), None)


def status(log: Log, done: int) -> Status | None:
    """Return `diverged` if a loss ends not finite, `running` if the training can't have ended.

    Early stopping waits for more epochs than `patience`; a limit of hours replaces the
    planned epochs. A training with fewer that ended by neither has been interrupted, or still runs.
    """
    losses = [
        values[max(values)]
        for name, values in log.points.items()
        if name.endswith("loss") and not name.startswith(("val_", "test_")) and values
    ]
    if any(value is not None and not math.isfinite(value) for value in losses):
        return "diverged"
    planned, patience = log.config.get("epochs"), log.config.get("patience")
    if not isinstance(planned, int) or not isinstance(patience, int) or "max_hours" in log.config:
        return None
    return "running" if done < planned and (done <= patience or patience == 0) else None
