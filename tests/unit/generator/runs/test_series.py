"""The answers of a metric's series, against plain Python over the same values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.records.errors import UserError
from generator.runs.series import MissingError, Series

# Levels are compared to seven digits.
numbers = st.integers(-10_000, 10_000).map(lambda number: number / 1000)
epochs = st.lists(numbers, min_size=1, max_size=30)


@given(epochs, numbers, numbers, st.integers(1, 30))
def test_a_series_answers_as_plain_python_does(
    values: list[float], low: float, high: float, epoch: int
) -> None:
    accuracy, loss = Series("val_accuracy", tuple(values)), Series("val_loss", tuple(values))
    assert (accuracy.first, accuracy.last, accuracy.min) == (values[0], values[-1], min(values))
    assert accuracy.max == accuracy.best == max(values) and loss.best == min(values)
    assert accuracy.best_epoch == 1 + values.index(max(values))
    assert loss.best_epoch == 1 + values.index(min(values))
    reached = [number for number, value in enumerate(values, 1) if value >= low]
    assert accuracy.first_epoch_at_least(low) == (reached[0] if reached else None)
    assert accuracy.count_above(low) == len([value for value in values if value > low])
    assert accuracy.stays_within(min(values), max(values))
    if epoch > len(values):
        with pytest.raises(MissingError):
            accuracy.from_epoch(epoch)
        return
    rest = values[epoch - 1 :]
    assert list(accuracy.from_epoch(epoch)) == rest
    assert accuracy.from_epoch(epoch).epochs[-1] == len(values)
    assert accuracy.stays_at_least(low, epoch) == all(value >= low for value in rest)
    assert accuracy.stays_within(low, high, epoch) == all(low <= value <= high for value in rest)


def test_answers_that_need_a_missing_value_are_refused() -> None:
    series = Series("loss", (1.0, None, 0.5))
    with pytest.raises(UserError, match="loss has no value in epoch 2"):
        _ = series.min
    assert series.from_epoch(3).min == 0.5


@pytest.mark.parametrize("level", [0.1, 0.55, 0.6, 0.7, 0.95])
def test_a_32_bit_value_on_a_level_reaches_it_and_is_not_above(level: float) -> None:
    recorded = float(np.float32(level))
    accuracy = Series("accuracy", (recorded, recorded))
    assert recorded != level
    assert accuracy.first_epoch_at_least(level) == 1
    assert accuracy.stays_at_least(level) and accuracy.stays_within(level, level)
    assert accuracy.count_above(level) == 0


def test_known_speaks_of_the_epochs_that_have_a_value() -> None:
    series = Series("val_accuracy", (None, 0.5, None, 0.8, 0.7, None), ending="still training")
    with pytest.raises(UserError, match="no value in epoch 1"):
        _ = series.first
    known = series.known
    assert list(known) == [0.5, 0.8, 0.7]
    assert (known.start, known.first, known.end, known.last) == (2, 0.5, 5, 0.7)
    assert (known.best_epoch, known.best, known.at(4)) == (4, 0.8, 0.8)
    with pytest.raises(MissingError, match="no value in epoch 3"):
        known.at(3)
    with pytest.raises(MissingError, match="no value at all"):
        _ = Series("loss", (None, None)).known.last


def test_a_gap_between_leaves_first_and_last_value() -> None:
    series = Series("loss", (1.0, None, 0.5))
    assert (series.first, series.last, series.at(1)) == (1.0, 0.5, 1.0)
    with pytest.raises(MissingError, match="no value in epoch 2"):
        series.at(2)
