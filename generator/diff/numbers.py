"""The numbers of models that have changed: means over seeds, and whether beyond chance."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import isclose

from experiments.records.errors import UserError
from generator.diff.chance import compare_sides
from generator.diff.models import ModelPair
from generator.diff.recorded_numbers import numbers_of
from generator.metrics import direction
from generator.runs.comparison import Comparison
from generator.runs.statistics import Spread, spread

# 32-bit numbers have seven digits.
PRECISION = 1e-6


@dataclass(frozen=True)
class NumberChange:
    """A number of a model that has changed.

    Attributes:
        model: The model's name in reports.
        what: The number in words.
        metric: The number's metric.
        old: Its mean and range over the seeds before.
        new: Its mean and range over the seeds now.
        comparison: Its value now compared with that before.
        better: Which values are better, `higher` or `lower`, or None if that is unknown.
    """

    model: str
    what: str
    metric: str
    old: Spread
    new: Spread
    comparison: Comparison
    better: str | None

    @property
    def name(self) -> str:
        """The model and the number, in words."""
        return f"{self.model}, {self.what}"

    @property
    def difference(self) -> float:
        """The mean now less the mean before."""
        return self.new.mean - self.old.mean

    @property
    def verdict(self) -> str:
        """The change in a word: `better`, `worse`, or `other` if the direction is unknown."""
        if self.better is None:
            return "other"
        return "better" if (self.difference > 0) == (self.better == "higher") else "worse"

    @property
    def beyond_chance(self) -> bool | None:
        """True if the 95% interval of the difference excludes 0, None if there is none."""
        return self.comparison.significant


def number_changes(pairs: Iterable[ModelPair]) -> list[NumberChange]:
    """Return the numbers that have changed, of the models that both sides have.

    Each comparison is adjusted for the number of models that have other runs than before.
    """
    retrained = [pair for pair in pairs if pair.old and pair.new and not pair.has_same_runs]
    return [change for pair in retrained for change in changes_of(pair, len(retrained))]


def changes_of(pair: ModelPair, family_size: int) -> Iterator[NumberChange]:
    """Yield the numbers of a model that have changed, as far as all of its runs have them.

    Args:
        pair: A model that both sides have.
        family_size: The number of comparisons that each is adjusted for.
    """
    if not pair.old or not pair.new:
        return
    before, now = pair.old.distinct_runs, pair.new.distinct_runs
    for number in numbers_of([*before, *now]):
        # A missing value is told as a confounder: other metrics, no test, a run that diverged.
        with suppress(UserError):
            old, new = number.scores(before), number.scores(now)
            if not isclose(old.mean, new.mean, rel_tol=PRECISION):
                yield NumberChange(
                    model=pair.name,
                    what=number.what,
                    metric=number.metric,
                    old=spread(old.runs),
                    new=spread(new.runs),
                    comparison=compare_sides(new, old, family_size, number.metric),
                    better=direction(number.metric, now[0].better),
                )
