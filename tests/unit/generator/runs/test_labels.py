"""Runs of an experiment agree on the labels of their test items, or are refused."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from kit.projects import experiment, record
from kit.random_records import valid_record

from experiments.records.errors import UserError

ITEMS = (("a.jpg", 0), ("b.jpg", 1))


def labelled(seed: int, *items: tuple[str, int], **dataset: Any) -> dict[str, Any]:
    """Return a record of a test whose items have these labels, and are classified correctly."""
    predictions = [
        {"file": file, "label": label, "probabilities": [1.0 - label, float(label)]}
        for file, label in items
    ]
    test = {"weights": "last", "count": len(items), "accuracy": 1.0, "predictions": predictions}
    data = {"name": "pets", "classes": ["cat", "dog"], **dataset}
    return record("small", 0.5, seed=seed, test=test, dataset=data)


@pytest.mark.parametrize(
    ("other", "first_label", "second_label"),
    [
        (labelled(2, ("b.jpg", 1), ("a.jpg", 1)), "cat", "dog"),
        (labelled(2, *ITEMS, classes=["dog", "cat"]), "cat", "dog"),
    ],
)
def test_runs_that_label_an_item_differently_are_refused(
    tmp_path: Path, other: dict[str, Any], first_label: str, second_label: str
) -> None:
    text = json.dumps(other, indent=1).splitlines()
    line = next(n for n, each in enumerate(text, start=1) if '"predictions"' in each)
    with pytest.raises(UserError) as refused:
        experiment(tmp_path / "runs", labelled(1, *ITEMS), other)
    said = str(refused.value)
    assert said.startswith(f"runs/1.json:{line}: test.predictions labels a.jpg as {second_label}, ")
    assert f"but runs/0.json labels it as {first_label}: " in said


@pytest.mark.parametrize(
    "other",
    [
        labelled(2, *ITEMS[::-1]),
        labelled(2, ("a.jpg", 1), ("b.jpg", 0), classes=["dog", "cat"]),
        labelled(2, ("a.jpg", 1), ("b.jpg", 0), name="other pets"),
        labelled(2, ("a.jpg", 1), ("b.jpg", 0), fingerprint="another"),
        labelled(2, ("c.jpg", 1)),
    ],
)
def test_other_orders_and_other_items_are_accepted(tmp_path: Path, other: dict[str, Any]) -> None:
    assert len(experiment(tmp_path / "runs", labelled(1, *ITEMS), other).all_runs) == 2


def test_identical_runs_of_two_seeds_are_accepted(tmp_path: Path) -> None:
    for seed in range(20):
        run = valid_record(random.Random(seed))
        both = experiment(tmp_path / str(seed), run, run | {"seed": 10})
        assert len(both.all_runs) == 2


def test_metrics_in_percent_print_right(tmp_path: Path) -> None:
    run = record("small", 0, units={"accuracy": "percent"})
    run["history"] |= {"accuracy": [0.9, 62.5, 91.25], "val_accuracy": [0.75, 50, 90]}
    run["test"] |= {"count": 8, "accuracy": 87.5}
    model = experiment(tmp_path / "runs", run)["small"].first
    assert list(model.history["accuracy"]) == pytest.approx([0.009, 0.625, 0.9125])
    assert model.history["val_accuracy"].last == 0.9
    assert (model.test.accuracy, model.test.correct) == (0.875, 7)
