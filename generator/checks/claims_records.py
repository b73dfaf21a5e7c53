"""Run records with other metrics and answers, which do not contradict themselves."""

from __future__ import annotations

import zlib

from msgspec.structs import replace

from experiments.records.metric_kinds import VALIDATION, is_share
from experiments.records.schema import Outcome, Prediction, Record, Test

# Fewer items do not decide a comparison.
ITEMS = 100
# Fewer do not show that two models are equally good.
MANY_ITEMS = 1500


def at_level(
    record: Record, train: float, validation: float, test: float, trend: float = 0.0
) -> Record:
    """Return a record whose metrics are near a level of each split, and differ between seeds.

    Args:
        record: The record.
        train: The level of training metrics, from 0 (worst) to 1 (best).
        validation: The level of validation metrics.
        test: The share of test items that are classified correctly.
        trend: The rise of the levels from the first epoch to the last.
    """
    shift = (zlib.crc32(f"{record.model}{record.seed}".encode()) % 9 - 4) / 1000
    epochs = record.epochs_done
    history = {"epoch": record.history["epoch"]} if record.history else {}
    for name, values in record.history.items():
        if name != "epoch":
            level = validation if name.startswith(VALIDATION) else train
            rises = [trend * ((place + 0.5) / epochs - 0.5) for place in range(epochs)]
            levels = [min(1.0, max(0.0, level + shift + rise)) for rise in rises]
            history[name] = [metric_at(name, each) for each in levels] if values else values
    score = record.train_score
    if score:
        accuracy = round(min(1.0, max(0.0, train + shift)) * score.count) / score.count
        score = replace(score, accuracy=accuracy, loss=metric_at("loss", train))
    return tested(replace(record, history=history, train_score=score), test + shift)


def seeds_apart(record: Record) -> Record:
    """Return a record whose metrics are high or low, by its seed."""
    level = 0.9 if (record.seed or 0) % 2 else 0.3
    return at_level(record, train=level, validation=level, test=level)


def apart(record: Record) -> Record:
    """Return a record whose training metrics get better while its validation metrics get worse."""
    better, worse = (
        at_level(record, train=0.5, validation=0.5, test=0.5, trend=trend) for trend in (0.8, -0.8)
    )
    history = {
        name: (worse if name.startswith(VALIDATION) else better).history[name]
        for name in record.history
    }
    return replace(better, history=history)


def metric_at(name: str, level: float) -> float:
    """Return the value of a metric at a level from 0, the worst, to 1."""
    return level if is_share(name) else 3 * (1 - level) + 0.001


def tested(record: Record, share: float, least: int = ITEMS) -> Record:
    """Return a record tested on at least as many items, a share of them classified correctly."""
    test, dataset = record.test, record.dataset
    if test is None:
        return record
    copies = -(-least // (test.count or least))
    if dataset and "test" in dataset.splits:
        counts = {name: count * copies for name, count in dataset.splits["test"].items()}
        dataset = replace(dataset, splits=dataset.splits | {"test": counts})
    return replace(record, test=scored(record, test, share, copies), dataset=dataset)


def scored(record: Record, test: Test, share: float, copies: int) -> Test:
    """Return a test of each item several times, of which about a share is correct."""
    items = [(each, n) for n in range(copies) for each in test.predictions or test.outcomes]
    count = (test.count or ITEMS) * copies
    correct = min(count, max(0, round(share * count)))
    if items:
        # Which items are right differs from run to run, most for those near the border.
        run = f"{record.model}{record.seed}"
        chance = [zlib.crc32(f"{run}{each.file}{n}".encode()) % 1000 for each, n in items]
        order = sorted(range(count), key=lambda i: i / count + chance[i] / 4000)
        right = set(order[:correct])
        answered = [answer(each, i in right, n) for i, (each, n) in enumerate(items)]
        predictions = [each for each in answered if isinstance(each, Prediction)]
        outcomes = [each for each in answered if isinstance(each, Outcome)]
        test = replace(test, predictions=predictions, outcomes=outcomes)
    return replace(test, count=count, accuracy=correct / count, loss=metric_at("loss", share))


def answer(item: Prediction | Outcome, right: bool, number: int) -> Prediction | Outcome:
    """Return a copy of a test item that is classified correctly or not."""
    file = f"{number}/{item.file}" if number else item.file
    if isinstance(item, Outcome):
        return Outcome(file, right)
    values = list(item.probabilities)
    wanted = item.label if right else (item.label + 1) % len(values)
    highest = item.predicted
    values[wanted], values[highest] = values[highest], values[wanted]
    return Prediction(file, item.label, values)


def on_more_items(record: Record) -> Record:
    """Return a record tested on twice as many items, if it was tested."""
    test = record.test
    return tested(record, test.accuracy or 0.0, 2 * (test.count or ITEMS)) if test else record


def nearly_even(record: Record) -> Record:
    """Return a record whose model does as well as any other, on enough items to tell."""
    return tested(record, 0.98, MANY_ITEMS)


def of_seed(record: Record, seed: int) -> Record:
    """Return a record of another seed with slightly other metrics."""
    history = {
        name: values if name == "epoch" else [nudged(value, seed) for value in values]
        for name, values in record.history.items()
    }
    other = replace(record, seed=seed, history=history)
    if other.test is None or other.test.accuracy is None:
        return other
    return tested(other, other.test.accuracy)


def nudged(value: float | None, seed: int) -> float | None:
    """Return a metric that is a little smaller, if it is known."""
    return None if value is None else value * (1 - seed / 10_000)
