"""The score of a run on the test images."""

from __future__ import annotations

from dataclasses import dataclass

from generator.runs.statistics import Interval, wilson


@dataclass(frozen=True)
class TestScore:
    """The score of a run on the test images.

    Attributes:
        weights: The epoch whose weights were scored: `last`, `best`, or a name.
        count: The number of test images.
        accuracy: The share of them that were classified correctly.
        loss: The mean loss, or None if it was not recorded.
        split: The images' split: `test`.
    """

    weights: str
    count: int
    accuracy: float
    loss: float | None
    split: str = "test"

    @property
    def epoch(self) -> str:
        """The epoch whose weights were scored, in words."""
        return f"the {self.weights} epoch" if self.weights in ("last", "best") else self.weights

    @property
    def correct(self) -> int:
        """The number of images that were classified correctly."""
        return round(self.accuracy * self.count)

    @property
    def interval(self) -> Interval:
        """The 95% interval of the accuracy (Wilson's)."""
        return wilson(self.correct, self.count)
