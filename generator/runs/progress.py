"""The progress of a run's training, in words that go on in a sentence."""

from experiments.records.schema import Record
from generator.words import say

# The reasons for missing values, by a run's status.
REASONS = {
    "diverged": "it diverged",
    "running": "its training is unfinished",
    "failed": "it failed",
}


def shortfall(record: Record) -> str | None:
    """Return why training has not ended as planned, such as `failed: 4 of 20 epochs`.

    The record of a run that was killed looks as that of one that goes on. A complete run that is
    shorter than planned was stopped by a rule, such as early stopping.

    Returns:
        None if the run is complete and has the planned number of epochs, as far as that is known.
    """
    done, planned = record.epochs_done, record.settings.epochs
    form = "runs.of_planned" if planned else "runs.epoch"
    progress = say(form, done=done, planned=planned)
    if record.status == "complete":
        return say("runs.ended_early", progress=progress) if planned and done < planned else None
    key = {"running": "runs.unfinished", "failed": "runs.failed"}.get(record.status)
    return say(key or f"runs.{record.status}", progress=progress)


def first_without_loss(record: Record) -> int | None:
    """Return the first of the last epochs that have no finite loss, or None if the last one has.

    The loss is that of training or, if it is not there, the first one of another name.
    """
    losses = [name for name in record.history if "loss" in name]
    if not losses:
        return None
    values = record.history["loss" if "loss" in losses else losses[0]]
    finite = [epoch for epoch, value in enumerate(values, start=1) if value is not None]
    last = finite[-1] if finite else 0
    return last + 1 if last < len(values) else None


def reason_for_gaps(record: Record) -> str:
    """Return why a record lacks a value."""
    return REASONS.get(record.status, "the record does not hold it")
