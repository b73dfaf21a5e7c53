"""Long lines are drawn by the points that can be seen."""

import numpy as np
import pytest

from generator.figures.seen_points import COLUMNS, seen_points


@pytest.mark.parametrize("count", [1, 20, 4 * COLUMNS])
def test_short_lines_keep_all_points(count: int) -> None:
    assert list(seen_points(np.zeros(count))) == list(range(count))


@pytest.mark.parametrize("count", [4 * COLUMNS + 1, 100_003])
def test_long_lines_keep_the_extremes_of_each_pixel_and_few_others(count: int) -> None:
    values = np.random.default_rng(1).random(count)
    values[::7] = np.nan
    kept = seen_points(values)
    assert list(kept) == sorted(set(kept))
    assert {0, count - 1} <= set(kept)
    assert len(kept) <= 4 * COLUMNS
    for column in range(COLUMNS):
        inside = range(column * count // COLUMNS, (column + 1) * count // COLUMNS)
        there = [values[each] for each in inside if not np.isnan(values[each])]
        drawn = [values[each] for each in kept if each in inside and not np.isnan(values[each])]
        assert (min(there), max(there)) == (min(drawn), max(drawn))


def test_a_stretch_without_values_stays_a_gap() -> None:
    values = np.zeros(40 * COLUMNS)
    values[4000:8000] = np.nan
    kept = seen_points(values)
    assert np.isnan(values[kept][(kept >= 4000) & (kept < 8000)]).all()
    assert ((kept >= 4000) & (kept < 8000)).any()


def test_several_lines_keep_the_extremes_of_each() -> None:
    one, other = np.zeros(10 * COLUMNS), np.zeros(10 * COLUMNS)
    one[123], other[4567] = 1, -1
    assert {123, 4567} <= set(seen_points(one, other))
