"""Run records under other conditions: settings, data, machine, size, epochs, status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace

from experiments.records.schema import Record, Summary, Test, TrainScore

# A run that was not tested is tested on as many items.
ITEMS = 100


def named(record: Record, like: Record) -> Record:
    """Return a record with the names of another."""
    return replace(record, experiment=like.experiment, model=like.model, title=like.title)


def under_conditions_of(record: Record, other: Record) -> Record:
    """Return a record with the settings, data set, code and machine of another."""
    dataset = (
        record.dataset and other.dataset and replace(other.dataset, splits=record.dataset.splits)
    )
    return replace(
        record,
        config=other.config | {"epochs": record.epochs_done or None},
        code=other.code,
        environment=other.environment,
        dataset=dataset or record.dataset,
    )


def under_other_conditions(record: Record) -> Record:
    """Return a record with other settings, machine, times and sizes."""
    config = each_value(record.config, doubled) | {"epochs": record.config.get("epochs")}
    return replace(
        sized(record, 1000),
        config=(config if config["epochs"] else each_value(record.config, doubled)) | {"other": 1},
        environment=each_value(record.environment, doubled),
    )


def sized(record: Record, factor: float) -> Record:
    """Return a record whose model has another number of parameters, in reversed layers."""
    summary = record.summary
    if summary is None:
        return record

    def times(count: int | None) -> int | None:
        return None if count is None else int(count * factor)

    sizes = [int(layer.params * factor) for layer in reversed(summary.layers)]
    layers = [replace(each, params=n) for each, n in zip(summary.layers, sizes, strict=True)]
    scaled = Summary(
        text=summary.text,
        total_params=times(summary.total_params),
        trainable_params=times(summary.trainable_params),
        non_trainable_params=times(summary.non_trainable_params),
        layers=layers,
    )
    return replace(record, summary=scaled)


def timed(record: Record, factor: float) -> Record:
    """Return a record of a machine that takes another time."""
    return replace(record, environment=each_value(record.environment, partial(scaled, factor)))


def of_epochs(record: Record, factor: float) -> Record:
    """Return a record of fewer or more epochs, all of them planned."""
    if not record.history:
        return record
    epochs = max(1, int(record.epochs_done * factor))
    history: dict[str, list[int | float | None]] = {
        name: (values * (epochs // len(values) + 1))[:epochs]
        for name, values in record.history.items()
    }
    history["epoch"] = list(range(1, epochs + 1))
    return replace(record, history=history, config=record.config | {"epochs": epochs})


def unbalanced(record: Record) -> Record:
    """Return a record whose splits have more items of the last class than before."""
    dataset, test = record.dataset, record.test
    if dataset is None or not dataset.splits:
        return record
    splits = {
        split: {name: n * (2 if i else 1) for i, (name, n) in enumerate(counts.items())}
        for split, counts in dataset.splits.items()
    }
    if test and test.predictions:
        kept = [each for n, each in enumerate(test.predictions) if each.label or n % 3]
        right = sum(each.predicted == each.label for each in kept)
        test = replace(test, predictions=kept, count=len(kept), accuracy=right / len(kept))
        labels = Counter(dataset.classes[each.label] for each in kept) if dataset.classes else {}
        splits["test"] = {name: labels.get(name, 0) for name in dataset.splits.get("test", {})}
    return replace(record, dataset=replace(dataset, splits=splits), test=test)


def without_test(record: Record) -> Record:
    """Return a record of a run that was not tested, unless it was nothing else."""
    return replace(record, test=None, train_score=None) if record.history else record


def all_known(record: Record) -> Record:
    """Return a record of a run that has ended as planned, and was scored."""
    history: dict[str, list[int | float | None]] = {
        name: [0.5 if value is None else value for value in values]
        for name, values in record.history.items()
    }
    return replace(
        record,
        status="complete",
        config=record.config | {"epochs": record.epochs_done or None},
        history=history,
        test=record.test or Test(weights="last", count=ITEMS, accuracy=0.5, loss=0.5),
        train_score=record.train_score or TrainScore("last", count=ITEMS, accuracy=0.5, loss=0.5),
    )


def still_training(record: Record) -> Record:
    """Return a record of a run that has not ended."""
    return replace(record, status="running")


def diverged(record: Record) -> Record:
    """Return a record of a run whose loss was no number."""
    return replace(without_test(record), status="diverged")


def with_notice(record: Record) -> Record:
    """Return a record whose data set carries a warning, or none if it had one."""
    dataset = record.dataset
    notice = None if dataset and dataset.notice else "A trial."
    return replace(record, dataset=dataset and replace(dataset, notice=notice))


def each_value(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return JSON data with every number, text and bool changed."""
    if isinstance(value, dict):
        return {key: each_value(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [each_value(item, change) for item in value]
    return change(value)


def scaled(factor: float, value: Any) -> Any:
    """Return a number times a factor; all else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return type(value)(value * factor)


def doubled(value: Any) -> Any:
    """Return twice a number, another text, or the other truth value."""
    if isinstance(value, bool):
        return not value
    return f"{value} other" if isinstance(value, str) else scaled(2, value)


def no_backbone(record: Record) -> Record:
    """Return a record of a model that uses no other network, or one if it used none."""
    backbone = {"name": "other" if record.settings.backbone is None else "none"}
    return replace(record, config=record.config | {"backbone": backbone})


VALUES = (
    partial(scaled, 0),
    partial(scaled, -1),
    partial(scaled, 0.01),
    partial(scaled, 100),
    doubled,
)
CHANGES: tuple[Callable[[Record], Record], ...] = (
    all_known,
    under_other_conditions,
    partial(sized, factor=0.001),
    partial(sized, factor=1000),
    partial(timed, factor=0.01),
    partial(timed, factor=100),
    partial(of_epochs, factor=0),
    partial(of_epochs, factor=2),
    unbalanced,
    without_test,
    still_training,
    diverged,
    with_notice,
    no_backbone,
)
