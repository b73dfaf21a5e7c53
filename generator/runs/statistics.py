"""How far a figure can be trusted: intervals, spreads over seeds, and comparisons by them."""

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.numbers import in_words, listing

if TYPE_CHECKING:
    from generator.runs.run import Run

# The 97.5th percentile of the normal distribution: 95% lie within this many deviations.
Z95 = statistics.NormalDist().inv_cdf(0.975)
# With fewer seeds a range says little; the interval of the test then says more.
ENOUGH_SEEDS = 3


@dataclass(frozen=True)
class Interval:
    """A range of values.

    Attributes:
        low: The lower end, which is included.
        high: The upper end, which is included.
    """

    low: float
    high: float

    def overlaps(self, other: "Interval") -> bool:
        """Says whether a value can lie in both."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class Spread(Interval):
    """What repeated runs gave, from the lowest to the highest.

    Attributes:
        count: How many runs there are.
        mean: Their mean.
        deviation: Their sample standard deviation, 0 for one run.
    """

    count: int
    mean: float
    deviation: float


@dataclass(frozen=True)
class Comparison:
    """Two models' test accuracies side by side.

    Attributes:
        difference: The mean over seeds of the first less that of the second, a share.
        settled: Whether the ground tells the two apart.
        ground: By what they are told apart or not, in words that go on in a sentence.
    """

    difference: float
    settled: bool
    ground: str

    @property
    def beats(self) -> bool:
        """Says whether the first one is better and the ground settles it."""
        return self.settled and self.difference > 0

    @property
    def beaten(self) -> bool:
        """Says whether the first one is worse and the ground settles it."""
        return self.settled and self.difference < 0


def wilson(correct: int, count: int) -> Interval:
    """The 95% score interval of a proportion (Wilson 1927, JASA 22:209-212).

    It stays between 0 and 1 and is sound for few trials and for shares near 0 or 1.
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
    """Mean, deviation and range of values that repeated runs gave."""
    known = list(values)
    return Spread(
        low=min(known),
        high=max(known),
        count=len(known),
        mean=statistics.fmean(known),
        deviation=statistics.stdev(known) if len(known) > 1 else 0.0,
    )


def compare(one: "Run", other: "Run") -> Comparison:
    """Compares test accuracies: by the ranges of their seeds, or by Wilson's intervals.

    With three seeds each, the ranges must be apart. With fewer, the 95% intervals of all runs of
    one must be apart from those of the other, so that no choice of runs turns the order around.

    Raises:
        MissingError: one of them was not tested.
    """
    ours, theirs = one.test_spread, other.test_spread
    counts = list(dict.fromkeys([ours.count, theirs.count]))
    if min(counts) >= ENOUGH_SEEDS:
        what = f"the ranges of their {listing(map(in_words, counts))} seeds"
        overlap = ours.overlaps(theirs)
    else:
        what = "their 95% intervals"
        overlap = covered(one).overlaps(covered(other))
    verb = "overlap" if overlap else "are apart"
    alone = " in this one run" if overlap and counts == [1] else ""
    return Comparison(ours.mean - theirs.mean, not overlap, f"{what} {verb}{alone}")


def covered(run: "Run") -> Interval:
    """From the lowest to the highest end of the 95% intervals of all seeds."""
    intervals = [each.test.interval for each in run.all_seeds]
    return Interval(min(i.low for i in intervals), max(i.high for i in intervals))
