"""The numbers of a model that a difference compares: all metrics that its runs have recorded."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from generator.metrics import direction
from generator.runs.estimate import Scores
from generator.runs.run import Run
from generator.runs.scores import TEST_ACCURACY, count_of, scores_of
from generator.runs.series import MissingError

Runs = Sequence[Run]


class Number(NamedTuple):
    """A number of a model.

    Attributes:
        what: The number in words, such as `last val_accuracy`.
        metric: The metric whose unit and better direction it has.
        scores: Returns its values of runs, and of how many items it is the share that is correct.
            Raises MissingError if a run has no value.
    """

    what: str
    metric: str
    scores: Callable[[Runs], Scores]


def numbers_of(runs: Runs) -> list[Number]:
    """Return the numbers that all runs may have, the test before the history."""
    shared = [name for name in runs[0].history.names if all_have(runs, name)]
    others = [name for name in runs[0].test_metrics if name not in ("accuracy", "loss")]
    directed = [name for name in shared if direction(name, runs[0].better)]
    return [
        Number("test accuracy", "accuracy", lambda some: scores_of(some, TEST_ACCURACY)),
        Number("test loss", "loss", lambda some: scores_in([run.test_loss for run in some])),
        *(Number(f"test {name}", name, test_of(name)) for name in others),
        Number("accuracy on plain training images", "accuracy", plain_accuracies),
        Number("loss on plain training images", "loss", plain_losses),
        Number("calibration error", "calibration_error", calibration_errors),
        *(Number(f"last {name}", name, last_of(name)) for name in shared),
        *(Number(f"best {name}", name, best_of(name)) for name in directed),
    ]


def all_have(runs: Runs, metric: str) -> bool:
    """Return True if all runs recorded a metric by epoch."""
    return all(metric in run.history.names for run in runs)


def scores_in(values: Sequence[float], count: int | None = None) -> Scores:
    """Return scores of which only the values of runs are known, and perhaps a count of items."""
    return Scores(tuple(values), count)


def test_of(metric: str) -> Callable[[Runs], Scores]:
    """Return how to read the scores of a metric on the test split."""
    return lambda runs: scores_in([run.test.value(metric) for run in runs])


def last_of(metric: str) -> Callable[[Runs], Scores]:
    """Return how to read a metric's last values."""
    return lambda runs: scores_of(runs, metric)


def best_of(metric: str) -> Callable[[Runs], Scores]:
    """Return how to read a metric's best values by epoch."""
    return lambda runs: scores_in(
        [run.history[metric].best for run in runs],
        min(count_of(run, metric) for run in runs) or None,
    )


def plain_accuracies(runs: Runs) -> Scores:
    """Return the accuracies on training images as they are: not augmented, without dropout."""
    accuracies = [run.train_accuracy for run in runs]
    counts = [run.record.train_score.count for run in runs if run.record.train_score]
    return scores_in(accuracies, min(counts))


def plain_losses(runs: Runs) -> Scores:
    """Return the losses on training images as they are: not augmented, without dropout."""
    losses = [run.record.train_score.loss for run in runs if run.record.train_score]
    known = [loss for loss in losses if loss is not None]
    if len(known) < len(runs) or any(run.unfinished for run in runs):
        raise MissingError("a run has no loss on plain training images.")
    return scores_in(known)


def calibration_errors(runs: Runs) -> Scores:
    """Return the expected calibration error of each run's test."""
    return scores_in([run.calibration.error for run in runs])
