"""Intervals and seed spreads."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runs.statistics import spread, wilson


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
