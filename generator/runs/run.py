"""One recorded run: one model, trained from one seed. It knows of no other run."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from experiments.records.errors import UserError
from experiments.records.schema import Dataset, Prediction, Record, Summary, Test, TrainScore
from generator.metrics import VALIDATION
from generator.runs.flips import Flips, find_flips
from generator.runs.history import History
from generator.runs.predictions import (
    PREDICTIONS,
    Calibration,
    Confusion,
    Misclassified,
    calibration,
    confusion,
    misclassified,
)
from generator.runs.progress import reason_for_gaps, shortfall
from generator.runs.renamed import Renamed
from generator.runs.series import MissingError
from generator.runs.tested import TestScore
from generator.traced import Call, Pointer, traced, traced_all

Value = TypeVar("Value")


@dataclass(frozen=True)
class Run(Renamed):
    """One recorded run.

    `origin` is the record's file in messages, `content` its bytes, `samples` the folder of the
    experiment's thumbnails, `better` the directions of metrics that the post declares, `copy` the
    record's path among the records of the post.
    """

    renamed = {  # noqa: RUF012 - no field
        "all_seeds": "the model itself, such as runs.model1: it has all of its runs",
        "compared_with": "runs.model1.compared_with(runs.model2): models are compared, not runs",
        "largest_class": "majority_baseline",
        "mistakes": "misclassified",
        "spread": "the model's `final`, such as runs.model1.final('val_accuracy')",
        "test_spread": "the model's `test_accuracy`, such as runs.model1.test_accuracy",
    }

    record: Record
    origin: str
    path: Path
    content: bytes = field(default=b"", repr=False)
    samples: Path = Path()
    better: dict[str, str] = field(default_factory=dict)
    copy: str = ""

    @property
    def name(self) -> str:
        """The run's name in messages: experiment, model and seed."""
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
        """The seed of the run's random numbers, or None if it was not recorded."""
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
        ending = "" if self.record.status == "complete" else self.shortfall or ""
        return History(self.record, self.copy, self.name, self.better, ending)

    @property
    def diverged(self) -> bool:
        """True if training ended because its loss was not finite."""
        return self.record.status == "diverged"

    @property
    def unfinished(self) -> bool:
        """True if training goes on or has failed, so that no recorded value is a result."""
        return self.record.status in ("running", "failed")

    @property
    def shortfall(self) -> str | None:
        """Why training has not ended as planned, as `still training: 4 of 20 epochs`, or None."""
        return shortfall(self.record)

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
        """The score on the test images."""
        test = self._require(self._tested, "test score")
        accuracy = self._require(test.accuracy, "test accuracy")
        return TestScore(
            test.weights,
            self._traced(accuracy, "/test/accuracy"),
            self._traced(test.loss, "/test/loss"),
            self._traced(test.count, "/test/count"),
            self.name,
        )

    @property
    def has_test(self) -> bool:
        """True if the run has ended and has a test accuracy."""
        return self._tested is not None and self._tested.accuracy is not None

    @property
    def test_loss(self) -> float:
        """The loss on the test images, which a run can have without an accuracy."""
        test = self._require(self._tested, "test score")
        return self._traced(self._require(test.loss, "test loss"), "/test/loss")

    @property
    def has_test_loss(self) -> bool:
        """True if the run has ended and has a test loss."""
        return self._tested is not None and self._tested.loss is not None

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

    def _traced(self, value: Value, pointer: str) -> Value:
        """Return a number with its place in the record."""
        return traced(value, Pointer(self.copy, pointer))

    def _require(self, value: Value | None, what: str) -> Value:
        """Return the value, or raise MissingError if the record does not hold it."""
        if value is None:
            why = reason_for_gaps(self.record)
            raise MissingError(f"{self.name} has no {what}: {why} ({self.origin}).")
        return value
