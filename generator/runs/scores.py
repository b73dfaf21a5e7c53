"""The scores by which models are compared, from their runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.metrics import ACCURACIES, TEST, VALIDATION, without_split
from generator.runs.estimate import Scores, scores_by_item
from generator.runs.run import Run
from generator.runs.series import MissingError

TEST_ACCURACY = "test_accuracy"


def scores_of(runs: Sequence[Run], metric: str) -> Scores:
    """Return the scores of a model's runs by a metric.

    Args:
        runs: The runs.
        metric: `test_accuracy`, another test score such as `test_rmse`, or a metric of their
            histories, whose last values are taken.

    Raises:
        MissingError: A run has no such value.
    """
    if metric == TEST_ACCURACY:
        return test_scores(runs)
    values = tuple(float(run.value(metric)) for run in runs)
    return Scores(values, min(count_of(run, metric) for run in runs) or None)


def test_scores(runs: Sequence[Run]) -> Scores:
    """Return the test accuracies, by item if all runs were scored on the same ones.

    Raises:
        MissingError: A run has no test accuracy.
    """
    try:
        accuracies = tuple(float(run.test.accuracy) for run in runs)
    except MissingError as error:
        raise MissingError(
            f"{error} Models without one are compared by a metric of their histories: "
            'compared_with(OTHER, metric="val_accuracy").'
        ) from None
    by_run = [correct_by_item(run) for run in runs]
    items = sorted(by_run[0])
    if items and all(sorted(each) == items for each in by_run):
        return scores_by_item(items, [[each[item] for item in items] for each in by_run])
    return Scores(accuracies, min(run.test.items or 0 for run in runs) or None)


def correct_by_item(run: Run) -> dict[tuple[str, int], bool]:
    """Return whether a run classified each test item correctly, by file and label.

    It is empty if that was not recorded, or if an item was recorded twice. A label that was not
    recorded is -1.
    """
    test = run.record.test
    if test is None:
        return {}
    rows = [((each.file, each.label), each.predicted == each.label) for each in test.predictions]
    rows = rows or [((each.file, -1), each.correct) for each in test.outcomes]
    found = dict(rows)
    return found if len(found) == len(rows) else {}


def on_same_data(runs: Iterable[Run]) -> bool:
    """Return False if runs have recorded data sets that are not the same.

    These have the same fingerprint, or the same name where a fingerprint was not recorded.
    """
    data = [run.record.dataset for run in runs if run.record.dataset]
    if all(each.fingerprint for each in data):
        return len({each.fingerprint for each in data}) < 2
    return len({each.name for each in data}) < 2


def count_of(run: Run, metric: str) -> int:
    """Return the number of items that a metric is an accuracy on, or 0."""
    splits = {VALIDATION: "validation", TEST: "test"}
    split = next((splits[each] for each in splits if metric.startswith(each)), "train")
    dataset = run.record.dataset
    if dataset is None or without_split(metric) not in ACCURACIES:
        return 0
    return sum(dataset.splits.get(split, {}).values())
