"""Differences of two proportions against published examples."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runs.proportions import mcnemar, newcombe, newcombe_paired


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # Method 10 in table II of Newcombe 1998, Statistics in Medicine 17:873-890.
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_published_intervals(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    interval = newcombe(first, second)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        # Method 10 in table II of Newcombe 1998, Statistics in Medicine 17:2635-2650.
        ((36, 12, 2, 0), 0.0569, 0.3404),
        # Altman and others 2000, Statistics with Confidence, table 6.2.
        ((14, 5, 0, 22), 0.011, 0.226),
        # Bentur and others 2009, in chapter 8 of Fagerland and others 2017.
        ((1, 1, 7, 12), -0.507, -0.026),
    ],
)
def test_newcombe_gives_published_intervals_of_paired_proportions(
    table: tuple[int, int, int, int], low: float, high: float
) -> None:
    interval = newcombe_paired(*table)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-4)


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_sums_the_outcomes_that_are_no_likelier(first: int, second: int) -> None:
    count = first + second
    ways = [comb(count, k) for k in range(count + 1)]
    expected = sum(way for way in ways if way <= ways[first]) / 2**count
    assert mcnemar(first, second) == mcnemar(second, first) == pytest.approx(expected)


@given(*[st.integers(0, 30)] * 4)
def test_a_wider_level_gives_a_wider_interval(a: int, b: int, c: int, d: int) -> None:
    if a + b + c + d == 0:
        return
    narrow, wide = newcombe_paired(a, b, c, d, 0.9), newcombe_paired(a, b, c, d)
    difference = (b - c) / (a + b + c + d)
    assert wide.low <= narrow.low <= difference + 1e-12
    assert difference - 1e-12 <= narrow.high <= wide.high
