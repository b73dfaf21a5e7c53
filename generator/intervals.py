"""How far a figure can be trusted: intervals and spreads."""

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

# The 97.5th percentile of the normal distribution: 95% lie within this many deviations.
Z95 = statistics.NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included."""

    low: float
    high: float

    def overlaps(self, other: "Interval") -> bool:
        """Says whether a value can lie in both."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class Spread:
    """What repeated runs gave; `deviation` is the sample standard deviation, 0 for one run."""

    count: int
    mean: float
    deviation: float
    low: float
    high: float


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
        count=len(known),
        mean=statistics.fmean(known),
        deviation=statistics.stdev(known) if len(known) > 1 else 0.0,
        low=min(known),
        high=max(known),
    )
