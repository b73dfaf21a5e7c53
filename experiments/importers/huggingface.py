"""Import the trainer_state.json that the Trainer of Hugging Face writes.

Metrics keep their names, such as `loss` and `eval_loss`.
"""

import json
import math
from pathlib import Path

from experiments.importers.log import Log, Points

KIND = "Hugging Face trainer state"
FILE = "trainer_state.json"
NO_METRICS = ("epoch", "step")


def matches(path: Path) -> bool:
    """Return True if a path is a trainer state, whatever its name, or a folder with one."""
    if path.is_dir():
        return (path / FILE).is_file()
    return path.suffix == ".json" and b'"log_history"' in path.read_bytes()


def read(path: Path) -> Log:
    """Read the last value that each epoch logged of each metric."""
    file = path / FILE if path.is_dir() else path
    points: Points = {}
    for entry in json.loads(file.read_text(encoding="utf-8-sig"))["log_history"]:
        # The summary at the end of training repeats the last epoch under other names.
        if "train_runtime" in entry:
            continue
        # An epoch ends at a whole number.
        epoch = math.ceil(entry["epoch"] - 1e-6)
        # An evaluation before training belongs to no epoch.
        if epoch == 0:
            continue
        for name, value in entry.items():
            if name not in NO_METRICS and isinstance(value, int | float):
                points.setdefault(name, {})[epoch] = value
    return Log(KIND, points, first=1)
