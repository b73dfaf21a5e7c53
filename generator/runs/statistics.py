"""Intervals, and the spread of values over seeds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from generator.runs.renamed import Renamed
from generator.traced import Call, in_all, origin_of, traced

Value = TypeVar("Value")


@dataclass(frozen=True)
class Interval(Renamed):
    """A range of values.

    Attributes:
        low: The lower end, which is included.
        high: The upper end, which is included.
    """

    renamed = {  # noqa: RUF012 - no field
        "overlaps": "a.compared_with(b).significant: two intervals can overlap in spite of it",
    }

    low: float
    high: float


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


def wilson(correct: float, count: int, confidence: float = 0.95) -> Interval:
    """Return the score interval of a proportion (Wilson 1927, JASA 22:209-212).

    It stays between 0 and 1 and holds for few trials and for shares near 0 or 1.

    Args:
        correct: The number of successes, or its mean over runs on the same items.
        count: The number of trials, 1 or more.
        confidence: The confidence level, between 0 and 1.
    """
    if not 0 <= correct <= count or count == 0:
        raise ValueError(f"{correct} of {count} is not a proportion")
    origin = origin_of(correct), origin_of(count), confidence
    correct, count = float(correct), int(count)
    z = statistics.NormalDist().inv_cdf((1 + confidence) / 2)
    share, z2 = correct / count, z**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = z / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    low = 0.0 if correct == 0 else centre - half
    high = 1.0 if correct == count else centre + half
    return Interval(
        traced(low, Call("wilson.low", origin)), traced(high, Call("wilson.high", origin))
    )


def spread(values: Iterable[float], records: str = "") -> Spread:
    """Return mean, deviation and range of the values of one or more runs.

    Args:
        values: The value of each run.
        records: The names of the runs' records, for the expressions of the results.
    """
    known = list(values)
    numbers = [float(value) for value in known]
    of = in_all(records, origin_of(known[0]))

    def made(value: Value, function: str) -> Value:
        return traced(value, Call(function, (of,))) if records else value

    return Spread(
        low=made(min(numbers), "min"),
        high=made(max(numbers), "max"),
        count=made(len(numbers), "count"),
        mean=made(statistics.fmean(numbers), "mean"),
        deviation=made(statistics.stdev(numbers) if len(numbers) > 1 else 0.0, "deviation"),
    )
