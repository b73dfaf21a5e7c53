"""The score of a run on the test split."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from experiments.records.schema import Test
from generator.runs.series import MissingError
from generator.runs.statistics import Interval, wilson
from generator.traced import Pointer, key_in_pointer, traced
from generator.words import say_or

Value = TypeVar("Value")


def metric_names(score: Test) -> list[str]:
    """Return the metrics of a test: `accuracy` and `loss`, where recorded, and any others."""
    main = {"accuracy": score.accuracy, "loss": score.loss}
    known = [name for name, value in main.items() if value is not None]
    return list(dict.fromkeys([*known, *score.metrics]))


@dataclass(frozen=True)
class TestScore:
    """The score of a run on the test split: `run.test` in a template.

    Attributes:
        score: The score, as recorded.
        run: The run's name in messages.
        copy: The record's path among the records of a post.
        split: The name of the split: `test`.
    """

    score: Test
    run: str
    copy: str = field(default="", repr=False)
    split: str = "test"

    @property
    def metrics(self) -> dict[str, float]:
        """All scores by metric: `accuracy` and `loss`, where recorded, and any others."""
        main = {"accuracy": self.score.accuracy, "loss": self.score.loss}
        found = {
            name: self._traced(value, name) for name, value in main.items() if value is not None
        }
        return found | {
            name: self._traced(value, f"metrics/{key_in_pointer(name)}")
            for name, value in self.score.metrics.items()
        }

    def value(self, metric: str) -> float:
        """Return the score by a metric, such as `rmse`.

        Raises:
            MissingError: The run was not scored by it.
        """
        scores = self.metrics
        if metric not in scores:
            there = f"; it has {', '.join(scores)}" if scores else ""
            raise MissingError(f"{self.run} has no test {metric}{there}.")
        return scores[metric]

    @property
    def weights(self) -> str | None:
        """The epoch whose weights were scored: `last`, `best`, a name, or None if unknown."""
        return self.score.weights

    @property
    def epoch(self) -> str:
        """The epoch whose weights were scored, in words; raise MissingError if it is unknown."""
        if self.weights is None:
            raise MissingError(f"{self.run} does not tell which weights the test scored.")
        return say_or(f"runs.{self.weights}_epoch", self.weights)

    @property
    def accuracy(self) -> float:
        """The share of test items that were classified correctly."""
        return self.value("accuracy")

    @property
    def loss(self) -> float:
        """The mean loss over the test items."""
        return self.value("loss")

    @property
    def items(self) -> int | None:
        """The number of test items, or None if it was not recorded."""
        count = self.score.count
        return None if count is None else self._traced(count, "count")

    @property
    def count(self) -> int:
        """The number of test items; raise MissingError if it was not recorded."""
        if self.items is None:
            raise MissingError(f"{self.run} has no number of test items: it was not recorded.")
        return self.items

    @property
    def correct(self) -> int:
        """The number of test items that were classified correctly."""
        return round(self.accuracy * self.count)

    @property
    def interval(self) -> Interval:
        """The 95% interval of the accuracy (Wilson's)."""
        return wilson(self.correct, self.count)

    def _traced(self, value: Value, key: str) -> Value:
        return traced(value, Pointer(self.copy, f"/test/{key}"))
