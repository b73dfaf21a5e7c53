"""Import the summary.csv that the training script of timm (PyTorch Image Models) writes.

`eval_top1` and `eval_top5` are shares of the validation images, in percent, whose class was the
first or among the first five. The settings are in args.yaml beside the file.
Documentation: https://huggingface.co/docs/timm/training_script
"""

from dataclasses import replace
from pathlib import Path

from experiments.importers.epoch_tables import epochs_done, read_epoch_table, short_of
from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log
from experiments.importers.settings_files import read_settings, without_places
from experiments.importers.tables import header

KIND = "timm summary"
SETTINGS = "args.yaml"
PERCENT = {"top1": "percent", "top5": "percent"}
COLUMNS = {"epoch", "train_loss", "eval_top1"}


def matches(path: Path) -> bool:
    """Return True for a table with an epoch, a training loss and `eval_top1`."""
    return set(header(path)) >= COLUMNS


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run, which still runs or was interrupted if it has fewer epochs than planned.

    Raises:
        UserError: A cell is no number, or epochs are out of order.
    """
    settings = without_places(read_settings(path.with_name(SETTINGS)))
    model = settings.get("model")
    log = read_epoch_table(
        KIND,
        path,
        choices,
        str,
        config=settings,
        units=PERCENT,
        model=model if isinstance(model, str) else None,
    )
    short = short_of(settings.get("epochs"), epochs_done(log))
    return [replace(log, status="running" if short else None, notes=(*log.notes, *short))]
