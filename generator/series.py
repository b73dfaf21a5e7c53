"""One metric over the epochs of a run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from experiments.errors import LabError

LOWER_IS_BETTER = re.compile(r"loss|error|mae|mse|rmse|perplexity", re.IGNORECASE)


@dataclass(frozen=True)
class Series:
    """The values of one metric, one for each epoch from `first_epoch` on.

    A value that is missing is None; whatever would need it raises LabError.
    """

    name: str
    values: tuple[float | None, ...]
    first_epoch: int = 1

    def __iter__(self) -> Iterator[float]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def known(self) -> list[float]:
        """The values, every one of which must be there."""
        if None in self.values or not self.values:
            epoch = self.first_epoch + (self.values.index(None) if self.values else 0)
            raise LabError(f"{self.name} has no value in epoch {epoch}.")
        return [value for value in self.values if value is not None]

    @property
    def epochs(self) -> range:
        """The epochs' numbers, counted from 1 at the start of the run."""
        return range(self.first_epoch, self.first_epoch + len(self.values))

    @property
    def first(self) -> float:
        """The value after the first epoch."""
        return self.known[0]

    @property
    def last(self) -> float:
        """The value after the last epoch."""
        return self.known[-1]

    @property
    def min(self) -> float:
        """The smallest value."""
        return min(self.known)

    @property
    def max(self) -> float:
        """The largest value."""
        return max(self.known)

    @property
    def best(self) -> float:
        """The smallest value of a loss or error, the largest of any other metric."""
        return self.min if LOWER_IS_BETTER.search(self.name) else self.max

    @property
    def best_epoch(self) -> int:
        """The first epoch that has the best value."""
        return self.epochs[self.known.index(self.best)]

    def at(self, epoch: int) -> float:
        """The value after an epoch, counted from 1."""
        if epoch not in self.epochs:
            raise LabError(
                f"{self.name} has no epoch {epoch}: {self.epochs[0]} to {self.epochs[-1]}."
            )
        return self.known[epoch - self.first_epoch]

    def from_epoch(self, epoch: int) -> "Series":
        """The rest of the series, from an epoch on."""
        skip = min(max(epoch - self.first_epoch, 0), len(self.values) - 1)
        return Series(self.name, self.values[skip:], self.first_epoch + skip)

    def first_epoch_at_least(self, level: float) -> int | None:
        """The first epoch whose value reaches a level, or None."""
        return next((e for e, v in zip(self.epochs, self.known, strict=True) if v >= level), None)

    def stays_at_least(self, level: float, from_epoch: int = 1) -> bool:
        """Says whether no value from an epoch on is below a level."""
        return self.from_epoch(from_epoch).min >= level

    def count_above(self, level: float) -> int:
        """How many values are above a level."""
        return sum(value > level for value in self.known)
