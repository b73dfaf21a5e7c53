"""One recorded run: one model, trained from one seed. It knows of no other run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from experiments.records.errors import UserError
from experiments.records.schema import Dataset, Prediction, Summary, Test, TrainScore
from generator.metrics import TEST, VALIDATION, without_split
from generator.runs.flips import Flips, find_flips
from generator.runs.history import History
from generator.runs.overfitting import Overfitting, overfitting
from generator.runs.predictions import (
    PREDICTIONS,
    Calibration,
    Confusion,
    Misclassified,
    calibration,
    confusion,
    misclassified,
)
from generator.runs.progress import first_without_loss
from generator.runs.recorded_run import RecordedRun
from generator.runs.tested import TestScore, metric_names
from generator.traced import Call, Pointer, traced, traced_all


@dataclass(frozen=True)
class Run(RecordedRun):
    """One recorded run, with its curves and its scores."""

    renamed = {  # noqa: RUF012 - no field
        "all_seeds": "the model itself, such as runs.model1: it has all of its runs",
        "compared_with": "runs.model1.compared_with(runs.model2): models are compared, not runs",
        "largest_class": "majority_baseline",
        "mistakes": "misclassified",
        "spread": "the model's `final`, such as runs.model1.final('val_accuracy')",
        "test_spread": "the model's `test_accuracy`, such as runs.model1.test_accuracy",
    }

    @property
    def history(self) -> History:
        """The metrics of every epoch."""
        ending = "" if self.record.status == "complete" else self.shortfall or ""
        return History(self.record, self.copy, self.name, self.better, ending)

    @property
    def diverged_in(self) -> int:
        """The first epoch of those at the end that have no finite loss."""
        epoch = first_without_loss(self.record)
        return self._require(epoch, "epoch in which it diverged")

    @property
    def overfitting(self) -> Overfitting:
        """The signs of overfitting in the curves: see `Overfitting`."""
        return overfitting(self.history, self.record.train_score)

    @property
    def epochs(self) -> int:
        """The number of recorded epochs."""
        origin = Call("count", (Pointer(self.copy, "/history/epoch"),))
        return traced(self.record.epochs_done, origin)

    @cached_property
    def dataset(self) -> Dataset:
        """The data set of the run."""
        dataset = self._require(self.record.dataset, "data set")
        return traced_all(dataset, self.copy, "/dataset")

    @cached_property
    def summary(self) -> Summary:
        """The model's layers and size."""
        summary = self._require(self.record.summary, "model summary")
        return traced_all(summary, self.copy, "/summary")

    @property
    def test(self) -> TestScore:
        """The score on the test split."""
        return TestScore(self._require(self._tested, "test score"), self.name, self.copy)

    @property
    def test_metrics(self) -> list[str]:
        """The metrics that the run was scored by on the test split, after it has ended."""
        return metric_names(self._tested) if self._tested else []

    def value(self, metric: str) -> float:
        """Return the result by a metric.

        Args:
            metric: A metric of the history, whose last value it is, or `test_` and one that the run
                was scored by on the test split.
        """
        if metric.startswith(TEST) and without_split(metric) in self.test_metrics:
            return self.test.value(without_split(metric))
        return self.history[metric].last

    @property
    def has_test(self) -> bool:
        """True if the run has ended and has a test accuracy."""
        return "accuracy" in self.test_metrics

    @property
    def test_loss(self) -> float:
        """The loss on the test images, which a run can have without an accuracy."""
        return self.test.loss

    @property
    def has_test_loss(self) -> bool:
        """True if the run has ended and has a test loss."""
        return "loss" in self.test_metrics

    @property
    def has_train_accuracy(self) -> bool:
        """True if the run has ended and was scored on the training images as they are."""
        return self._scored_plainly is not None and self._scored_plainly.accuracy is not None

    @property
    def train_accuracy(self) -> float:
        """The last weights' accuracy on the training images, not augmented and without dropout."""
        score = self._require(self._scored_plainly, "score on plain training images")
        accuracy = self._require(score.accuracy, "accuracy on plain training images")
        return self._traced(accuracy, "/train_score/accuracy")

    @property
    def majority_baseline(self) -> float:
        """The test accuracy of always predicting the largest class of the test split."""
        return self.baseline("test")

    def baseline(self, split: str) -> float:
        """Return the accuracy of always predicting the largest class of a split, such as `test`.

        Raises:
            MissingError: The record does not count the images of the split by class.
        """
        counts = self.dataset.splits.get(split, {}).values()
        total = self._require(sum(counts) or None, f"count of {split} images by class")
        origin = Call("largest_share", (Pointer(self.copy, f"/dataset/splits/{split}"),))
        return traced(max(counts) / total, origin)

    @property
    def has_predictions(self) -> bool:
        """True if the run has probabilities for test images, and names of their classes."""
        test, dataset = self._tested, self.record.dataset
        return bool(test and test.predictions and dataset and dataset.classes)

    @property
    def predictions(self) -> list[Prediction]:
        """The probabilities that the model gave for each test image."""
        test = self._require(self._tested, "test score")
        return self._require(test.predictions or None, "recorded probabilities")

    @property
    def classes(self) -> list[str]:
        """The classes' names, in the order of their labels."""
        return self._require(self.dataset.classes or None, "names of classes")

    @property
    def confusion(self) -> Confusion:
        """The number of test images by true and predicted class."""
        return confusion(self.predictions, self.classes, Pointer(self.copy, PREDICTIONS))

    @property
    def calibration(self) -> Calibration:
        """The agreement of the model's confidence with its accuracy."""
        return calibration(self.predictions, origin=Pointer(self.copy, PREDICTIONS))

    def misclassified(self, count: int = 6) -> list[Misclassified]:
        """Return the misclassified test images with the highest confidence, at most `count`."""
        return misclassified(self.predictions, self.classes)[:count]

    def flips_from(self, other: Run) -> Flips:
        """Return the test images gained and lost against another run.

        Raises:
            MissingError: They have no predictions of the same test images.
        """
        if not isinstance(other, Run):
            raise UserError("`flips_from` of a run takes another run, such as runs.model1.first.")
        return find_flips([other], [self], (other.copy, self.copy))

    def gap(self, metric: str = "accuracy") -> float:
        """Return the generalisation gap after the last epoch: training less validation."""
        return self.history[metric].last - self.history[VALIDATION + metric].last

    @property
    def _tested(self) -> Test | None:
        """The recorded test of a run that has ended."""
        return None if self.unfinished else self.record.test

    @property
    def _scored_plainly(self) -> TrainScore | None:
        """The recorded score on plain training images of a run that has ended."""
        return None if self.unfinished else self.record.train_score
