"""The numbers of models that have changed: means over seeds."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from math import isclose
from typing import NamedTuple

from experiments.records.errors import UserError
from generator.diff.models import ModelPair
from generator.runs.model import Model
from generator.runs.statistics import Spread

# 32-bit numbers have seven digits.
PRECISION = 1e-6


class NumberChange(NamedTuple):
    """A number of a model that has changed.

    Attributes:
        name: The model and the number, in words.
        metric: The number's metric.
        old: Its mean and range over the seeds before.
        new: Its mean and range over the seeds now.
    """

    name: str
    metric: str
    old: Spread
    new: Spread

    @property
    def difference(self) -> float:
        """The mean now less the mean before."""
        return self.new.mean - self.old.mean

    @property
    def seed_spread(self) -> float | None:
        """The larger range over seeds of both sides, or None if neither has more than one run."""
        ranges = [side.high - side.low for side in (self.old, self.new) if side.count > 1]
        return max(ranges, default=None)


def number_changes(pair: ModelPair) -> Iterator[NumberChange]:
    """Yield the numbers of a model that have changed, as far as all of its runs have them."""
    if not pair.old or not pair.new:
        return
    for what, metric, read in numbers_of(pair):
        # A missing value is told as a confounder: other metrics, no test, a run that diverged.
        with suppress(UserError):
            old, new = read(pair.old), read(pair.new)
            if not isclose(old.mean, new.mean, rel_tol=PRECISION):
                yield NumberChange(f"{pair.name}, {what}", metric, old, new)


def numbers_of(pair: ModelPair) -> Iterator[tuple[str, str, Callable[[Model], Spread]]]:
    """Yield the numbers to compare: in words, the metric, and how to read it of a model."""
    yield "test accuracy", "accuracy", lambda model: model.test_accuracy
    metric = pair.metric
    if metric:
        yield f"last {metric}", metric, lambda model: model.final(metric)
        yield f"best {metric}", metric, lambda model: model.best(metric)
