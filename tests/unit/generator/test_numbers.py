"""Numbers as text, and the metrics whose names tell how to print them."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from experiments.records.errors import UserError
from generator import numbers
from generator.metrics import better, direction


@given(st.integers(0, 20_000), st.integers(1, 20_000), st.integers(0, 3))
def test_counts_are_rounded_as_on_paper(some: int, more: int, digits: int) -> None:
    exact, step = Fraction(100 * some, some + more), Fraction(1, 10**digits)
    shares = some / (some + more)
    floor, nearest, ceil = (
        Fraction(text(shares, digits).rstrip("%"))
        for text in (numbers.percent_floor, numbers.percent, numbers.percent_ceil)
    )
    # Seven digits of a share count, all that a 32-bit number has: 0.699999988 is 70%.
    noise = Fraction(1, 10**5)
    assert floor - noise <= exact <= ceil + noise
    assert ceil - floor <= step
    assert abs(nearest - exact) <= step / 2 + noise
    assert (nearest == 0) == (exact == 0) and nearest < 100


@given(st.floats(1e-11, 1), st.sampled_from([-1, 0]), st.integers(0, 3))
def test_nothing_is_rounded_to_none_or_all(share: float, less: int, digits: int) -> None:
    value = share + less
    assume(1e-11 < abs(value) < 1 - 1e-11)
    assert float(numbers.percent(value, digits).rstrip("%")) not in (-100, 0, 100)
    assert float(numbers.points(value, digits)) not in (-100, 0, 100)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (9996 / 10_000, "99.96%"),
        (1 - 1e-9, "99.9999999%"),
        (0.0004, "0.04%"),
        (-0.0004, "-0.04%"),
        (-0.0, "0.0%"),
        (1913 / 2000, "95.7%"),
        (0.0005, "0.1%"),
        (1, "100.0%"),
        (0.9999999999999999, "100.0%"),
        (0.1 + 0.2 - 0.3, "0.0%"),
        (1.00004, "100.004%"),
        (1e30, f"1{'0' * 32}.0%"),
    ],
)
def test_percentages_that_other_roundings_get_wrong(value: float, expected: str) -> None:
    assert numbers.percent(value) == expected


@pytest.mark.parametrize(
    ("value", "level", "expected"),
    [
        (0.6996, 0.7, "69.96%"),
        (0.700049, 0.7, "70.005%"),
        (0.7, 0.6996, "70.00%"),
        (0.65, 0.7, "65.0%"),
        (0.699999988079071, 0.7, "70.0%"),
        (0.99996, 1, "99.996%"),
    ],
)
def test_a_share_is_never_shown_as_the_level_that_it_misses(
    value: float, level: float, expected: str
) -> None:
    assert numbers.percent_unlike(value, level) == expected
    assert numbers.percent_unlike(value, 0, level, 1) == expected


@pytest.mark.parametrize(
    ("difference", "expected", "is_zero"),
    [(0.0002, "0.02", True), (-0.0002, "-0.02", True), (0.0, "0.0", True), (0.0005, "0.1", False)],
)
def test_a_difference_is_told_from_none(difference: float, expected: str, is_zero: bool) -> None:
    assert numbers.points(difference) == expected
    assert numbers.shown_as_zero(difference) is is_zero


@pytest.mark.parametrize(
    ("difference", "level", "expected"),
    [(0.0998, 0.1, "9.98"), (0.1, 0.1, "10.0"), (0.12, 0.1, "12.0"), (0.04996, 0.05, "4.996")],
)
def test_a_difference_is_told_from_a_level(difference: float, level: float, expected: str) -> None:
    assert numbers.points_unlike(difference, level) == expected


@pytest.mark.parametrize(
    ("function", "arguments", "says"),
    [
        (numbers.percent, (0.5, -1), "shown with 0 to 15 decimals, not with -1"),
        (numbers.decimals, (0.5, 16), "shown with 0 to 15 decimals, not with 16"),
        (numbers.percent, (float("nan"),), "nan can't be printed as a number"),
        (numbers.points, (float("inf"),), "inf can't be printed as a number"),
        (numbers.setting, (float("nan"),), "nan can't be printed as a number"),
        (numbers.setting, (object(),), "value of the class `object`: name the part"),
    ],
)
def test_what_can_not_be_printed_is_said(
    function: Callable[..., str], arguments: tuple[float, ...], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        function(*arguments)


@pytest.mark.parametrize("share", [0.0, 0.55, 0.7, 0.29, 1.0, 0.699999988079071])
def test_a_share_with_few_digits_is_not_rounded_to_another(share: float) -> None:
    # The last one is what Keras records of 0.7: a number of 32 bits.
    expected = f"{Decimal(str(round(share, 6))) * 100:.1f}%"
    assert numbers.percent_floor(share) == numbers.percent_ceil(share) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (numbers.thousands(2260546), "2,260,546"),
        (numbers.points(0.031), "3.1"),
        (numbers.plural(1, "epoch"), "1 epoch"),
        (numbers.plural(0, "epoch"), "0 epochs"),
        (numbers.plural(1200, "class", "classes"), "1,200 classes"),
        (numbers.decimals(0), "0"),
        (numbers.decimals(-0.00001), "-0.00001"),
        (numbers.decimals(1e-20), "1e-20"),
        (numbers.decimals(0.5, 0), "1"),
        (numbers.setting(0.0001), "0.0001"),
        (numbers.setting(0.10000000149011612), "0.1"),
        (numbers.setting(1e-12), "1e-12"),
        (numbers.setting(2.0), "2"),
        (numbers.setting(2048), "2048"),
        (numbers.setting(-0.0), "0"),
        (numbers.setting(True), "True"),
        (numbers.setting(None), "none"),
        (numbers.setting([160, 160, 3]), "160, 160, 3"),
        (numbers.setting({"name": "adam", "sha256": "0"}), "adam"),
        (numbers.setting({"kind": "adam", "beta": 0.9}), "kind adam, beta 0.9"),
        (numbers.listing([0.11874999850988388, 3]), "0.11875 and 3"),
        (numbers.decimals(12345678.255, 2), "12345678.26"),
        (numbers.in_words(3), "three"),
        (numbers.in_words(20), "20"),
        (numbers.listing(["a"]), "a"),
        (numbers.listing(["a", "b"]), "a and b"),
        (numbers.listing(["a", "b", "c"]), "a, b and c"),
        (numbers.metric_value(-0.25, "accuracy"), "-25.0%"),
        (numbers.metric_value(0.00005, "loss"), "5e-05"),
        (numbers.metric_value(1600.4, "mae"), "1,600"),
        (numbers.metric_value(2e15, "mse"), "2e+15"),
        (numbers.metric_value(1600.4, "mae", digits=2), "1600.40"),
    ],
)
def test_numbers_and_lists_read_well(text: str, expected: str) -> None:
    assert text == expected


@pytest.mark.parametrize("value", [0.5, None, True, ["a"]])
def test_values_that_need_a_filter_are_not_printed_raw(value: object) -> None:
    with pytest.raises(UserError):
        numbers.printable(value)


@pytest.mark.parametrize(
    ("name", "higher_or_lower", "half"),
    [
        ("accuracy", "higher", "50.0%"),
        ("val_sparse_categorical_accuracy", "higher", "50.0%"),
        ("top_5_accuracy", "higher", "50.0%"),
        ("eval/acc@1", "higher", "50.0%"),
        ("precision_1", "higher", "50.0%"),
        ("mAP50", "higher", "50.0%"),
        ("mean_io_u", "higher", "50.0%"),
        ("meanIoU", "higher", "50.0%"),
        ("evalLoss", "lower", "0.5000"),
        ("dice_loss", "lower", "0.5000"),
        ("mean_squared_error", "lower", "0.5000"),
        ("f1", "higher", "50.0%"),
        ("rougeL_score", "higher", "0.5000"),
        ("mean_confidence", None, "0.5000"),
        ("fidelity", None, "0.5000"),
        ("acceleration", None, "0.5000"),
    ],
)
def test_a_metrics_name_tells_direction_and_format_or_nothing(
    name: str, higher_or_lower: str | None, half: str
) -> None:
    assert direction(name, {}) == higher_or_lower
    assert numbers.metric_value(0.5, name) == half


def test_a_declared_direction_comes_first_and_an_unknown_one_is_asked_for() -> None:
    assert direction("val_fidelity", {"fidelity": "higher"}) == "higher"
    assert better("loss", {"loss": "higher"}) == "higher"
    with pytest.raises(UserError, match=r"fidelity .* `better: {fidelity: higher}`"):
        better("val_fidelity", {})


@pytest.mark.parametrize("item", [{"name": "a"}, ["a"], None])
def test_a_list_of_other_things_than_texts_and_numbers_is_not_printed(item: object) -> None:
    with pytest.raises(UserError, match="name the part of each to print"):
        numbers.listing(["a", item])
