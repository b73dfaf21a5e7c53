"""Runs without epochs, without a count or an accuracy: scores of any metric on the test split."""

from pathlib import Path
from typing import Any

import pytest
from kit.projects import experiment, history, record

from experiments.records.errors import UserError
from generator.runs.experiment import Experiment
from generator.runs.series import MissingError


def scored(model: str, seed: int = 1, **metrics: float) -> dict[str, Any]:
    """Return a record of a model that was scored, not trained, on an unknown number of items."""
    test = {"weights": "last", "metrics": metrics}
    only = {"history": {}, "config": {}, "environment": {}, "dataset": None, "summary": None}
    return record(model, 0, **{"test": test, "seed": seed, **only})


@pytest.fixture
def runs(tmp_path: Path) -> Experiment:
    """Two models that were scored by an error and a share; one has two seeds."""
    return experiment(
        tmp_path / "runs",
        scored("a", rmse=5.0, f1=0.75),
        scored("a", seed=2, rmse=6.0, f1=0.25),
        scored("b", rmse=4.0, f1=0.5),
    )


def test_any_score_is_read_by_its_name(runs: Experiment) -> None:
    assert runs["a"].test_metrics == ["rmse", "f1"]
    rmse = runs["a"].test_metric("rmse")
    assert (rmse.mean, rmse.low, rmse.high, rmse.count) == (5.5, 5.0, 6.0, 2)
    run = runs["b"].first
    assert run.test.metrics == {"rmse": 4.0, "f1": 0.5} and run.test.value("rmse") == 4.0
    assert str(rmse.mean.origin) == "mean(0.json,1.json#/test/metrics/rmse)"  # type: ignore[attr-defined]
    with pytest.raises(MissingError, match="tiny/b seed 1 has no test accuracy; it has rmse, f1"):
        _ = run.test.accuracy


def test_models_without_epochs_are_ranked_by_their_test(runs: Experiment) -> None:
    assert (runs.metric, runs.primary_metric) == ("rmse", "test_rmse")
    assert [model.name for model in runs.ranking("test_rmse")] == ["b", "a"]
    assert [model.name for model in runs.ranking("test_f1")] == ["a", "b"]
    assert (runs["a"].epochs, runs["a"].first.history.names) == (0, [])
    assert not runs["a"].has_test and runs.tested == []


def test_a_score_that_is_no_accuracy_is_not_decided(runs: Experiment) -> None:
    step = runs["a"].compared_with(runs["b"], "test_rmse")
    assert (step.difference, step.decided, step.method) == (1.5, False, "ranges")
    two = experiment(runs.folder / "two", *[scored(m, s, rmse=s) for m in "ab" for s in (1, 2)])
    assert two["a"].compared_with(two["b"], "test_rmse").reason == "unknown items"


@pytest.mark.parametrize(
    ("names", "primary", "words"),
    [
        # (metrics of the history, the primary metric, its words)
        ("loss val_loss accuracy val_accuracy", "val_accuracy", "validation accuracy"),
        ("loss val_loss val_accuracy", "val_accuracy", "validation accuracy"),
        ("loss accuracy val_loss", "val_loss", "validation loss"),
        ("accuracy test_accuracy", "accuracy", "training accuracy"),
        ("loss accuracy", "accuracy", "accuracy"),
        ("loss", "loss", "loss"),
        ("test_accuracy", "test_accuracy", "test accuracy"),
        ("box_loss val_box_loss mAP50 precision_cat", "val_box_loss", "validation box loss"),
        ("box_loss val_box_loss val_mAP50", "val_mAP50", "validation mAP50"),
        ("val_top5_accuracy val_loss", "val_top5_accuracy", "validation top5 accuracy"),
        ("perplexity val_perplexity", "val_perplexity", "validation perplexity"),
    ],
)
def test_the_split_of_a_metric_follows_from_the_names_beside_it(
    tmp_path: Path, names: str, primary: str, words: str
) -> None:
    curves = history(**{name: [0.5, 0.25] for name in names.split()})
    runs = experiment(tmp_path / "runs", record("a", 0, history=curves, test=None, dataset=None))
    assert (runs.primary_metric, runs.in_words(primary)) == (primary, words)


@pytest.mark.parametrize(
    ("names", "tests", "ranked_by", "first"),
    [
        # (metrics of the history, those of the tests of a and b, the metric of the order, the best)
        ("accuracy", ["accuracy", "accuracy"], "test_accuracy", "b"),
        ("loss", ["accuracy", "accuracy"], "test_accuracy", "b"),
        ("accuracy", ["accuracy", None], "accuracy", "a"),
        ("accuracy val_accuracy", ["accuracy", "accuracy"], "val_accuracy", "a"),
        ("accuracy", ["points", "points"], "accuracy", "a"),
    ],
)
def test_tests_of_all_rank_before_training(
    tmp_path: Path, names: str, tests: list[str | None], ranked_by: str, first: str
) -> None:
    records = []
    for model, better, score, metric in zip("ab", (True, False), (0.5, 0.75), tests, strict=True):
        ends = {name: [0.5, 0.6 if better ^ (name == "loss") else 0.4] for name in names.split()}
        test = {"weights": "last", "metrics": {metric: score}} if metric else None
        records.append(record(model, 0, history=history(**ends), test=test, dataset=None))
    runs = experiment(tmp_path / "runs", *records)
    assert (runs.ranked_by, runs.ranked[0].name) == (ranked_by, first)


def test_runs_without_a_common_metric_are_refused(tmp_path: Path) -> None:
    other = record("b", 0, history=history(fid=[1.0]), test=None)
    runs = experiment(tmp_path / "runs", scored("a", rmse=1.0), other)
    with pytest.raises(UserError, match="the runs share no metric"):
        _ = runs.primary_metric
