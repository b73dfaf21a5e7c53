"""Contradictions in a run record: values that can't all be true."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from shlex import quote

from experiments.records.metric_kinds import is_share, without_split
from experiments.records.schema import Dataset, Outcome, Prediction, Record, Test, TrainScore
from experiments.records.scored_items import lists_items, nearest_possible
from experiments.records.units import SHARE_TOLERANCE, scale

# Sums of probabilities in half precision are off by less.
PROBABILITY_TOLERANCE = 1e-3


class ContradictionError(ValueError):
    """Two values of a record exclude each other; `path` has the keys of one of them."""

    def __init__(self, path: tuple[str, ...], what: str) -> None:
        super().__init__(f"{'.'.join(path)} {what}")
        self.path = path


def check_consistency(record: Record) -> None:
    """Raise ContradictionError unless the values of a record agree with each other.

    Compared are units, shares, classes, counts, labels, probabilities and accuracies. Lists of the
    history that differ in length are refused by the schema.
    """
    check_units(record)
    check_shares(record)
    whole = scale(record, "accuracy")
    if record.dataset:
        check_classes(record.dataset)
    if record.train_score:
        check_count("train_score", record.train_score.count, record.dataset, "train")
        check_accuracy("train_score", record.train_score, whole)
    if record.test:
        check_count("test", record.test.count, record.dataset, "test")
        check_test(record.test, record.dataset)
        check_accuracy("test", record.test, whole)


def check_units(record: Record) -> None:
    """Raise ContradictionError unless units are declared for metrics that the record holds."""
    held = {without_split(name) for name in record.history if name != "epoch"}
    if record.test or record.train_score:
        held.add("accuracy")
    if record.test:
        held.update(record.test.metrics)
    for name in record.units:
        if name not in held:
            there = ", ".join(sorted(held))
            raise ContradictionError(
                ("units",), f"has {name}, but the record has the metrics {there}"
            )


def check_shares(record: Record) -> None:
    """Raise ContradictionError unless metrics that are shares lie within 0 and 1, or 100%."""
    for name, values in record.history.items():
        for epoch, value in enumerate(values if is_share(name) else [], start=1):
            check_share(record, name, value, ("history", name), f" in epoch {epoch}")
    for key, score in (("test", record.test), ("train_score", record.train_score)):
        if score:
            check_share(record, "accuracy", score.accuracy, (key, "accuracy"))
    for name, value in (record.test.metrics if record.test else {}).items():
        if is_share(name):
            check_share(record, name, value, ("test", "metrics", name))


def check_share(
    record: Record, name: str, value: float | None, path: tuple[str, ...], where: str = ""
) -> None:
    """Raise ContradictionError unless one value of a share is missing or possible.

    Args:
        record: The record.
        name: The metric, with the prefix of its split or without.
        value: The value, or None.
        path: The keys of the value.
        where: The epoch, in words, after a blank.
    """
    metric, whole = without_split(name), scale(record, name)
    slack = SHARE_TOLERANCE * whole
    if value is None or -slack <= value <= whole + slack:
        return
    what = f"is {value:.9g}{where}, but {metric} lies between 0 and {whole}"
    if whole == 1 and value > 1:
        what += (
            f': if it is in percent, declare `"units": {{"{metric}": "percent"}}` in the record, '
            f"or import the log with `--percent {quote(metric)}`"
        )
    raise ContradictionError(path, what)


def check_classes(dataset: Dataset) -> None:
    """Raise ContradictionError if classes share a name, or a split counts one that is not there."""
    for name, times in Counter(dataset.classes).items():
        if times > 1:
            raise ContradictionError(("dataset", "classes"), f"has {name} {times} times")
    for split, counts in dataset.splits.items():
        for name in counts:
            if dataset.classes and name not in dataset.classes:
                there = ", ".join(dataset.classes)
                raise ContradictionError(
                    ("dataset", "splits", split),
                    f"counts items of {name}, but dataset.classes has {there}",
                )


def check_count(key: str, count: int | None, dataset: Dataset | None, split: str) -> None:
    """Raise ContradictionError unless a score's count is that of its split, if that is known."""
    counts = dataset.splits.get(split) if dataset else None
    if counts and count is not None and count != (total := sum(counts.values())):
        raise ContradictionError(
            (key, "count"), f"is {count}, but dataset.splits.{split} counts {total} items"
        )


