"""Whether the values by epoch of a model's runs differ between two sides."""

from math import isclose

from generator.diff.models import ModelPair
from generator.diff.numbers import PRECISION

Value = int | float | None
History = dict[str, list[Value]]


def has_other_histories(pair: ModelPair) -> bool:
    """Return True if the values by epoch of a model's runs differ by more than their precision."""
    if pair.has_same_runs:
        return False
    before, now = ([run.record.history for run in side or ()] for side in (pair.old, pair.new))
    return len(before) != len(now) or not all(map(are_alike, before, now))


def are_alike(one: History, other: History) -> bool:
    """Return True if two histories have the same metrics, epochs and values."""
    return one.keys() == other.keys() and all(
        len(one[name]) == len(other[name]) and all(map(is_same, one[name], other[name]))
        for name in one
    )


def is_same(one: Value, other: Value) -> bool:
    """Return True if two values are the same to seven digits, or both are missing."""
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=PRECISION)
