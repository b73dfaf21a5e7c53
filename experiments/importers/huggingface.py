"""Import the trainer_state.json that the Trainer of Hugging Face writes.

Documentation: https://huggingface.co/docs/transformers/main_classes/callback (TrainerState)
"""

from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices, Row, by_epoch
from experiments.importers.json_files import keys, read_json
from experiments.importers.log import Log
from experiments.importers.names import is_metric, record_name

KIND = "Hugging Face trainer state"
FILE = "trainer_state.json"


def matches(path: Path) -> bool:
    """Return True if a path is a trainer state, whatever its name, or a folder with one."""
    return "log_history" in keys(path / FILE if path.is_dir() else path)


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the last value that each epoch logged of each metric."""
    file = path / FILE if path.is_dir() else path
    content = read_json(file)
    assert isinstance(content, dict)
    rows = []
    for entry in content["log_history"]:  # type: ignore[attr-defined]
        # The summary at the end of training repeats the last epoch under other names, and an
        # evaluation before training belongs to no epoch.
        if "train_runtime" in entry or entry["epoch"] == 0:
            continue
        values = {
            record_name(name): float(value)
            for name, value in entry.items()
            if is_metric(name) and isinstance(value, int | float)
        }
        rows.append(Row(str(file), values, float(entry["epoch"]), entry.get("step")))
    found = by_epoch(rows, choices)
    return [Log(KIND, found.points, 1, notes=found.notes)]
