"""Metrics that a record declares in percent, as shares of one."""

from msgspec.structs import replace

from experiments.records.metric_kinds import VALIDATION
from experiments.records.schema import Record


def scale(record: Record, metric: str) -> int:
    """Return the value of a metric that means all: 100 if the record says percent, 1 otherwise.

    Args:
        record: The record.
        metric: The metric, with `val_` or without. That of `test` and `train_score` is `accuracy`.
    """
    return 100 if metric.removeprefix(VALIDATION) in record.units else 1


def in_shares(record: Record) -> Record:
    """Return a record whose metrics in percent are shares of one, and which declares no units."""
    if not record.units:
        return record
    history = {
        metric: [None if value is None else value / scale(record, metric) for value in values]
        if scale(record, metric) != 1
        else values
        for metric, values in record.history.items()
    }
    test, train_score = record.test, record.train_score
    if test and test.accuracy is not None:
        test = replace(test, accuracy=test.accuracy / scale(record, "accuracy"))
    if train_score and train_score.accuracy is not None:
        train_score = replace(
            train_score, accuracy=train_score.accuracy / scale(record, "accuracy")
        )
    return replace(record, units={}, history=history, test=test, train_score=train_score)
