"""Epochs as Keras prints them with `verbose=2`."""

import math

from generator.runs.run import Run


def epoch_log(run: Run, epoch: int) -> str:
    """The two lines that Keras prints for an epoch, counted from 1.

    What the record does not know (steps, time) is left out. The time of a step is the epoch's
    time over its steps, so validation counts towards it.
    """
    planned = run.config.get("epochs", run.epochs)
    metrics = [
        f"{name}: {number(run.record.history[name][epoch - 1])}" for name in run.history.names
    ]
    return f"Epoch {epoch}/{planned}\n" + " - ".join([*timing(run, epoch), *metrics])


def training_log(run: Run) -> str:
    """The lines of all epochs."""
    return "\n".join(epoch_log(run, epoch) for epoch in range(1, run.epochs + 1))


def timing(run: Run, epoch: int) -> list[str]:
    """How many steps an epoch had, how long it took and how long a step took."""
    parts = []
    steps = steps_per_epoch(run)
    seconds = run.environment.get("epoch_seconds", [])
    if steps:
        parts.append(f"{steps}/{steps}")
    if epoch <= len(seconds):
        parts.append(f"{seconds[epoch - 1]:.0f}s")
        if steps:
            parts.append(per_step(seconds[epoch - 1] / steps))
    return parts


def steps_per_epoch(run: Run) -> int | None:
    """How many batches make an epoch, if the record says enough."""
    dataset, size = run.record.dataset, run.config.get("batch_size")
    if not dataset or not size or "train" not in dataset.splits:
        return None
    return math.ceil(sum(dataset.splits["train"].values()) / int(size))


def per_step(seconds: float) -> str:
    """A step's time in the unit that suits it."""
    if seconds >= 1:
        return f"{seconds:.0f}s/step"
    if seconds >= 1e-3:
        return f"{seconds * 1e3:.0f}ms/step"
    return f"{seconds * 1e6:.0f}us/step"


def number(value: float | None) -> str:
    """A metric's value in Keras's digits."""
    if value is None:
        return "nan"
    return f"{value:.4f}" if value > 1e-3 else f"{value:.4e}"
