"""Intervals, seed spreads and comparisons of models."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runs.run import TestScore as Score
from generator.runs.statistics import compare, spread, wilson

COUNT = 50
seeds = st.lists(st.integers(0, COUNT), min_size=1, max_size=4)


def scores(correct: list[int]) -> list[Score]:
    """Return the test scores of a model's runs, each on COUNT images."""
    return [Score("last", COUNT, number / COUNT, None) for number in correct]


@pytest.mark.parametrize(
    ("correct", "count", "low", "high"),
    # Method 3 in table I of Newcombe 1998, Statistics in Medicine 17:857-872.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_published_intervals(
    correct: int, count: int, low: float, high: float
) -> None:
    interval = wilson(correct, count)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 500), st.data())
def test_an_interval_ends_where_the_score_test_rejects(count: int, data: st.DataObject) -> None:
    correct = data.draw(st.integers(1, count))
    # By bisection: the smallest share under which as many hits are less than 1.96 deviations away.
    below, above = 0.0, correct / count
    for _ in range(60):
        middle = (below + above) / 2
        deviation = math.sqrt(middle * (1 - middle) / count) or 1e-300
        if (correct / count - middle) / deviation > 1.959963984540054:
            below = middle
        else:
            above = middle
    assert wilson(correct, count).low == pytest.approx(above, abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_a_spread_is_mean_deviation_and_range(values: list[float]) -> None:
    result = spread(values)
    assert (result.count, result.low, result.high) == (len(values), min(values), max(values))
    assert result.mean == pytest.approx(sum(values) / len(values))
    deviation = statistics.stdev(values) if len(values) > 1 else 0
    assert result.deviation == pytest.approx(deviation, abs=1e-12)


@given(seeds, seeds)
def test_a_comparison_is_significant_where_ranges_or_intervals_are_apart(
    one: list[int], other: list[int]
) -> None:
    there, back = compare(scores(one), scores(other)), compare(scores(other), scores(one))
    assert there.difference == -back.difference
    assert (there.beats, there.beaten) == (back.beaten, back.beats)
    if min(len(one), len(other)) >= 3:
        beats, beaten = min(one) > max(other), max(one) < min(other)
        assert there.reason.startswith("the ranges of their ")
    else:
        beats = wilson(min(one), COUNT).low > wilson(max(other), COUNT).high
        beaten = wilson(max(one), COUNT).high < wilson(min(other), COUNT).low
        assert there.reason.startswith("their 95% intervals ")
    assert (there.beats, there.beaten) == (beats, beaten)
    assert ("overlap" in there.reason) == (not there.significant) == (not (beats or beaten))
    alone = len(one) == len(other) == 1 and not there.significant
    assert there.reason.endswith("in this one run") == alone


def test_one_lucky_run_of_two_is_not_significant() -> None:
    # By the first seeds alone the second model would win, by the means the first.
    assert not compare(scores([10, 50]), scores([40, 5])).significant
