"""One model with all of its recorded runs, one for each seed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from experiments.records.errors import UserError
from experiments.records.schema import Dataset, Prediction, Summary
from generator.metrics import TEST
from generator.runs.compared_records import with_expressions
from generator.runs.comparison import Comparison, compare
from generator.runs.conditions import Difference, differences
from generator.runs.family import Family, Pair
from generator.runs.flips import Flips, find_flips
from generator.runs.predictions import Calibration, Confusion, calibration, confusion
from generator.runs.scores import TEST_ACCURACY, on_same_data, scores_of
from generator.runs.seed_values import SeedValues
from generator.traced import Call


@dataclass(frozen=True)
class Model(SeedValues):
    """All runs of one model, in the order of their seeds.

    `reference` is the name of the reference that the model is of, and `family` has the comparisons
    of the post; without it, each comparison stands alone. `chosen_by` is the expression that chose
    the model, as that with the highest score.
    """

    renamed = {  # noqa: RUF012 - no field
        "all_seeds": "the model itself: it has all of its runs",
        "all_tested": "has_test",
        "environment": "first.environment",
        "gap": "final('accuracy').mean - final('val_accuracy').mean, or first.gap() of one run",
        "history": "final('METRIC').mean of all seeds, or first.history of one run",
        "largest_class": "majority_baseline",
        "misclassified": "first.misclassified() of one run",
        "mistakes": "first.misclassified() of one run",
        "model": "name",
        "record": "first.record",
        "spread": "final('METRIC')",
        "test": "test_accuracy.mean or test_loss.mean of all seeds, or first.test of one run",
        "test_spread": "test_accuracy",
    }

    reference: str = ""
    family: Family | None = field(default=None, repr=False, compare=False)
    chosen_by: Call | None = field(default=None, repr=False, compare=False)

    @property
    def origin(self) -> Call | str:
        """The model as an expression: the names of its records, or what chose it."""
        return self.chosen_by or self.records

    @property
    def title(self) -> str:
        """The model's readable name."""
        return self.first.title

    @property
    def config(self) -> dict[str, Any]:
        """The settings that all runs share."""
        return self._shared("config", lambda run: run.config)

    @property
    def epochs(self) -> int:
        """The number of recorded epochs, the same in all runs."""
        return self._shared("epochs", lambda run: run.epochs)

    @property
    def dataset(self) -> Dataset:
        """The data set that all runs share."""
        return self._shared("dataset", lambda run: run.dataset)

    @property
    def summary(self) -> Summary:
        """The model's layers and size, the same in all runs."""
        return self._shared("summary", lambda run: run.summary)

    @property
    def has_summary(self) -> bool:
        """True if every run has recorded the model's size."""
        return all(run.record.summary for run in self.runs)

    @property
    def classes(self) -> list[str]:
        """The classes' names, in the order of their labels."""
        return self._shared("classes", lambda run: run.classes)

    @property
    def diverged(self) -> bool:
        """True if a run diverged."""
        return any(run.diverged for run in self.runs)

    @property
    def majority_baseline(self) -> float:
        """The test accuracy of always predicting the largest class of the test split."""
        return self._shared("majority_baseline", lambda run: run.majority_baseline)

    @property
    def has_predictions(self) -> bool:
        """True if every run has probabilities for test images, and names of their classes."""
        return all(run.has_predictions for run in self.runs)

    @property
    def predictions(self) -> list[Prediction]:
        """The predictions of all runs, one after the other; identical runs count as one."""
        return [prediction for run in self.distinct_runs for prediction in run.predictions]

    @property
    def confusion(self) -> Confusion:
        """The number of test images by true and predicted class, added up over all seeds."""
        return confusion(self.predictions, self.classes, self.all_predictions)

    @property
    def calibration(self) -> Calibration:
        """The agreement of confidence and accuracy, over the predictions of all seeds."""
        return calibration(self.predictions, origin=self.all_predictions)

    @cached_property
    def metrics(self) -> set[str]:
        """The metrics that all runs have recorded, such as `val_accuracy` and `test_accuracy`."""
        names = [set(run.history.names) for run in self.runs]
        return set.intersection(*names) | {TEST + name for name in self.test_metrics}

    def compared_with(self, other: Model, metric: str = TEST_ACCURACY) -> Comparison:
        """Return the comparison of this model with another, by test accuracy or another metric."""
        if not isinstance(other, Model) or other.runs is self.runs:
            raise UserError("`compared_with` takes another model, such as runs.model1.")
        own, others = (scores_of(model.distinct_runs, metric) for model in (self, other))
        pair = Pair(frozenset((self.full_name, other.full_name)), metric)
        size = self.family.size_for(pair) if self.family else 1
        comparison = compare(own, others, size, metric, on_same_data((*self, *other)))
        if "image" in (self.item, other.item):
            comparison = replace(comparison, item="image")
        return with_expressions(comparison, (self.records, other.records), size)

    @property
    def full_name(self) -> str:
        """The model's name after that of its reference, if it is of one: `article.model1`."""
        return f"{self.reference}.{self.name}" if self.reference else self.name

    def differs_from(self, other: Model, ignore: Collection[str] = ()) -> list[Difference]:
        """Return the conditions that the runs of this model and of another do not all share.

        Functions that only one of them uses are no difference: a model is one of these.

        Args:
            other: A model of the same experiment or of a reference.
            ignore: The names of conditions to leave out, such as `("augmentation",)`.

        Raises:
            UserError: `other` is no model, or `ignore` no list of names.
        """
        if not isinstance(other, Model):
            raise UserError("`differs_from` takes another model, such as runs.model1.")
        if isinstance(ignore, str):
            raise UserError(f'`ignore` takes a list of names, such as ["{ignore}"].')
        return differences(self.runs, other.runs, ignore)

    def flips_from(self, other: Model) -> Flips:
        """Return the test images gained and lost against another model, by the majority of seeds.

        Raises:
            MissingError: They have no predictions of the same test images.
        """
        if not isinstance(other, Model):
            raise UserError("`flips_from` of a model takes another model, such as runs.model1.")
        sides = other.records, self.records
        return find_flips(other.distinct_runs, self.distinct_runs, sides)
