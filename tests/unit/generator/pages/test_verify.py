"""The statistics of `verify.py` against those of SciPy, its expressions against sums by hand."""

import json
from typing import Any

import numpy as np
import pytest
from scipy import stats

from generator.pages import verify
from generator.traced import Pointer, key_in_pointer, name_in_expressions


@pytest.mark.parametrize(
    "name", ["mIoU (top-1), x/y~z", "a#b*%2F", "last(1, 2)", "<b>`c`[d]", "\x0b"]
)
def test_names_may_have_signs_of_expressions(name: str) -> None:
    file = f"{name.replace('/', '-')}.json"
    pointer = Pointer(name_in_expressions(file), f"/history/{key_in_pointer(name)}")
    records = {verify.in_expressions(file): {"history": {name: [0.25, 0.5]}}}
    assert verify.evaluate(records, verify.parse(f"last({pointer})")) == 0.5


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


def run(model: str, seed: int, right: list[bool], **fields: Any) -> dict[str, Any]:
    """Return the record of a run that classifies test items as given, with two metrics."""
    outcomes = [{"file": f"{n}.jpg", "correct": each} for n, each in enumerate(right)]
    test = {"count": len(right), "accuracy": round(sum(right) / len(right), 2)}
    history = {"epoch": [1, 2, 3], "accuracy": [0.5, 0.25 * seed, 0.5], "loss": [3, 1, None]}
    return {
        "model": model,
        "seed": seed,
        "history": history,
        "test": test | {"outcomes": outcomes},
        **fields,
    }


GUESSES = [
    {"file": "a.jpg", "label": 0, "probabilities": [0.9, 0.1]},
    {"file": "b.jpg", "label": 1, "probabilities": [0.6, 0.4]},
    {"file": "c.jpg", "label": 1, "probabilities": [0.5, 0.5]},
]
IN_PERCENT = {
    "model": "c",
    "units": {"accuracy": "percent"},
    "history": {"val_accuracy": [60, None]},
    "test": {"count": 3, "accuracy": 33.3, "predictions": GUESSES},
    "train_score": {"accuracy": 75},
}
RECORDS = {
    "a/seed-1.json": run("a", 1, [True, False, True]),
    "a/seed-2.json": run("a", 2, [True, False, False]),
    "a/seed-3.json": run("a", 3, [True, True, False]),
    "b/seed-1.json": run("b", 1, [False, True, True]),
    "b/seed-2.json": run("b", 1, [False, True, True]) | {"seed": 2, "title": "the same run"},
    "c.json": IN_PERCENT,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/seed-2.json#/history/accuracy/1", 0.5),
        ("mean(a/*#/test/accuracy)", 5 / 9),
        ("count(a/*#)", 3),
        ("count(b/*#)", 1),
        ("count(c.json#)", 1),
        ("mean(c.json#/test/accuracy)", 1 / 3),
        ("deviation(c.json#/test/accuracy)", 0),
        ("count(b/seed-1.json,b/seed-2.json#)", 2),
        ("max(position_of_max(a/*#/history/accuracy))", 1),
        ("last(a/*#/history/accuracy)", [0.5, 0.5, 0.5]),
        ("last(known(a/seed-1.json#/history/loss))", 1),
        ("position_of_min(a/seed-1.json#/history/loss)", 1),
        ("min(from_epoch(a/seed-1.json#/history/accuracy, 2))", 0.25),
        ("sub(a/seed-3.json#/history/accuracy, a/seed-1.json#/history/accuracy)", [0, 0.5, 0]),
        ("round(mul(abs(sub(0, 0.16)), 100), 1)", 16),
        ("deviation(b/*#/test/accuracy)", 0),
        # Item 0 is right in all runs of a and never in b; item 2 is right in b and once in three.
        ("gained(b/*, a/*)", 1),
        ("lost(b/*, a/*)", 2),
        ("c.json#/history/val_accuracy/0", 0.6),
        ("c.json#/train_score/accuracy", 0.75),
        ("c.json#/test/accuracy", 1 / 3),
        ("confusion(c.json#/test/predictions, 1, 0)", 2),
        # Of two bins, both hold predictions: none is below 0.5, so all are in the second one.
        ("calibration.count(c.json#/test/predictions, 2, 1)", 3),
        ("calibration.error(c.json#/test/predictions, 2)", (0.9 + 0.6 + 0.5 - 1) / 3),
    ],
)
def test_expressions_have_the_values_that_the_records_give(text: str, expected: object) -> None:
    records = {name: verify.in_shares(json.loads(json.dumps(r))) for name, r in RECORDS.items()}
    assert verify.evaluate(records, verify.parse(text)) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [
        "d.json#/test",
        "a/seed-1.json#/loss",
        "d/*#/test",
        "median(1, 2)",
        "comparison.p(a/*, b/*, val_loss, 1)",
        "comparison.p(a/*, b/*, test_accuracy, 1)",
    ],
)
def test_what_can_t_be_computed_is_said_to_be_not_checked(text: str) -> None:
    with pytest.raises(verify.NotCheckedError):
        verify.evaluate(RECORDS, verify.parse(text))


@pytest.mark.parametrize("listed", [True, False])
def test_comparisons_are_those_of_numpy_and_scipy(listed: bool) -> None:
    generator = np.random.default_rng(5)
    right = {
        name: generator.random((4, 80)) < share for name, share in {"x": 0.8, "y": 0.6}.items()
    }
    records = {}
    for name, runs in right.items():
        for seed, items in enumerate(runs):
            record = run(name, seed, items.tolist())
            record["test"]["accuracy"] = items.mean()
            if not listed:
                del record["test"]["outcomes"]
            records[f"{name}/seed-{seed}.json"] = record
    x, y = right["x"], right["y"]
    paired = (x.mean(axis=0) - y.mean(axis=0)).var(ddof=1) / 80
    binomial = [side.mean() * (1 - side.mean()) / 80 for side in (x, y)]
    parts = [(paired, 79)] if listed else [(part, 79) for part in binomial]
    parts += [(side.mean(axis=1).var(ddof=1) / 4, 3) for side in (x, y)]
    total = sum(part for part, _ in parts)
    t = sum(part * stats.t.isf(0.05 / 2 / 3, degrees) for part, degrees in parts) / total
    low = x.mean() - y.mean() - t * total**0.5

    def asked(what: str, *limit: float) -> Any:
        call = {"call": f"comparison.{what}", "of": ["x/*", "y/*", "test_accuracy", 3, *limit]}
        return verify.evaluate(records, call)

    assert asked("difference") == pytest.approx(x.mean() - y.mean())
    assert asked("interval.low") == pytest.approx(low)
    assert asked("better") == (low > 0)
    assert asked("at_least", low - 0.01) and not asked("at_least", low + 0.01)
    assert (asked("p") < 0.05) == (low > 0)
