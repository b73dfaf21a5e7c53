"""Intervals, seed spreads, and comparisons of two models."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from generator.numbers import in_words, listing
from generator.runs.renamed import Renamed

# The 97.5th percentile of the normal distribution: 95% lie within this many deviations.
Z95 = statistics.NormalDist().inv_cdf(0.975)
# With fewer seeds, a comparison uses the intervals of the runs instead of the range of seeds.
ENOUGH_SEEDS = 3


@dataclass(frozen=True)
class Interval(Renamed):
    """A range of values.

    Attributes:
        low: The lower end, which is included.
        high: The upper end, which is included.
    """

    low: float
    high: float

    def overlaps(self, other: Interval) -> bool:
        """Return True if a value can lie in both."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class Spread(Interval):
    """The values of several runs, from the lowest to the highest.

    Attributes:
        count: The number of runs.
        mean: Their mean.
        deviation: Their sample standard deviation, 0 for one run.
    """

    count: int
    mean: float
    deviation: float


@dataclass(frozen=True)
class Comparison(Renamed):
    """The test accuracies of two models.

    Attributes:
        difference: The mean over seeds of the first model less that of the second, a share.
        significant: True if the reason tells the two apart.
        reason: The ranges or intervals that were compared, in words that go on in a sentence.
    """

    renamed = {"settled": "significant", "ground": "reason"}  # noqa: RUF012 - no field

    difference: float
    significant: bool
    reason: str

    @property
    def beats(self) -> bool:
        """True if the first model is better and the difference is significant."""
        return self.significant and self.difference > 0

    @property
    def beaten(self) -> bool:
        """True if the first model is worse and the difference is significant."""
        return self.significant and self.difference < 0


def wilson(correct: float, count: int) -> Interval:
    """Return the 95% score interval of a proportion (Wilson 1927, JASA 22:209-212).

    It stays between 0 and 1 and holds for few trials and for shares near 0 or 1.

    Args:
        correct: The number of successes, or its mean over runs on the same items.
        count: The number of trials, 1 or more.
    """
    if not 0 <= correct <= count or count == 0:
        raise ValueError(f"{correct} of {count} is not a proportion")
    share, z2 = correct / count, Z95**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z95 / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    low = 0.0 if correct == 0 else centre - half
    high = 1.0 if correct == count else centre + half
    return Interval(low, high)


def spread(values: Iterable[float]) -> Spread:
    """Return mean, deviation and range of the values of one or more runs."""
    known = list(values)
    return Spread(
        low=min(known),
        high=max(known),
        count=len(known),
        mean=statistics.fmean(known),
        deviation=statistics.stdev(known) if len(known) > 1 else 0.0,
    )


class Scored(Protocol):
    """The test score of one run."""

    @property
    def accuracy(self) -> float:
        """The accuracy, a share."""

    @property
    def interval(self) -> Interval:
        """Its 95% interval."""


def compare(one: Sequence[Scored], other: Sequence[Scored]) -> Comparison:
    """Compare two models' test accuracies by the ranges of their seeds, or by Wilson's intervals.

    With three seeds each, the ranges must be apart. With fewer, the 95% intervals of all runs of
    one must be apart from those of the other, so that no choice of runs turns the order around.

    Args:
        one: The scores of all runs of the first model.
        other: The scores of all runs of the second model.
    """
    first, second = (spread(score.accuracy for score in scores) for scores in (one, other))
    counts = list(dict.fromkeys([first.count, second.count]))
    if min(counts) >= ENOUGH_SEEDS:
        compared = f"the ranges of their {listing(map(in_words, counts))} seeds"
        overlap = first.overlaps(second)
    else:
        compared = "their 95% intervals"
        overlap = _hull(one).overlaps(_hull(other))
    verb = "overlap" if overlap else "are apart"
    alone = " in this one run" if overlap and counts == [1] else ""
    return Comparison(first.mean - second.mean, not overlap, f"{compared} {verb}{alone}")


def _hull(scores: Sequence[Scored]) -> Interval:
    """Return the smallest interval that holds the 95% intervals of all runs."""
    intervals = [score.interval for score in scores]
    return Interval(min(i.low for i in intervals), max(i.high for i in intervals))
