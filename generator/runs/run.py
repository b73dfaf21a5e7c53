"""One recorded run as templates see it: its metrics, its test score, what it got wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from experiments.records.schema import Dataset, Prediction, Record, Summary
from generator.runs.predictions import (
    Calibration,
    Confusion,
    Mistake,
    calibration,
    confusion,
    mistakes,
)
from generator.runs.series import MissingError, Series
from generator.runs.statistics import Comparison, Interval, Spread, compare, spread, wilson

if TYPE_CHECKING:
    from generator.runs.experiment import Runs

Value = TypeVar("Value")


@dataclass(frozen=True)
class History:
    """A run's metrics by name: `history.val_accuracy`, as templates say it, is a Series."""

    run: Run

    def __getitem__(self, name: str) -> Series:
        run = self.run
        if name not in self.names:
            there = ", ".join(self.names)
            raise MissingError(f"{run.name} has no metric `{name}`; it has {there}.")
        values = tuple(run.record.history[name])
        return Series(name, values, 1, run.group.better, run.name, run.diverged)

    @property
    def names(self) -> list[str]:
        """The metrics' names, as recorded."""
        return [name for name in self.run.record.history if name != "epoch"]


@dataclass(frozen=True)
class TestScore:
    """How a run did on the test images.

    Attributes:
        weights: Which epoch's weights were scored: `last`, `best`, or a name.
        count: How many images the test has.
        accuracy: The share of them that were told right.
        loss: The mean loss, if it was recorded.
        split: Which images they are: `test`.
    """

    weights: str
    count: int
    accuracy: float
    loss: float | None
    split: str = "test"

    @property
    def epoch(self) -> str:
        """Which epoch's weights were scored, in words."""
        return f"the {self.weights} epoch" if self.weights in ("last", "best") else self.weights

    @property
    def correct(self) -> int:
        """How many images were told right."""
        return round(self.accuracy * self.count)

    @property
    def interval(self) -> Interval:
        """The 95% interval of the accuracy."""
        return wilson(self.correct, self.count)


@dataclass(frozen=True)
class Run:
    """One recorded run."""

    record: Record
    origin: str
    path: Path
    group: Runs

    @property
    def name(self) -> str:
        """How messages call it."""
        seed = "" if self.seed is None else f" seed {self.seed}"
        return f"{self.record.experiment}/{self.model}{seed}"

    @property
    def model(self) -> str:
        """The model's short name."""
        return self.record.model

    @property
    def title(self) -> str:
        """The model's readable name."""
        return self.record.title or self.model

    @property
    def seed(self) -> int | None:
        """The seed that the run's chance came from."""
        return self.record.seed

    @property
    def config(self) -> dict[str, Any]:
        """The settings, as recorded."""
        return self.record.config

    @property
    def environment(self) -> dict[str, Any]:
        """Machine, packages and times, as recorded."""
        return self.record.environment

    @property
    def history(self) -> History:
        """The metrics of every epoch."""
        return History(self)

    @property
    def diverged(self) -> bool:
        """Says whether training ended because its loss was no number any more."""
        return self.record.status == "diverged"

    def gap(self, metric: str = "accuracy") -> float:
        """The generalisation gap after the last epoch: training less validation."""
        return self.history[metric].last - self.history[f"val_{metric}"].last

    @property
    def epochs(self) -> int:
        """How many epochs are recorded."""
        return self.record.epochs_done

    @property
    def dataset(self) -> Dataset:
        """The images that were used."""
        return self._needed(self.record.dataset, "data set")

    @property
    def summary(self) -> Summary:
        """The model's layers and size."""
        return self._needed(self.record.summary, "model summary")

    @property
    def test(self) -> TestScore:
        """The score on the test images."""
        test = self._needed(self.record.test, "test score")
        accuracy = self._needed(test.accuracy, "test accuracy")
        return TestScore(test.weights, test.count, accuracy, test.loss)

    @property
    def has_test(self) -> bool:
        """Says whether the run has a test accuracy."""
        return self.record.test is not None and self.record.test.accuracy is not None

    @property
    def test_loss(self) -> float:
        """The loss on the test images, which a run can have without an accuracy."""
        test = self._needed(self.record.test, "test score")
        return self._needed(test.loss, "test loss")

    @property
    def has_test_loss(self) -> bool:
        """Says whether the run has a test loss."""
        return self.record.test is not None and self.record.test.loss is not None

    @property
    def largest_class(self) -> float:
        """The share of the largest class in the test: what naming it each time would reach."""
        counts = self.dataset.splits.get("test", {}).values()
        total = self._needed(sum(counts) or None, "count of test images by class")
        return max(counts) / total

    @property
    def has_predictions(self) -> bool:
        """Says whether the run has probabilities for test images, and names of their classes."""
        test, dataset = self.record.test, self.record.dataset
        return bool(test and test.predictions and dataset and dataset.classes)

    @property
    def predictions(self) -> list[Prediction]:
        """What the model said of each test image."""
        test = self._needed(self.record.test, "test score")
        return self._needed(test.predictions or None, "recorded probabilities")

    @property
    def classes(self) -> list[str]:
        """The classes' names, in the order of their labels."""
        return self._needed(self.dataset.classes or None, "names of classes")

    @property
    def confusion(self) -> Confusion:
        """How often each class of test images was taken for which."""
        return confusion(self.predictions, self.classes)

    @property
    def calibration(self) -> Calibration:
        """How well the model's probabilities agree with how often it is right."""
        return calibration(self.predictions)

    def mistakes(self, count: int = 6) -> list[Mistake]:
        """The test images that the model was surest about and wrong, the worst first."""
        return mistakes(self.predictions, self.classes)[:count]

    def compared_with(self, other: Run) -> Comparison:
        """This model's test accuracy beside another's, with the ground that it stands on."""
        return compare(self, other)

    @property
    def all_seeds(self) -> list[Run]:
        """The runs of the same model with every seed, this one included."""
        return self.group.by_model[self.model]

    @property
    def all_tested(self) -> bool:
        """Says whether the runs of all seeds were tested."""
        return all(run.has_test for run in self.all_seeds)

    @property
    def test_spread(self) -> Spread:
        """The test accuracy over all seeds."""
        return spread(run.test.accuracy for run in self.all_seeds)

    def spread(self, metric: str) -> Spread:
        """A metric's value after the last epoch, over all seeds."""
        return spread(run.history[metric].last for run in self.all_seeds)

    def _needed(self, value: Value | None, what: str) -> Value:
        """The value, or MissingError if the record does not hold it."""
        if value is None:
            why = "it diverged" if self.diverged else "the record does not hold it"
            raise MissingError(f"{self.name} has no {what}: {why} ({self.origin}).")
        return value
