"""Numbers that have changed between two sides, of runs with scores of any metric."""

from pathlib import Path

import pytest
from kit.projects import experiment, history, record

from generator.diff.models import ModelPair
from generator.diff.numbers import number_changes


def test_scores_of_any_metric_are_compared(tmp_path: Path) -> None:
    sides = [
        experiment(
            tmp_path / name,
            record("a", 0, history={}, test={"weights": "last", "metrics": {"rmse": rmse}}),
        )
        for name, rmse in (("old", 4.0), ("new", 3.0))
    ]
    (change,) = number_changes([ModelPair("a", sides[0]["a"], sides[1]["a"])])
    assert (change.what, change.difference, change.verdict) == ("test rmse", -1.0, "better")


@pytest.mark.parametrize(
    ("names", "metric"),
    [("loss val_accuracy", "val_accuracy"), ("test_acc", "test_acc"), ("loss", "loss"), ("", None)],
)
def test_models_are_compared_by_a_metric_that_all_runs_have(
    tmp_path: Path, names: str, metric: str | None
) -> None:
    curves = history(**{name: [0.5] for name in names.split()}) if names else {}
    model = experiment(tmp_path / "runs", record("a", 0, history=curves))["a"]
    assert ModelPair("a", model, model).metric == metric
