"""Import histories of Keras that were saved as JSON: `json.dump(history.history, file)`.

Documentation: https://keras.io/api/models/model_training_apis/#fit-method
"""

from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.json_files import fault, keys, number_at, read_json
from experiments.importers.log import Log
from experiments.importers.names import is_metric, record_name
from experiments.records.errors import UserError

KIND = "JSON history"


def matches(path: Path) -> bool:
    """Return True if a path is a JSON file."""
    return bool(keys(path))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a dictionary with a list of values for each metric.

    Raises:
        UserError: The file holds something else, or lists of different lengths.
    """
    content = read_json(path)
    if not isinstance(content, dict):
        raise UserError(f"{path}:1: a history is a JSON object with a list for each metric.")
    points = {}
    for name, values in content.items():
        if is_metric(name):
            if not isinstance(values, list):
                raise fault(path, [name], "is not a list of values.")
            numbers = [number_at(path, [name], value) for value in values]
            points[record_name(name)] = dict(enumerate(numbers))
    lengths = {name: len(values) for name, values in points.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{count} of {name}" for name, count in lengths.items())
        raise UserError(
            f"{path}:1: can't tell the epochs of {shown}. With `validation_freq`, use a CSVLogger "
            "or experiments/recorder.py."
        )
    return [Log(KIND, points, first=0)]
