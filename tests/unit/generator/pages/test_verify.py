"""The statistics of `verify.py` against those of SciPy."""

import pytest
from scipy import stats

from generator.pages import verify


@pytest.mark.parametrize("degrees", [1, 2, 4, 9, 191, 2000])
@pytest.mark.parametrize("level", [0.5, 0.1, 0.05, 0.01, 0.001, 1e-6])
def test_quantiles_are_those_of_student(degrees: int, level: float) -> None:
    expected = stats.t.isf(level / 2, degrees)
    assert verify.t_quantile(level, degrees) == pytest.approx(expected, rel=1e-9)


def test_p_is_the_level_whose_quantile_is_the_ratio() -> None:
    expected = 2 * stats.t.sf(2.5, 7)
    assert verify.p_value([(0.1, 7), (0.3, 7)], 2.5) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("correct", "count"), [(0, 9), (9, 9), (188, 192), (1, 3)])
def test_intervals_are_those_of_wilson(correct: int, count: int) -> None:
    expected = stats.binomtest(correct, count).proportion_ci(method="wilson")
    assert verify.wilson(correct, count, 0.95) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(
    ("text", "value", "how", "right"),
    [
        ("98.4%", 0.984375, "", True),
        ("98.5%", 0.984375, "", False),
        ("98.5%", 0.984375, "percent_ceil", True),
        ("98.3%", 0.984375, "percent_floor", False),
        ("-6.6", -0.0660983, "", True),
        ("1,234,567", 1234567, "", True),
        ("1,234,567", 1234568, "", False),
        ("three", 3, "", True),
        ("3 epochs", 3, "", True),
        ("1.2e-05", 0.0000123, "", True),
        ("0.0123", 0.0123, "", True),
        ("many", 3, "", False),
    ],
)
def test_a_text_shows_a_number_only_as_it_is_rounded(
    text: str, value: float, how: str, right: bool
) -> None:
    assert verify.shows(text, value, how) == right
