"""One metric over the epochs of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from experiments.records.errors import UserError
from generator.metrics import better
from generator.numbers import round7
from generator.runs.renamed import Renamed
from generator.traced import Call, Pointer, origin_of, traced
from generator.words import say

Value = TypeVar("Value")


class MissingError(UserError):
    """A value was not recorded, its run is not complete, or the runs of a model differ in it."""


@dataclass(frozen=True)
class Series(Renamed):
    """The values of one metric, one for each epoch from `first_epoch` on.

    Missing values are None. Whatever needs a missing value raises MissingError; so does whatever
    needs the end of a run that has not ended, failed or diverged: `ending` says so then. `known`
    speaks of the epochs alone that have a value.

    `better` declares the direction of metrics whose names do not tell it; `run` is the run's name
    in messages; `origin` is the place of all of the run's values in its record.
    """

    renamed = {"stays_above": "stays_at_least"}  # noqa: RUF012 - no field

    name: str
    values: tuple[float | None, ...]
    first_epoch: int = 1
    better: dict[str, str] = field(default_factory=dict)
    run: str = ""
    ending: str = ""
    origin: Pointer | None = field(default=None, compare=False, repr=False)
    only_known: bool = False

    def __iter__(self) -> Iterator[float]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def gap(self) -> str | None:
        """The reason why the series has no value at some epoch, or None if it has all."""
        if self.only_known:
            return (
                None
                if any(each is not None for each in self.values)
                else say("runs.no_value_at_all")
            )
        if None in self.values:
            return say("runs.no_value_in", epoch=self.epochs[self.values.index(None)])
        # A run that diverged can have all values: Keras computes an accuracy of any weights.
        return self.ending or None

    @property
    def epochs(self) -> range:
        """The epochs' numbers, counted from 1 at the start of the run."""
        return range(self.first_epoch, self.first_epoch + len(self.values))

    @property
    def known(self) -> Series:
        """The epochs alone that have a value, of a run that has ended or not.

        `first` and `last` are the first and last value that there is, after the epochs `start` and
        `end`.
        """
        return replace(self, only_known=True)

    @property
    def start(self) -> int:
        """The first epoch with a value."""
        return self._known_epochs[0]

    @property
    def end(self) -> int:
        """The last epoch with a value."""
        return self._known_epochs[-1]

    @property
    def first(self) -> float:
        """The value after the first epoch."""
        return self._traced(self._value(0), "first")

    @property
    def last(self) -> float:
        """The value after the last epoch."""
        return self._traced(self._value(-1), "last")

    @property
    def min(self) -> float:
        """The smallest value."""
        return self._traced(min(self._known), "min")

    @property
    def max(self) -> float:
        """The largest value."""
        return self._traced(max(self._known), "max")

    @property
    def best(self) -> float:
        """The smallest value of a loss or error, the largest of an accuracy or score."""
        return self.min if better(self.name, self.better) == "lower" else self.max

    @property
    def best_epoch(self) -> int:
        """The first epoch that has the best value."""
        lowest = better(self.name, self.better) == "lower"
        position = self._checked.index(self.best)
        name = "position_of_min" if lowest else "position_of_max"
        return traced(position, Call(name, (self._all,))) + self.first_epoch

    def largest_difference(self, other: Series) -> float:
        """Return the largest distance of two series in an epoch that both have.

        Raises:
            UserError: `other` is no series.
        """
        if not isinstance(other, Series):
            raise UserError("`largest_difference` takes another series.")
        pairs = zip(self._known, other._known, strict=False)
        largest = max(abs(one - two) for one, two in pairs)
        apart = Call("abs", (Call("sub", (self.expression, other.expression)),))
        return traced(largest, Call("max", (apart,)))

    def at(self, epoch: int) -> float:
        """Return the value after an epoch, counted from 1."""
        rest = self.from_epoch(epoch)
        if self.only_known and rest.values[0] is None:
            raise MissingError(f"{self._label} has no value in epoch {epoch}.")
        return rest.first

    def from_epoch(self, epoch: int) -> Series:
        """Return the series from an epoch on, counted from 1.

        Raises:
            MissingError: The run has no such epoch.
        """
        if epoch not in self.epochs:
            there = f"{self.epochs[0]} to {self.epochs[-1]}"
            raise MissingError(f"{self._label} has no epoch {epoch}: {there}.")
        rest = self.values[epoch - self.first_epoch :]
        return replace(self, values=rest, first_epoch=epoch)

    def first_epoch_at_least(self, level: float) -> int | None:
        """Return the first epoch whose value is at least a level, or None."""
        values = zip(self.epochs, self._rounded, strict=True)
        return next((epoch for epoch, value in values if value >= round7(level)), None)

    def stays_at_least(self, level: float, from_epoch: int = 1) -> bool:
        """Return True if every value from an epoch on is at least a level."""
        return min(self.from_epoch(from_epoch)._rounded) >= round7(level)

    def stays_within(self, low: float, high: float, from_epoch: int = 1) -> bool:
        """Return True if every value from an epoch on lies between two levels, both included."""
        rest = self.from_epoch(from_epoch)._rounded
        return round7(low) <= min(rest) and max(rest) <= round7(high)

    def count_above(self, level: float) -> int:
        """Return the number of values above a level."""
        count = sum(value > round7(level) for value in self._rounded)
        return self._traced(count, "count_above", origin_of(level))

    @property
    def expression(self) -> Call | Pointer | None:
        """The expression for the values, with which `verify.py` reads them."""
        return Call("known", (self._all,)) if self.only_known else self._all

    @property
    def _all(self) -> Call | Pointer | None:
        """The expression for the values, missing ones too."""
        whole = self.first_epoch == 1
        return self.origin if whole else Call("from_epoch", (self.origin, self.first_epoch))

    def expression_of(self, method: str, arguments: Sequence[Any]) -> Call | None:
        """Return the expression of a method that is true or false, called with these arguments."""
        if method == "stays_at_least":
            level, *epoch = arguments
            return self._from(epoch)._limit("min", ">=", level)
        if method == "stays_within":
            low, high, *epoch = arguments
            rest = self._from(epoch)
            return Call("and", (rest._limit("min", ">=", low), rest._limit("max", "<=", high)))
        return None

    def _from(self, epoch: Sequence[int]) -> Series:
        return self.from_epoch(epoch[0]) if epoch else self

    def _limit(self, extreme: str, sign: str, level: float) -> Call:
        rounded = (Call(extreme, (self.expression,)), origin_of(level))
        return Call(sign, tuple(Call("round7", (each,)) for each in rounded))

    def _traced(self, value: Value, function: str, *arguments: Any) -> Value:
        return traced(value, Call(function, (self.expression, *arguments)))

    def _value(self, position: int) -> float:
        """Return the first value, at position 0, or the last one, at -1."""
        if self.only_known or self.ending:
            return self._known[position]
        value = self.values[position]
        if value is None:
            raise MissingError(f"{self._label} has no value in epoch {self.epochs[position]}.")
        return value

    @property
    def _known_epochs(self) -> list[int]:
        pairs = zip(self.epochs, self._checked, strict=True)
        return [epoch for epoch, value in pairs if value is not None]

    @property
    def _checked(self) -> tuple[float | None, ...]:
        """All values; MissingError if one is missing that has to be there."""
        if self.ending and not self.only_known and None not in self.values:
            raise MissingError(f"{self._label} has no valid last value: run {self.ending}.")
        if self.gap:
            raise MissingError(f"{self._label} has {self.gap}.")
        return self.values

    @property
    def _known(self) -> list[float]:
        return [value for value in self._checked if value is not None]

    @property
    def _rounded(self) -> list[float]:
        return [round7(value) for value in self._known]

    @property
    def _label(self) -> str:
        return f"{self.name} of {self.run}" if self.run else self.name
