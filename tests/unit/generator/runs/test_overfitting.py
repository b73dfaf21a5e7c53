"""What is said of overfitting and divergence, against labels that were given by eye."""

import json
from pathlib import Path
from typing import Any

import pytest
from kit.projects import ROOT, experiment, history, record

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
