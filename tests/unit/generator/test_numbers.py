"""Numbers as text, and the metrics whose names tell how to print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.records.errors import UserError
from generator import numbers
from generator.metrics import better, direction


@given(st.floats(0, 1), st.integers(0, 3))
def test_floor_is_never_above_and_ceil_never_below(share: float, digits: int) -> None:
    exact = Decimal(share) * 100
    floor = Decimal(numbers.percent_floor(share, digits).rstrip("%"))
    ceil = Decimal(numbers.percent_ceil(share, digits).rstrip("%"))
    # Seven digits of a share count, all that a 32-bit number has: 0.699999988 is 70%.
    noise, step = Decimal(10) ** -5, Decimal(10) ** -digits
    assert floor - noise <= exact <= ceil + noise
    assert exact - floor < step + noise
    assert ceil - exact < step + noise


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
