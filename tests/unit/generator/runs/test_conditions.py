"""The conditions in which models and runs differ, and runs that are not complete."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.projects import experiment, history, record

from experiments.records.errors import UserError
from generator.numbers import listing
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.series import MissingError

ITEMS = {"x/1.jpg": 0, "x/2.jpg": 1}


def scored(**more: Any) -> dict[str, Any]:
    """Return a test of two images, both classified correctly."""
    items = more.pop("items", ITEMS)
    shares = [[0.75, 0.25], [0.25, 0.75]]
    predictions = [
        {"file": file, "label": label, "probabilities": shares[label]}
        for file, label in items.items()
    ]
    return {"weights": "last", "count": 2, "accuracy": 1.0, "predictions": predictions} | more


BASE: dict[str, Any] = {
    "test": scored(),
    "config": {"epochs": 3, "batch_size": 4, "augmentation": []},
    "code": {"models.py:a": "0", "models.py:shared": "1"},
    "environment": {"python": "3.11", "packages": {"keras": "3"}, "platform": "L"},
}
FLIPPED = {"layer": "RandomFlip"}


def changed(part: str, **more: Any) -> dict[str, Any]:
    """Return the change of a few entries of one part of a record."""
    return {part: BASE[part] | more}


@pytest.mark.parametrize(
    ("change", "differences"),
    [
        ({"seed": 7, "title": "Another", "summary": None}, []),
        ({"code": {"models.py:b": "9", "models.py:shared": "1"}}, []),
        (
            {"code": {"models.py:b": "9", "models.py:shared": "2"}},
            [("code", [{"models.py:shared": "1"}], [{"models.py:shared": "2"}])],
        ),
        (changed("config", batch_size=8), [("batch_size", [4], [8])]),
        (changed("config", augmentation=[FLIPPED]), [("augmentation", [[]], [[FLIPPED]])]),
        (changed("config", backbone="imagenet"), [("backbone", [None], ["imagenet"])]),
        (changed("config", python="any"), [("config.python", [None], ["any"])]),
        (changed("config", epochs=4), [("planned epochs", [3], [4])]),
        ({"history": history(accuracy=[0.5])}, [("epochs", [3], [1])]),
        (
            {"dataset": {"name": "other", "fingerprint": "f", "splits": {"train": {"a": 9}}}},
            [
                (
                    "dataset",
                    [{"name": "tiny", "fingerprint": "f"}],
                    [{"name": "other", "fingerprint": "f"}],
                ),
                ("splits", [{"train": {"a": 5, "b": 5}}], [{"train": {"a": 9}}]),
            ],
        ),
        ({"test": scored(weights="best")}, [("weights scored", ["last"], ["best"])]),
        ({"test": scored(items={"x/1.jpg": 0, "y.jpg": 1})}, ["test items"]),
        ({"test": None}, ["weights scored", "test count", "test items"]),
        (changed("environment", python="3.12"), [("python", ["3.11"], ["3.12"])]),
        (changed("environment", packages={"keras": "4"}), ["packages"]),
        (changed("environment", platform="M", processor="P"), ["platform", "processor"]),
    ],
)
def test_a_difference_has_its_name_and_the_values_of_both_models(
    tmp_path: Path, change: dict[str, Any], differences: list[Any]
) -> None:
    runs = experiment(
        tmp_path / "runs", record("a", 0.5, **BASE), record("b", 0.5, **BASE | change)
    )
    found = runs["a"].differs_from(runs["b"])
    names = [each if isinstance(each, str) else each[0] for each in differences]
    assert [each.name for each in found] == runs.conditions.differing == names
    for each, expected in zip(found, differences, strict=True):
        assert isinstance(expected, str) or (each.name, each.this, each.other) == expected
    assert runs["a"].differs_from(runs["b"], ignore=names) == []
    assert all(model.uniform and model.mixed == [] for model in runs)


def test_models_of_another_experiment_are_compared_in_the_same_way(tmp_path: Path) -> None:
    ours = experiment(tmp_path / "ours", record("a", 0.5, **BASE))
    theirs = experiment(tmp_path / "theirs", record("a", 0.5, **BASE | changed("config", lr=1)))
    found = ours["a"].differs_from(theirs["a"])
    assert [each.name for each in found] == ["lr"] and listing(found) == "lr"


def test_runs_of_one_model_that_differ_are_no_base_for_a_comparison(tmp_path: Path) -> None:
    one, two = ({"batch_size": size, "epochs": 3} for size in (16, 32))
    runs = experiment(
        tmp_path / "runs",
        *(record("a", 0.5, seed=seed, config=each) for seed, each in enumerate((one, two))),
        *(record("b", 0.5, seed=seed, config=each) for seed, each in enumerate((one, two))),
        record("c", 0.5, config=one),
    )
    assert (runs["a"].mixed, runs["a"].uniform) == (["batch_size"], False)
    assert runs["a"].conditions["batch_size"] == [16, 32]
    # Both have both values, but perhaps not for the same seeds.
    (difference,) = runs["a"].differs_from(runs["b"])
    assert (difference.this, difference.other) == ([16, 32], [16, 32])
    assert runs["c"].uniform


def test_values_that_some_runs_lack_differ_but_do_not_conflict(tmp_path: Path) -> None:
    runs = experiment(
        tmp_path / "runs",
        record("a", 0.5, test=None),
        record("b", 0.5, dataset={"name": "other"}),
    )
    assert runs.conditions.differing == ["dataset", "splits", "weights scored", "test count"]
    assert runs.conditions.conflicting == ["dataset"]
    with pytest.raises(UserError, match=r"no condition .*`size`|no run has recorded .*`size`"):
        runs.conditions["size"]


def test_what_a_killed_run_lacks_is_no_condition(tmp_path: Path) -> None:
    killed = {"status": "running", "test": None, "history": history(accuracy=[0.5])}
    runs = experiment(tmp_path / "runs", record("a", 0.5), record("b", 0.5, **killed))
    assert (runs.conditions.differing, runs.conditions.conflicting) == ([], [])
    assert runs["b"].differs_from(runs["a"]) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda runs: runs["a"].differs_from(runs["a"].first), "takes another model"),
        (lambda runs: runs["a"].differs_from(runs["a"], "lr"), r"takes a list .*\[\"lr\"\]"),
    ],
)
def test_arguments_of_a_wrong_kind_are_refused(
    tmp_path: Path, wrong: Callable[[Experiment], object], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        wrong(experiment(tmp_path / "runs", record("a", 0.5)))


SHORT = {"history": history(accuracy=[0.5, 0.75], val_accuracy=[0.5, 0.75])}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": "running", **SHORT}, "unfinished: 2 of 3 epochs (still running, or killed)"),
        ({"status": "failed", **SHORT}, "failed: 2 of 3 epochs"),
        ({"status": "failed", "config": {}, **SHORT}, "failed: epoch 2"),
        ({"status": "diverged"}, "diverged"),
        (SHORT, "ended early: 2 of 3 epochs"),
        ({"config": {}, **SHORT}, None),  # It is shorter than the other run.
    ],
)
def test_a_run_that_is_not_complete_is_named_with_the_reason(
    tmp_path: Path, change: dict[str, Any], why: str | None
) -> None:
    runs = experiment(
        tmp_path / "runs",
        record("a", 0.5),
        record("a", 0.5, seed=2, **change),
        record("b", 0.5, config={}),
    )
    assert [(run.name, run.shortfall) for run in runs.incomplete] == [("tiny/a seed 2", why)]
    assert (runs["a"].complete, runs["b"].complete) == (False, True)


VALUES: list[Callable[[Model], object]] = [
    lambda model: model.final("val_accuracy"),
    lambda model: model.best("val_accuracy"),
    lambda model: model.test_accuracy,
    lambda model: model.test_interval,
    lambda model: model.test_loss,
    lambda model: model.calibration,
    lambda model: model.confusion,
    lambda model: model.seed(2).history["val_accuracy"].last,
    lambda model: model.seed(2).history["val_accuracy"].best,
    lambda model: model.seed(2).gap(),
    lambda model: model.seed(2).test,
]


@pytest.mark.parametrize("status", ["running", "failed"])
@pytest.mark.parametrize("ask", VALUES)
def test_a_run_that_has_not_ended_has_no_results(
    tmp_path: Path, ask: Callable[[Model], object], status: str
) -> None:
    full = {"test": scored(loss=0.5), "dataset": {"name": "tiny", "classes": ["x", "y"]}}
    runs = experiment(
        tmp_path / "runs",
        record("a", 0.5, **full),
        record("a", 0.5, seed=2, status=status, **full),
        record("b", 0.5, **full),
    )
    for missing in (lambda: ask(runs["a"]), lambda: runs.best, lambda: runs.ranking("accuracy")):
        with pytest.raises(MissingError, match=r"tiny/a seed 2"):
            missing()
    assert not (runs["a"].has_test or runs["a"].has_test_loss or runs["a"].has_predictions)


def test_the_baseline_is_that_of_the_split_in_question(tmp_path: Path) -> None:
    splits = {"train": {"x": 10, "y": 10}, "test": {"x": 19, "y": 173}}
    dataset = {"name": "tiny", "splits": splits}
    runs = experiment(tmp_path / "runs", record("a", 0.5, dataset=dataset, test=None))
    assert runs.majority_baseline("train") == 0.5
    assert runs.majority_baseline("test") == runs["a"].majority_baseline == 173 / 192
    with pytest.raises(MissingError, match="no count of validation images by class"):
        runs.majority_baseline("validation")
    other = record("b", 0.5, dataset={"name": "tiny", "splits": {"test": {"x": 4, "y": 4}}})
    both = experiment(tmp_path / "both", record("a", 0.5, dataset=dataset, test=None), other)
    with pytest.raises(UserError, match="both: the runs differ in the test images by class"):
        both.majority_baseline("test")
