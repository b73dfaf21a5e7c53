"""Models of an experiment: their values over all seeds, their order, their names."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.projects import experiment, history, record

from experiments.records.errors import UserError
from generator.runs.experiment import Experiment
from generator.runs.series import MissingError

share = st.integers(0, 100).map(lambda number: number / 100)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@given(st.lists(st.tuples(share, share), min_size=1, max_size=6))
def test_a_ranking_is_best_first_and_keeps_the_order_of_equals(
    empty: Path, ends: list[tuple[float, float]]
) -> None:
    shutil.rmtree(empty)
    runs = experiment(
        empty,
        *(
            record(f"m{place}", 0, history=history(val_accuracy=[accuracy], val_loss=[loss]))
            for place, (accuracy, loss) in enumerate(ends)
        ),
    )
    places = range(len(ends))
    by_accuracy = sorted(places, key=lambda place: (-ends[place][0], place))
    by_loss = sorted(places, key=lambda place: (ends[place][1], place))
    assert [model.name for model in runs.ranking("val_accuracy")] == [f"m{i}" for i in by_accuracy]
    assert [model.name for model in runs.ranking("val_loss")] == [f"m{i}" for i in by_loss]


def test_a_model_is_all_of_its_runs_and_a_run_is_one(tmp_path: Path) -> None:
    tests = [{"weights": "last", "count": 8, "accuracy": n / 8} for n in (4, 6)]
    runs = experiment(
        tmp_path / "runs",
        record("small", 0.5, seed=9, test=tests[1]),
        record("small", 0.25, seed=2, test=tests[0]),
        record("large", 0.875, test=tests[0]),
    )
    small = runs["small"]
    assert [run.seed for run in small] == [2, 9] and small.first is small.seed(2)
    assert (small.test_accuracy.mean, small.final("val_accuracy").mean) == (0.625, 0.375)
    assert small.seed(9).gap() == pytest.approx(0.7 - 0.5)
    # The first seed of `small` alone would tie with `large`.
    assert [model.name for model in runs.tested] == ["small", "large"] and runs.best == small
    with pytest.raises(MissingError, match="no run with seed 3; it has 2, 9"):
        small.seed(3)
    with pytest.raises(UserError, match="takes another model"):
        small.compared_with(runs["large"].first)  # type: ignore[arg-type]


def test_settings_that_differ_between_seeds_are_those_of_a_run(tmp_path: Path) -> None:
    runs = experiment(
        tmp_path / "runs",
        record("small", 0.5, seed=1, config={"epochs": 3}),
        record("small", 0.5, seed=2, config={"epochs": 4}),
    )
    with pytest.raises(UserError, match=r"differ in `config`.*Ask one run.*`small.first`"):
        _ = runs["small"].config
    assert runs["small"].seed(2).config == {"epochs": 4}


@pytest.mark.parametrize("name", ["metric", "models", "folder", "ranking"])
def test_a_model_can_t_have_a_name_of_the_template_language(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match=f"runs/0.json: a model can't be called `{name}`"):
        experiment(tmp_path / "runs", record(name, 0.5))


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda runs: runs.best, "runs: no model has a test accuracy of every run."),
        (lambda runs: runs.with_predictions, "no model of runs has probabilities"),
        (lambda runs: runs.thumbnails, "runs/samples/tiles.json: there is no such file"),
        (lambda runs: runs.dataset, "tiny/b seed 1 used other images than tiny/a seed 1: runs/1"),
        (lambda runs: runs.ranking("accuracy"), "runs: a run of every model diverged"),
        (lambda runs: runs["a"].first.test, "tiny/a seed 1 has no test score: it diverged"),
    ],
)
def test_a_question_that_the_records_can_t_answer_is_refused(
    tmp_path: Path, ask: Callable[[Experiment], object], says: str
) -> None:
    records = [
        record(name, 0.5, dataset={"name": name}, test=None, status="diverged") for name in "ab"
    ]
    with pytest.raises(UserError, match=says):
        ask(experiment(tmp_path / "runs", *records))


def test_two_records_of_one_seed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"runs/1.json: is small with seed 1, as runs/0.json is"):
        experiment(tmp_path / "runs", record("small", 0.5), record("small", 0.6))
