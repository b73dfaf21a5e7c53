"""Differences of two proportions: intervals, and the exact test of paired ones."""

import math

from generator.runs.statistics import Interval, wilson


def newcombe(
    first: tuple[float, int], second: tuple[float, int], confidence: float = 0.95
) -> Interval:
    """Return the interval of the difference of two independent proportions, first minus second.

    The hybrid score interval, method 10 of Newcombe 1998, Statistics in Medicine 17:873-890.

    Args:
        first: The number of successes, or its mean over runs, and the number of trials.
        second: The same of the other proportion.
        confidence: The confidence level, between 0 and 1.
    """
    return _square_and_add(first, second, 0.0, confidence)


def newcombe_paired(
    both: int, first: int, second: int, neither: int, confidence: float = 0.95
) -> Interval:
    """Return the interval of the difference of two proportions on the same items.

    The hybrid score interval with a corrected correlation, method 10 of Newcombe 1998, Statistics
    in Medicine 17:2635-2650.

    Args:
        both: The number of items on which both succeed.
        first: The number of items on which only the first succeeds.
        second: The number of items on which only the second succeeds.
        neither: The number of items on which neither succeeds.
        confidence: The confidence level, between 0 and 1.
    """
    count = both + first + second + neither
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    covariance = float(both * neither - first * second)
    if covariance > 0:
        covariance = max(covariance - count / 2, 0.0)
    correlation = covariance / math.sqrt(margins) if margins else 0.0
    return _square_and_add((both + first, count), (both + second, count), correlation, confidence)


def mcnemar(first: int, second: int) -> float:
    """Return the two-sided p-value of McNemar's exact test (McNemar 1947, Psychometrika 12:153).

    Args:
        first: The number of items on which only the first succeeds.
        second: The number of items on which only the second succeeds.
    """
    count = first + second
    tail = sum(math.comb(count, k) for k in range(min(first, second) + 1))
    return min(1.0, 2 * tail / (1 << count))


def _square_and_add(
    first: tuple[float, int], second: tuple[float, int], correlation: float, confidence: float
) -> Interval:
    """Combine the score intervals of two proportions into that of their difference."""
    share1, share2 = first[0] / first[1], second[0] / second[1]
    one, two = (
        Interval(float(each.low), float(each.high))
        for each in (wilson(*first, confidence), wilson(*second, confidence))
    )
    difference = share1 - share2

    def distance(own: float, other: float) -> float:
        return math.sqrt(max(own**2 - 2 * correlation * own * other + other**2, 0.0))

    return Interval(
        difference - distance(share1 - one.low, two.high - share2),
        difference + distance(one.high - share1, share2 - two.low),
    )