def check_test(test: Test, dataset: Dataset | None) -> None:
    """Raise ContradictionError unless the items of a test agree with each other and the data."""
    if test.predictions and test.outcomes:
        raise ContradictionError(
            ("test", "outcomes"),
            f"has {len(test.outcomes)} items, but test.predictions has {len(test.predictions)}: "
            "keep one of the two",
        )
    check_items("outcomes", test.outcomes, test.count)
    check_items("predictions", test.predictions, test.count)
    check_predictions(test.predictions, dataset)


def check_items(key: str, items: Sequence[Prediction | Outcome], count: int | None) -> None:
    """Raise ContradictionError unless `test.count` items are listed, each once, or none is.

    Args:
        key: `predictions` or `outcomes`.
        items: The test items under that key.
        count: The number of items that were tested, or None if it is not known.
    """
    if items and len(items) != count:
        raise ContradictionError(
            ("test", "count"), f"is {count}, but test.{key} has {len(items)} items"
        )
    places: dict[str, int] = {}
    for place, item in enumerate(items, start=1):
        first = places.setdefault(item.file, place)
        if first != place:
            raise ContradictionError(
                ("test", key), f"has {item.file} twice, as items {first} and {place}"
            )


def check_predictions(predictions: list[Prediction], dataset: Dataset | None) -> None:
    """Raise ContradictionError unless probabilities and labels fit each other and the data set."""
    if not predictions:
        return
    path = ("test", "predictions")
    classes = dataset.classes if dataset else []
    expected = len(classes or predictions[0].probabilities)
    source = "dataset.classes" if classes else f"that of {predictions[0].file}"
    for each in predictions:
        values = each.probabilities
        if len(values) != expected:
            what = f"has {len(values)} probabilities for {each.file}, but {source} has {expected}"
            raise ContradictionError(path, what)
        if min(values) < -SHARE_TOLERANCE or max(values) > 1 + SHARE_TOLERANCE:
            what = f"has probabilities for {each.file} from {min(values):.9g} to {max(values):.9g}"
            raise ContradictionError(path, f"{what}, but they lie between 0 and 1")
        if abs(sum(values) - 1) > PROBABILITY_TOLERANCE:
            what = f"has probabilities for {each.file} that add to {sum(values):.9g}, not to 1"
            raise ContradictionError(path, what)
    counts = dataset.splits.get("test") if dataset else None
    if counts and classes:
        check_labels(Counter(classes[each.label] for each in predictions), counts)


def check_labels(found: Counter[str], counted: dict[str, int]) -> None:
    """Raise ContradictionError unless the labels are as many by class as the split has items."""
    for name in {**found, **counted}:
        if found[name] != counted.get(name, 0):
            raise ContradictionError(
                ("test", "predictions"),
                f"has {found[name]} items labelled {name}, but dataset.splits.test counts "
                f"{counted.get(name, 0)}",
            )


def check_accuracy(key: str, score: Test | TrainScore, whole: int) -> None:
    """Raise ContradictionError unless a possible number of correct items gives the accuracy.

    It gives it if its share rounds to the accuracy at the digits written. JSON drops zeros at the
    end, so that 0.5 may be 0.500; an accuracy that is exactly the share of another number of items
    is taken to have three digits or more.

    Args:
        key: `test` or `train_score`.
        score: The score.
        whole: The accuracy that means all items: 1, or 100 for percent.
    """
    if score.accuracy is None or score.count is None:
        return
    count, accuracy = score.count, score.accuracy / whole
    half_step = last_digit(score.accuracy) / whole / 2
    if abs(round(accuracy * count) / count - accuracy) <= SHARE_TOLERANCE:
        half_step = min(half_step, 0.0005)
    possible = nearest_possible(score, accuracy, count)
    if abs(possible / count - accuracy) <= half_step + SHARE_TOLERANCE:
        return
    share = f"{possible / count * whole:.9g}"
    what = f"no number of {count} correct items gives that: {possible} give {share}"
    if lists_items(score):
        what = f"{possible} of {count} test items are correct, which is {share}"
    raise ContradictionError((key, "accuracy"), f"is {score.accuracy!r}, but {what}")


def last_digit(number: float) -> float:
    """Return the value of one unit in a number's last written digit: 0.01 for 0.98."""
    exponent = Decimal(repr(number)).as_tuple().exponent
    return 10.0 ** int(exponent)
