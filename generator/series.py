"""One metric over the epochs of a run."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from experiments.errors import LabError
from generator.metrics import better


class MissingError(LabError):
    """A value that a post asks for was never recorded, or the run diverged before it."""


@dataclass(frozen=True)
class Series:
    """The values of one metric, one for each epoch from `first_epoch` on.

    A value that is missing is None; whatever would need it raises MissingError. `better` declares
    the direction of metrics whose names do not tell it.
    """

    name: str
    values: tuple[float | None, ...]
    first_epoch: int = 1
    better: dict[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[float]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def known(self) -> list[float]:
        """The values, every one of which must be there."""
        if None in self.values or not self.values:
            epoch = self.first_epoch + (self.values.index(None) if self.values else 0)
            raise MissingError(f"{self.name} has no value in epoch {epoch}.")
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
        """The smallest value of a loss or error, the largest of an accuracy or score."""
        return self.min if better(self.name, self.better) == "lower" else self.max

    @property
    def best_epoch(self) -> int:
        """The first epoch that has the best value."""
        return self.epochs[self.known.index(self.best)]

    def at(self, epoch: int) -> float:
        """The value after an epoch, counted from 1."""
        if epoch not in self.epochs:
            raise MissingError(
                f"{self.name} has no epoch {epoch}: {self.epochs[0]} to {self.epochs[-1]}."
            )
        return self.known[epoch - self.first_epoch]

    def from_epoch(self, epoch: int) -> "Series":
        """The rest of the series, from an epoch on: its `min` and `max` are the settled range.

        Raises:
            MissingError: the run has no such epoch.
        """
        if epoch not in self.epochs:
            raise MissingError(
                f"{self.name} has no epoch {epoch}: {self.epochs[0]} to {self.epochs[-1]}."
            )
        return Series(self.name, self.values[epoch - self.first_epoch :], epoch, self.better)

    def first_epoch_at_least(self, level: float) -> int | None:
        """The first epoch whose value reaches a level, or None."""
        return next((e for e, v in zip(self.epochs, self.known, strict=True) if v >= level), None)

    def stays_above(self, level: float, from_epoch: int = 1) -> bool:
        """Says whether every value from an epoch on is at least a level."""
        return self.from_epoch(from_epoch).min >= level

    def stays_within(self, low: float, high: float, from_epoch: int = 1) -> bool:
        """Says whether every value from an epoch on lies between two levels, both included."""
        settled = self.from_epoch(from_epoch)
        return settled.min >= low and settled.max <= high

    def count_above(self, level: float) -> int:
        """How many values are above a level."""
        return sum(value > level for value in self.known)
