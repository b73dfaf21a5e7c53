"""What the name of a metric tells, whatever tool has chosen it."""

import pytest

from generator.metrics import direction
from generator.numbers import metric_value


@pytest.mark.parametrize(
    ("name", "better", "half"),
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
def test_a_name_tells_direction_and_format_or_nothing(
    name: str, better: str | None, half: str
) -> None:
    assert direction(name, {}) == better
    assert metric_value(0.5, name) == half


def test_a_declared_direction_comes_first() -> None:
    assert direction("val_fidelity", {"fidelity": "higher"}) == "higher"
    assert direction("loss", {"loss": "higher"}) == "higher"
