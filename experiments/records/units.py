"""Metrics of a record in one unit: shares of one."""

from typing import TypeVar

from msgspec.structs import replace

from experiments.records.metric_kinds import without_split
from experiments.records.schema import Record, Test, TrainScore
from experiments.records.scored_items import lists_items, nearest_possible

# 32-bit numbers of about 1 are off by less.
SHARE_TOLERANCE = 1e-6
Score = TypeVar("Score", Test, TrainScore)


def scale(record: Record, metric: str) -> int:
    """Return the value of a metric that means all: 100 if the record says percent, 1 otherwise.

    Args:
        record: The record.
        metric: The metric, with the prefix of its split or without. That of `test` and
            `train_score` is `accuracy`.
    """
    return 100 if without_split(metric) in record.units else 1


def in_shares(record: Record) -> Record:
    """Return a consistent record whose metrics in percent are shares of one; it has no units.

    A rounded test accuracy becomes the share of correct items, if the record lists the items.
    """
    whole = scale(record, "accuracy")
    test = record.test and in_share(record.test, whole)
    if not record.units and test is record.test:
        return record
    history = {
        metric: [None if value is None else value / scale(record, metric) for value in values]
        for metric, values in record.history.items()
        if metric != "epoch"
    }
    metrics = test.metrics if test else {}
    metrics = {name: value / scale(record, name) for name, value in metrics.items()}
    return replace(
        record,
        units={},
        history={"epoch": record.history["epoch"], **history} if record.history else {},
        test=test and replace(test, metrics=metrics),
        train_score=record.train_score and in_share(record.train_score, whole),
    )


def in_share(score: Score, whole: int) -> Score:
    """Return a score with its accuracy as a share of one, not rounded if its items are listed.

    Args:
        score: The score.
        whole: The accuracy that means all items: 1, or 100 for percent.
    """
    if score.accuracy is None:
        return score
    accuracy = score.accuracy / whole
    if score.count is not None and lists_items(score):
        counted = nearest_possible(score, accuracy, score.count) / score.count
        accuracy = counted if abs(counted - accuracy) > SHARE_TOLERANCE else accuracy
    return score if accuracy == score.accuracy else replace(score, accuracy=accuracy)
