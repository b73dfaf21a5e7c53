"""One metric over the epochs of a run."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from experiments.records.errors import UserError
from generator.metrics import better
from generator.numbers import round7


class MissingError(UserError):
    """A value that a post asks for was never recorded, or the run diverged before it."""


@dataclass(frozen=True)
class Series:
    """The values of one metric, one for each epoch from `first_epoch` on.

    A value that is missing is None; whatever would need it raises MissingError, and so does all
    that asks for a value of a run that `diverged`. `better` declares the direction of metrics whose
    names do not tell it; `run` is what messages call the run.
    """

    name: str
    values: tuple[float | None, ...]
    first_epoch: int = 1
    better: dict[str, str] = field(default_factory=dict)
    run: str = ""
    diverged: bool = False

    def __iter__(self) -> Iterator[float]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def _known(self) -> list[float]:
        """The values, every one of which must be there."""
        if None in self.values:
            epoch = self.epochs[self.values.index(None)]
            raise MissingError(f"{self._label} has no value in epoch {epoch}.")
        if self.diverged:
            # Keras counts an accuracy of what is no number, too.
            raise MissingError(f"{self._label} settles nothing: the run diverged.")
        return [value for value in self.values if value is not None]

    @property
    def _label(self) -> str:
        """How messages call it."""
        return f"{self.name} of {self.run}" if self.run else self.name

    @property
    def epochs(self) -> range:
        """The epochs' numbers, counted from 1 at the start of the run."""
        return range(self.first_epoch, self.first_epoch + len(self.values))

    @property
    def _rounded(self) -> list[float]:
        """The values as levels are compared with them."""
        return [round7(value) for value in self._known]

    @property
    def first(self) -> float:
        """The value after the first epoch."""
        return self._known[0]

    @property
    def last(self) -> float:
        """The value after the last epoch."""
        return self._known[-1]

    @property
    def min(self) -> float:
        """The smallest value."""
        return min(self._known)

    @property
    def max(self) -> float:
        """The largest value."""
        return max(self._known)

    @property
    def best(self) -> float:
        """The smallest value of a loss or error, the largest of an accuracy or score."""
        return self.min if better(self.name, self.better) == "lower" else self.max

    @property
    def best_epoch(self) -> int:
        """The first epoch that has the best value."""
        return self.epochs[self._known.index(self.best)]

    def at(self, epoch: int) -> float:
        """The value after an epoch, counted from 1."""
        return self.from_epoch(epoch).first

    def from_epoch(self, epoch: int) -> "Series":
        """The rest of the series, from an epoch on: its `min` and `max` are the settled range.

        Raises:
            MissingError: the run has no such epoch.
        """
        if epoch not in self.epochs:
            there = f"{self.epochs[0]} to {self.epochs[-1]}"
            raise MissingError(f"{self._label} has no epoch {epoch}: {there}.")
        rest = self.values[epoch - self.first_epoch :]
        return replace(self, values=rest, first_epoch=epoch)

    def first_epoch_at_least(self, level: float) -> int | None:
        """The first epoch whose value reaches a level, or None."""
        values = zip(self.epochs, self._rounded, strict=True)
        return next((epoch for epoch, value in values if value >= round7(level)), None)

    def stays_above(self, level: float, from_epoch: int = 1) -> bool:
        """Says whether every value from an epoch on is at least a level."""
        return min(self.from_epoch(from_epoch)._rounded) >= round7(level)

    def stays_within(self, low: float, high: float, from_epoch: int = 1) -> bool:
        """Says whether every value from an epoch on lies between two levels, both included."""
        settled = self.from_epoch(from_epoch)._rounded
        return round7(low) <= min(settled) and max(settled) <= round7(high)

    def count_above(self, level: float) -> int:
        """How many values are above a level."""
        return sum(value > round7(level) for value in self._rounded)
