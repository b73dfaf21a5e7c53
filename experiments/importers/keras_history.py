"""Import histories of Keras that were saved as JSON: `json.dump(history.history, file)`.

Metrics keep their names.
"""

import json
from pathlib import Path

from experiments.importers.log import Log
from experiments.records.errors import UserError

KIND = "Keras history"


def matches(path: Path) -> bool:
    """Return True if a path is a JSON file."""
    return path.suffix == ".json"


def read(path: Path) -> Log:
    """Read a dictionary with a list of values for each metric.

    Raises:
        UserError: The file holds something else, or lists of different lengths.
    """
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(content, dict):
        raise UserError(f"{path}:1: a history is a JSON object with a list for each metric.")
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
    points = {name: dict(enumerate(values)) for name, values in metrics.items()}
    return Log(KIND, points, first=0)
