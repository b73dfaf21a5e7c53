"""The progress of a run's training, in words that go on in a sentence."""

from experiments.records.schema import Record

# The reasons for missing values, by a run's status.
REASONS = {"diverged": "it diverged", "running": "it is still training", "failed": "it failed"}


def shortfall(record: Record) -> str | None:
    """Return why training has not ended as planned, such as `still training: 4 of 20 epochs`.

    Returns:
        None if the run is complete and has the planned number of epochs, as far as that is known.
    """
    done, planned = record.epochs_done, record.settings.epochs
    progress = f"{done} of {planned} epochs" if planned else f"epoch {done}"
    if record.status == "complete":
        return progress if planned and done < planned else None
    reasons = {"running": f"still training: {progress}", "failed": f"failed: {progress}"}
    return reasons.get(record.status, record.status)


def reason_for_gaps(record: Record) -> str:
    """Return why a record lacks a value."""
    return REASONS.get(record.status, "the record does not hold it")
