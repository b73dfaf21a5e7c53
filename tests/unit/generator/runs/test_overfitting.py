"""What is said of overfitting and divergence, against labels that were given by eye."""

import json
import math
from pathlib import Path
from random import Random
from typing import Any

import pytest
from kit.projects import ROOT, experiment, history, record
from msgspec import convert

from experiments.records.schema import Record
from generator.runs.run import Run

CURVES = ROOT / "tests/fixtures/curves"
SHAPES = json.loads((CURVES / "shapes.json").read_text(encoding="utf-8"))
LABELS = json.loads((CURVES / "labels.json").read_text(encoding="utf-8"))


def run_of(shape: str, folder: Path) -> Run:
    """Return a run of a shape."""
    contents: dict[str, Any] = {"test": None, **SHAPES[shape]}
    contents["history"] = history(**SHAPES[shape]["history"])
    contents["config"], contents["environment"], contents["dataset"] = {}, {}, None
    if LABELS[shape]["diverged_in"]:
        contents["status"] = "diverged"
    return experiment(folder, record("m", 0, **contents))["m"].first


@pytest.mark.parametrize("shape", SHAPES)
def test_curves_get_no_other_word_on_overfitting_than_a_reader_would_give(
    tmp_path: Path, shape: str
) -> None:
    found = run_of(shape, tmp_path / "runs").overfitting
    said = "yes" if found.seen else "no" if found.absent else "not said"
    assert said in LABELS[shape]["overfits"]


@pytest.mark.parametrize("shape", SHAPES)
def test_best_epoch_and_divergence_are_those_of_the_labels(tmp_path: Path, shape: str) -> None:
    run, label = run_of(shape, tmp_path / "runs"), LABELS[shape]
    assert run.history[label["metric"]].known.best_epoch == label["best_epoch"]
    if label["diverged_in"]:
        assert run.diverged_in == label["diverged_in"]


def random_curves(kind: str, number: int) -> dict[str, list[float]]:
    """Return noisy curves: `noise` about a level, `plateau` of validation, or `overfit`."""
    random = Random(f"{kind} {number}")
    epochs, rate = random.choice([5, 8, 10, 20, 30, 60]), random.uniform(0.05, 0.6)
    spread = random.choice([0.002, 0.01, 0.03]) * random.choice([1, 2, 5])
    turn, slope = epochs * random.uniform(0.2, 0.6), random.uniform(0.2, 0.8) / epochs
    curves: dict[str, list[float]] = {"loss": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        learned = 0.0 if kind == "noise" else 1 - math.exp(-rate * epoch)
        worse = (epoch - turn) * (slope if epoch > turn else -0.25 / turn)
        worse = worse if kind == "overfit" else -0.2 * learned
        curves["loss"].append(0.7 - 0.69 * learned + random.gauss(0, spread / 10))
        curves["val_loss"].append(0.5 + worse + random.gauss(0, spread))
        curves["val_accuracy"].append(0.8 - worse / 4 + random.gauss(0, spread / 2))
    return curves


@pytest.mark.parametrize(
    ("kind", "least", "most"), [("noise", 0, 5), ("plateau", 0, 5), ("overfit", 200, 500)]
)
def test_of_500_noisy_curves_hardly_one_is_called_overfit_that_is_not(
    kind: str, least: int, most: int
) -> None:
    seen = 0
    for number in range(500):
        contents = record("m", 0, test=None, history=history(**random_curves(kind, number)))
        run = Run(convert(contents, Record), "", Path())
        seen += run.overfitting.seen
    assert least <= seen <= most
