"""Values over the seeds of a model: its scores, and its metrics at an epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.runs.run import Run
from generator.runs.run_set import RunSet
from generator.runs.series import MissingError
from generator.runs.statistics import Interval, Spread, spread, wilson


@dataclass(frozen=True)
class SeedValues(RunSet):
    """The runs of one model, with their values over all seeds."""

    @property
    def has_test(self) -> bool:
        """True if every run has a test accuracy."""
        return all(run.has_test for run in self.runs)

    @property
    def test_accuracy(self) -> Spread:
        """The test accuracy over all seeds."""
        return self._spread(lambda run: run.test.accuracy)

    @property
    def test_interval(self) -> Interval:
        """The 95% interval of the mean test accuracy (Wilson's), for the choice of test items."""
        return wilson(self.test_accuracy.mean * self.test_count, self.test_count)

    @property
    def item(self) -> str:
        """What the model was scored on: `image` if `experiments train` made its runs, or `item`."""
        return "image" if all(run.record.trained_here for run in self.runs) else "item"

    @property
    def test_count(self) -> int:
        """The number of test items, the same in all runs."""
        return self._shared("test.count", lambda run: run.test.count)

    @property
    def test_weights(self) -> str:
        """The epoch whose weights were scored, in words, the same in all runs."""
        return self._shared("weights scored", lambda run: run.test.epoch)

    @property
    def test_counted(self) -> bool:
        """True if every run has a test accuracy, on the same known number of items."""
        counts = {run.record.test.count if run.record.test else None for run in self.runs}
        return self.has_test and len(counts) == 1 and None not in counts

    def has_value(self, metric: str) -> bool:
        """Return True if every run has a value by a metric, as `final` gives them."""
        try:
            return bool(self.final(metric).count)
        except MissingError:
            return False

    @property
    def has_test_loss(self) -> bool:
        """True if every run has a test loss."""
        return all(run.has_test_loss for run in self.runs)

    @property
    def test_loss(self) -> Spread:
        """The test loss over all seeds."""
        return self._spread(lambda run: run.test_loss)

    def final(self, metric: str) -> Spread:
        """Return a metric's value after the last epoch, over all seeds.

        Of `test_rmse` and the like it is the score on the test split, if the runs have one.
        """
        return self._spread(lambda run: run.value(metric))

    @property
    def test_metrics(self) -> list[str]:
        """The metrics that every run was scored by on the test split, such as `accuracy`."""
        names = [run.test_metrics for run in self.runs]
        return [name for name in names[0] if all(name in each for each in names)]

    def test_metric(self, name: str) -> Spread:
        """Return a score on the test split, such as `rmse`, over all seeds."""
        return self._spread(lambda run: run.test.value(name))

    def best(self, metric: str) -> Spread:
        """Return a metric's best value of each run, over all seeds."""
        return self._spread(lambda run: run.history[metric].best)

    def at(self, metric: str, epoch: int) -> Spread:
        """Return a metric's value after an epoch, counted from 1, over all seeds."""
        return self._spread(lambda run: run.history[metric].at(epoch))

    def lowest(self, metric: str, from_epoch: int = 1) -> Spread:
        """Return each run's lowest value of a metric from an epoch on, over all seeds."""
        return self._spread(lambda run: run.history[metric].from_epoch(from_epoch).min)

    def highest(self, metric: str, from_epoch: int = 1) -> Spread:
        """Return each run's highest value of a metric from an epoch on, over all seeds."""
        return self._spread(lambda run: run.history[metric].from_epoch(from_epoch).max)

    @property
    def has_train_accuracy(self) -> bool:
        """True if every run was scored on the training images as they are."""
        return all(run.has_train_accuracy for run in self.runs)

    @property
    def train_accuracy(self) -> Spread:
        """The accuracy on the training images as they are, over all seeds."""
        return self._spread(lambda run: run.train_accuracy)

    @property
    def generalisation_gap(self) -> Spread:
        """The accuracy on plain training images minus that on validation images, over all seeds.

        Both are those of the last epoch's weights, so that they compare like with like.
        """
        return self._spread(lambda run: run.train_accuracy - run.history["val_accuracy"].last)

    def _spread(self, read: Callable[[Run], float]) -> Spread:
        """Return a value over all seeds, with its expression for the records of the model."""
        return spread([read(run) for run in self.distinct_runs], self.records)
