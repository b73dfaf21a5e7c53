"""Import the history.csv that fastai's CSVLogger writes.

The columns are `epoch`, `train_loss`, `valid_loss`, the metrics of the validation split by their
plain names, and `time`. With `train_metrics`, all names tell their split.
Documentation: https://docs.fast.ai/callback.progress.html#csvlogger
"""

import re
from pathlib import Path

from experiments.importers.epoch_tables import read_epoch_table
from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log
from experiments.importers.names import is_metric, record_name
from experiments.importers.tables import first_row, header

KIND = "fastai CSV log"
LOSSES = ("train_loss", "valid_loss")
# The duration of an epoch: `00:09`, `1:02:33`.
DURATION = re.compile(r"(\d+:)?\d+:\d\d")


def matches(path: Path) -> bool:
    """Return True if a table has fastai's losses, and its column of durations or plain metrics.

    A loop of one's own names its splits, or has other columns beside the losses.
    """
    names, row = header(path), first_row(path)
    if names[:2] != ("epoch", LOSSES[0]) or LOSSES[1] not in names:
        return False
    if names[-1] == "time":
        return len(row) == len(names) and DURATION.fullmatch(row[-1]) is not None
    rest = names[3:]
    return names[2] == LOSSES[1] and bool(rest) and all(map(is_plain, rest))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run.

    Raises:
        UserError: A cell is no number, or epochs are out of order.
    """
    return [read_epoch_table(KIND, path, choices, of_validation)]


def is_plain(name: str) -> bool:
    """Return True for a metric whose name tells no split."""
    return is_metric(name) and record_name(name, "training") != record_name(name, "test")


def of_validation(name: str) -> str:
    """Return a column's name with the split, which is that of validation if it tells none."""
    return f"valid_{name}" if is_plain(name) else name
