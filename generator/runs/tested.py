"""The score of a run on the test images."""

from __future__ import annotations

from dataclasses import dataclass

from generator.runs.series import MissingError
from generator.runs.statistics import Interval, wilson


@dataclass(frozen=True)
class TestScore:
    """The score of a run on the test images.

    Attributes:
        weights: The epoch whose weights were scored: `last`, `best`, or a name.
        accuracy: The share of them that were classified correctly.
        loss: The mean loss, or None if it was not recorded.
        items: The number of test images, or None if it was not recorded.
        run: The run's name in messages.
        split: The images' split: `test`.
    """

    weights: str
    accuracy: float
    loss: float | None
    items: int | None
    run: str
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

    @property
    def count(self) -> int:
        """The number of test images; raise MissingError if it was not recorded."""
        if self.items is None:
            raise MissingError(f"{self.run} has no number of test images: it was not recorded.")
        return self.items
