"""Comparisons of simulated models are rarely wrong: a tenth of tests/benchmarks/comparisons.py."""

import numpy as np
import pytest
from comparisons import Cell, advised, any_of_four, error, found, too_many

TRIALS = 300


@pytest.mark.slow
@pytest.mark.parametrize(
    "cell",
    [
        Cell(0.8, 192, (2, 2), (0.4, 0.4)),
        Cell(0.8, 1000, (2, 2), (0.1, 0.4)),
        Cell(0.8, 192, (2, 10), (0.4, 0.1)),
        Cell(0.8, 192, (3, 5), (0.4, 0.1)),
        Cell(0.8, 1000, (5, 5), (0.4, 0.4)),
        Cell(0.985, 1000, (5, 10), (0.4, 0.1)),
        Cell(0.985, 1000, (7, 7), (0.4, 0.4), collapse=True),
        Cell(0.8, 192, (5, 5), (0.4, 0.4), mode="unpaired"),
        Cell(0.8, 192, (3, 3), (0.4, 0.4), mode="counts"),
        Cell(0.985, 1000, (5, 5), (0.4, 0.4), mode="counts"),
    ],
    ids=Cell.row,
)
def test_equal_models_are_rarely_called_different(cell: Cell) -> None:
    share = found(np.random.default_rng(1), cell, TRIALS)
    assert not too_many(share, cell.limit, TRIALS)


@pytest.mark.slow
def test_of_four_equal_models_rarely_any_two_are_called_different() -> None:
    cell = Cell(0.8, 192, (3, 3), (0.4, 0.4))
    assert not too_many(any_of_four(np.random.default_rng(1), cell, TRIALS), 0.05, TRIALS)


@pytest.mark.slow
@pytest.mark.parametrize("gain", [0.045, 0.1])
def test_experiments_of_the_advised_size_find_the_difference(gain: float) -> None:
    draw = np.random.default_rng(1)
    before = Cell(0.8, 192, (3, 3), (0.1, 0.1), gain=gain)
    larger = advised(draw, before)
    assert larger
    assert found(draw, larger, TRIALS) > max(
        0.8 - 3 * error(0.8, TRIALS), found(draw, before, TRIALS)
    )
