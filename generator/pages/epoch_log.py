"""Epochs in the words of Keras with `verbose=2`."""

import math

from experiments.records.errors import UserError
from generator.figures.plot import in_rows
from generator.runs.model import Model
from generator.runs.run import Run

# The epochs of a log that a page shows; 100,000 would be 15 MB.
LONGEST_LOG = 1000


def epoch_log(run: Run, epoch: int, width: float = math.inf) -> str:
    """Return the two lines that Keras prints for an epoch, counted from 1.

    Steps and times are left out where the record lacks them. The time of a step is the epoch's
    time over its steps, so validation counts towards it. With a `width` in letters, the second line
    is broken between values where it is longer.
    """
    if isinstance(run, Model):
        raise UserError(f"a log is that of one run: name it, such as `{run.name}.first`.")
    planned = run.record.settings.epochs or run.epochs
    metrics = [
        f"{name}: {metric(run.record.history[name][epoch - 1])}" for name in run.history.names
    ]
    lines = in_rows([*timing(run, epoch), *metrics], " - ", lambda line: len(line) <= width)
    return "\n".join([f"Epoch {epoch}/{planned}", *lines])


def training_log(run: Run) -> str:
    """Return the lines of all epochs, or of the first and last of more than `LONGEST_LOG`."""
    epochs = list(range(1, run.epochs + 1))
    half = LONGEST_LOG // 2
    parts = [epochs] if len(epochs) <= LONGEST_LOG else [epochs[:half], epochs[-half:]]
    return "\n...\n".join("\n".join(epoch_log(run, epoch) for epoch in part) for part in parts)


def timing(run: Run, epoch: int) -> list[str]:
    """Return the number of steps of an epoch, its time and the time of a step, where recorded."""
    parts = []
    steps = steps_per_epoch(run)
    # Checked when the record was read: to convert it for each epoch would be quadratic.
    recorded = run.record.environment.get("epoch_seconds", [])
    seconds = recorded[epoch - 1] if epoch <= len(recorded) else None
    if steps:
        parts.append(f"{steps}/{steps}")
    if seconds is not None:
        parts.append(f"{seconds:.0f}s")
        if steps:
            parts.append(per_step(seconds / steps))
    return parts


def steps_per_epoch(run: Run) -> int | None:
    """Return the number of batches of an epoch, or None if the record does not tell."""
    dataset, size = run.record.dataset, run.record.settings.batch_size
    if not dataset or not size or "train" not in dataset.splits:
        return None
    return math.ceil(sum(dataset.splits["train"].values()) / size)


def per_step(seconds: float) -> str:
    """Format the time of a step in seconds, milliseconds or microseconds."""
    if seconds >= 1:
        return f"{seconds:.0f}s/step"
    if seconds >= 1e-3:
        return f"{seconds * 1e3:.0f}ms/step"
    return f"{seconds * 1e6:.0f}us/step"


def metric(value: float | None) -> str:
    """Format a metric's value in Keras's digits."""
    if value is None:
        return "nan"
    return f"{value:.4f}" if value > 1e-3 else f"{value:.4e}"
