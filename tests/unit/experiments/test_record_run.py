"""The recorder that anybody may copy into a program of their own."""

import ast
import contextlib
import inspect
import json
import math
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.projects import ROOT, build, make_project, page, post

from experiments import models, record_run
from experiments.record_run import Run, code_hashes
from experiments.records import code_hash
from experiments.records.consistency import check_consistency
from experiments.records.files import read
from experiments.records.schema import Outcome, Prediction, Record

FILE = ROOT / "experiments/record_run.py"
KERAS_FILE = ROOT / "experiments/recorder.py"


def recorded(path: Path) -> Record:
    """Return a record that agrees with itself."""
    record = read(path, Record)
    check_consistency(record)
    return record


def script(folder: Path, text: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program beside a copy of the recorder."""
    shutil.copy(FILE, folder)
    text = f"from record_run import Run\n{text}"
    command = [sys.executable, "-c", text]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, **options)


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


def test_both_recorders_share_their_second_half() -> None:
    halves = [
        file.read_text(encoding="utf-8").split("\n# What follows")[1:]
        for file in (FILE, KERAS_FILE)
    ]
    assert len(halves[0]) == 1
    assert halves[0] == halves[1]


def test_a_loop_leaves_its_metrics_by_epoch(tmp_path: Path) -> None:
    settings = {"config": {"epochs": 3, "batch_size": 8}, "title": "Small"}
    with Run(tmp_path / "digits/a.json", model="small", seed=4, **settings) as run:
        run.epoch(loss=np.float32(0.5), val_accuracy=0.25)
        assert recorded(run.path).status == "running"
        run.epoch(loss=math.nan)
        run.epoch(loss=0.125, val_accuracy=0.75, f1=1)
    record = recorded(tmp_path / "digits/a.json")
    assert (record.experiment, record.model, record.seed) == ("digits", "small", 4)
    assert (record.status, record.title, record.settings.batch_size) == ("complete", "Small", 8)
    assert record.history == {
        "epoch": [1, 2, 3],
        "loss": [0.5, None, 0.125],
        "val_accuracy": [0.25, None, 0.75],
        "f1": [None, None, 1],
    }
    assert len(record.machine.epoch_seconds) == 3
    assert record.test is None


@pytest.mark.parametrize("losses", [[math.nan], [0.5, math.inf]])
def test_a_loss_that_ends_not_finite_has_diverged(tmp_path: Path, losses: list[float]) -> None:
    with Run(tmp_path / "a.json", model="small", seed=1) as run:
        for loss in losses:
            run.epoch(loss=loss)
    assert recorded(run.path).status == "diverged"


def test_the_result_of_each_test_item_is_recorded(tmp_path: Path) -> None:
    rows = np.array([[0.75, 0.25], [0.5, 0.5], [0.125, 0.875]], dtype="float32")
    with Run(tmp_path / "a.json", model="small", seed=1) as run:
        run.test(np.array([0, 1, 1]), rows, files=["a", "b", "c"], loss=0.5, f1=0.5)
    record = recorded(run.path)
    assert (record.status, record.history) == ("complete", {})
    assert record.test
    assert record.test.predictions == [
        Prediction("a", 0, [0.75, 0.25]),
        Prediction("b", 1, [0.5, 0.5]),
        Prediction("c", 1, [0.125, 0.875]),
    ]
    # The first of equals is the answer.
    assert (record.test.count, record.test.accuracy) == (3, 2 / 3)
    assert (record.test.loss, record.test.metrics) == (0.5, {"f1": 0.5})


def test_one_probability_is_that_of_class_1_of_two(tmp_path: Path) -> None:
    for name, values in {"column": [[0.25], [0.75]], "plain": [0.25, 0.75]}.items():
        with Run(tmp_path / f"{name}.json", model=name, seed=1) as run:
            run.test([0, 0], np.array(values))
        test = recorded(run.path).test
        assert test
        assert test.predictions == [
            Prediction("1", 0, [0.75, 0.25]),
            Prediction("2", 0, [0.25, 0.75]),
        ]


@pytest.mark.parametrize("count", [5000, 5001])
def test_more_than_5000_items_are_in_a_file_beside_the_record(count: int, tmp_path: Path) -> None:
    with Run(tmp_path / "runs/run.json", model="small", seed=1) as run:
        run.test([0] * count, [0.25] * (count - 1) + [0.75])
    test = recorded(tmp_path / "runs/run.json").test
    assert test and len(test.predictions) == test.count == count
    assert test.predictions[0] == Prediction("1", 0, [0.75, 0.25])
    assert len(list((tmp_path / "runs").iterdir())) == (1 if count == 5000 else 2)


def test_items_can_be_recorded_as_right_or_wrong(tmp_path: Path) -> None:
    with Run(tmp_path / "a.json", model="small", seed=1) as run:
        run.test(correct=np.array([True, False]), files=["a", "b"], weights="best")
    test = recorded(run.path).test
    assert test
    assert (test.weights, test.accuracy) == ("best", 0.5)
    assert test.outcomes == [Outcome("a", True), Outcome("b", False)]


def test_a_score_without_items_can_be_of_any_metric(tmp_path: Path) -> None:
    with Run(tmp_path / "a.json", model="small", seed=1) as run:
        run.test(rmse=np.float64(3.5), count=40, mape=math.nan)
    test = recorded(run.path).test
    assert test
    assert (test.count, test.accuracy, test.metrics) == (40, None, {"rmse": 3.5})


@pytest.mark.parametrize(
    ("labels", "outputs", "says"),
    [
        ([0, 1], [[2.5, -1.0], [0.25, 0.75]], "apply softmax or, to one output, sigmoid"),
        ([0, 1], [0.5, 3.25], "apply softmax or, to one output, sigmoid"),
        ([0, 1], [[math.nan, math.nan], [0.25, 0.75]], "apply softmax"),
        ([0, 1], [[0.5, 0.25], [0.25, 0.75]], "apply softmax"),
        ([0, 1], [0, 1], r"these are classes: pass probabilities, or correct=\[...\]"),
        ([0, 1], np.array([0, 1]), "these are classes"),
        ([1, 2], [[0.25, 0.75], [0.25, 0.75]], "label 2 is none of 2 classes, counted from 0"),
        ([-1], [0.5], "label -1 is none of 2 classes"),
    ],
)
def test_outputs_that_are_no_probabilities_are_refused(
    tmp_path: Path, labels: Any, outputs: Any, says: str
) -> None:
    path = tmp_path / "a.json"
    with pytest.raises(ValueError, match=says), Run(path, model="small", seed=1) as run:
        run.epoch(loss=0.5)
        run.test(labels, outputs)
    assert (recorded(path).status, recorded(path).test) == ("failed", None)


def test_percent_are_refused_unless_the_units_say_so(tmp_path: Path) -> None:
    says = r'pass shares of 1, or units=\{"accuracy": "percent"\}'
    for call in ("epoch", "test"):
        path = tmp_path / f"{call}.json"
        with pytest.raises(ValueError, match=says), Run(path, model="small", seed=1) as run:
            run.epoch(val_accuracy=0.5)
            getattr(run, call)(**{"val_accuracy" if call == "epoch" else "accuracy": 71.5})
        assert recorded(path).history["val_accuracy"] == [0.5]
    units = {"accuracy": "percent"}
    with Run(tmp_path / "percent.json", model="small", seed=1, units=units) as run:
        run.epoch(val_accuracy=71.5)
        run.test([0, 1, 1, 1], [0.25, 0.75, 0.75, 0.25])
    test = recorded(run.path).test
    assert test and test.accuracy == 0.75


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"path": "runs/a"}, "runs/a: end the path in .json"),
        ({"config": math}, r"config: pass a dict of settings, such as vars\(arguments\)"),
        ({"config": {"rate": 0.5, "math": math}}, "the module math is no setting"),
    ],
)
def test_what_cannot_be_recorded_is_refused_at_once(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Run(**{"path": "a.json", "model": "small", "seed": 1, **fields})


def test_a_run_needs_its_with_block_and_the_epochs_of_its_settings(tmp_path: Path) -> None:
    run = Run(tmp_path / "a.json", model="small", seed=1, config={"epochs": 2, "clip": math.inf})
    with pytest.raises(ValueError, match=r"use `with Run\(...\) as run:`"):
        run.test(accuracy=0.5)
    assert not run.path.exists()
    with pytest.raises(ValueError, match="epoch 3, but config says epochs=2"), run:
        for _ in range(3):
            run.epoch(loss=0.5)
    record = recorded(run.path)
    assert (record.status, record.epochs_done) == ("failed", 2)
    assert record.config == {"epochs": 2, "clip": "Infinity"}


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(st.lists(st.floats(-0.5, 1.5), min_size=2, max_size=2), max_size=2),
    label=st.integers(-1, 2),
    metrics=st.dictionaries(st.sampled_from(["accuracy", "val_f1", "loss"]), st.floats()),
)
def test_what_is_recorded_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, rows: Any, label: int, metrics: dict[str, float]
) -> None:
    path = tmp_path_factory.mktemp("runs") / "a.json"
    rows = [[row[0], 1 - row[0]] if row[1] > 0 else row for row in rows]
    with contextlib.suppress(ValueError), Run(path, model="small", seed=1) as run:
        run.epoch(loss=0.5)
        run.test([label] * len(rows), rows, loss=1)
        run.epoch(**metrics)
    assert recorded(path).history["loss"][0] == 0.5


def test_the_record_of_another_run_is_replaced_only_if_asked(tmp_path: Path) -> None:
    for _ in range(2):
        with Run(tmp_path / "a.json", model="small", seed=1, overwrite=True) as run:
            run.epoch(loss=1)
    before = run.path.read_bytes()
    with pytest.raises(FileExistsError, match=r"a\.json is there already"):
        Run(run.path, model="small", seed=2)
    assert run.path.read_bytes() == before


def test_an_exception_leaves_a_failed_run(tmp_path: Path) -> None:
    done = script(
        tmp_path,
        "with Run('a.json', model='small', seed=1) as run:\n"
        "    run.epoch(loss=0.5)\n"
        "    raise MemoryError('too large')\n",
    )
    assert "MemoryError: too large" in done.stderr
    record = recorded(tmp_path / "a.json")
    assert (record.status, record.history["loss"]) == ("failed", [0.5])


def test_a_killed_run_stays_running_and_whole(tmp_path: Path) -> None:
    killed = script(
        tmp_path,
        "import os, signal\n"
        "with Run('a.json', model='small', seed=1) as run:\n"
        "    for epoch in range(1000):\n"
        "        run.epoch(loss=1 / (epoch + 1))\n"
        "        if epoch == 20:\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n",
    )
    assert killed.returncode == -signal.SIGKILL
    record = recorded(tmp_path / "a.json")
    assert (record.status, record.epochs_done) == ("running", 21)
    with pytest.raises(FileExistsError, match=r"is there already: .*overwrite=True"):
        Run(tmp_path / "a.json", model="small", seed=1)
    with Run(tmp_path / "a.json", model="small", seed=1, overwrite=True) as run:
        run.epoch(loss=0.5)
    assert recorded(run.path).history["loss"] == [0.5]


def test_values_of_numpy_are_recorded_as_numbers(tmp_path: Path) -> None:
    config = {"lr": np.float32(0.25), "layers": np.array([64, 32]), "path": Path("a")}
    with Run(tmp_path / "a.json", model="small", seed=np.int64(3), config=config) as run:
        run.epoch(loss=np.float32(0.5))
    stored = json.loads(run.path.read_text(encoding="utf-8"))
    assert stored["config"] == {"lr": 0.25, "layers": [64, 32], "path": "a"}
    assert stored["seed"] == 3


def test_shares_in_percent_are_read_as_shares(tmp_path: Path) -> None:
    units = {"accuracy": "percent"}
    with Run(tmp_path / "a.json", model="small", seed=1, units=units) as run:
        run.epoch(loss=1, val_accuracy=71.5)
    assert recorded(run.path).history["val_accuracy"] == [0.715]


def test_a_run_killed_while_it_writes_leaves_the_record_before(tmp_path: Path) -> None:
    script(
        tmp_path,
        "import os, signal\n"
        "with Run('a.json', model='small', seed=1) as run:\n"
        "    run.epoch(loss=0.5)\n"
        "    os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    run.epoch(loss=0.25)\n",
    )
    record = recorded(tmp_path / "a.json")
    assert (record.status, record.history["loss"]) == ("running", [0.5])


def test_a_shell_script_records_runs_of_other_programs(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path)
    lines = """
    for seed in 1 2 3; do
      score=0.$((seed * 2))5
      "$PYTHON" -c '
import sys
from record_run import Run
with Run(f"runs/{sys.argv[1]}.json", model="awk", seed=int(sys.argv[1])) as run:
    run.test(accuracy=float(sys.argv[2]), count=20)
' "$seed" "$score"
    done
    """
    environment = {**os.environ, "PYTHON": sys.executable}
    subprocess.run(["sh", "-euc", lines], cwd=tmp_path, env=environment, check=True)
    scores = [recorded(tmp_path / f"runs/{seed}.json").test for seed in (1, 2, 3)]
    assert [score.accuracy for score in scores if score] == [0.25, 0.45, 0.65]


@pytest.mark.parametrize("module", [models, record_run, code_hash])
def test_functions_have_the_hashes_that_posts_compare(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    source = Path(inspect.getfile(module)).read_text(encoding="utf-8")
    path = Path(inspect.getfile(module)).relative_to(ROOT).as_posix()
    own = [
        each
        for each in vars(module).values()
        if inspect.isroutine(each) or inspect.isclass(each)
        if each.__module__ == module.__name__
    ]
    assert len(own) > 3
    assert code_hashes(own) == {path: code_hash.syntax_hash(source)} | {
        f"{path}:{each.__name__}": code_hash.syntax_hash(code_hash.cut(source, each.__name__))
        for each in own
    }
    assert code_hashes([path]) == {path: code_hash.syntax_hash(source)}
    assert code_hashes(path) == code_hashes([path]), "a single piece needs no list"
    assert code_hashes(own[0]) == code_hashes(own[:1])


def test_a_function_that_is_not_at_the_top_of_a_file_has_no_hash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(ValueError, match=r"test_record_run.py has no one `<lambda>` at its top"):
        code_hashes([lambda: None])
    with pytest.raises(ValueError, match="no one `epoch` at its top level: list the class"):
        code_hashes([Run.epoch])


@pytest.mark.parametrize(
    ("path", "known", "experiment"),
    [
        ("digits/1.json", {}, "digits"),
        ("digits/small/1.json", {}, "digits"),
        ("digits/large/1.json", {}, "large"),
        ("digits/small/1.json", {"experiment": "own"}, "own"),
    ],
)
def test_the_folder_names_the_experiment(
    tmp_path: Path, path: str, known: dict[str, Any], experiment: str
) -> None:
    with Run(tmp_path / path, model="small", seed=1, **known) as run:
        run.epoch(loss=0.5)
    assert recorded(tmp_path / path).experiment == experiment


LOOP = """
import sys
import numpy as np
from record_run import Run

def train(images, labels, rate, seed):
    weights = np.random.default_rng(seed).normal(size=images.shape[1])
    for _ in range(5):
        chances = 1 / (1 + np.exp(-images @ weights))
        yield weights, -np.mean(np.log(np.where(labels, chances, 1 - chances)))
        weights = weights - rate * images.T @ (chances - labels) / len(labels)

images = np.random.default_rng(0).normal(size=(400, 4))
labels = (images @ [1, -2, 3, 0] > 0).astype(int)
for model, rate in {"still": 0.0, "learning": 5.0}.items():
    for seed in (1, 2, 3):
        name, config = f"runs/{model}-{seed}.json", {"rate": rate, "epochs": 5}
        with Run(name, model=model, seed=seed, config=config, code=[train]) as run:
            for weights, loss in train(images[:200], labels[:200], rate, seed):
                run.epoch(loss=loss)
            run.test(labels[200:], 1 / (1 + np.exp(-images[200:] @ weights)))
"""
CLAIM = post(
    '{% claim "helps" if runs.learning.compared_with(runs.still).better %}Learning helps: {{ '
    "runs.learning.test_accuracy.mean | percent }}.{% otherwise %}It is no help.{% endclaim %}\n\n"
    '{{ code("train.py", "train") }}'
)


def test_a_post_compares_runs_of_a_program_of_ones_own(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", CLAIM)
    shutil.rmtree(project / "runs")
    shutil.copy(FILE, project)
    (project / "train.py").write_text(LOOP, encoding="utf-8")
    subprocess.run([sys.executable, "train.py"], cwd=project, check=True)
    assert build(project) == 0
    scores = [recorded(project / f"runs/learning-{seed}.json").test for seed in (1, 2, 3)]
    mean = np.mean([score.accuracy for score in scores if score and score.accuracy])
    text = page(project)
    assert f"Learning helps: {mean:.1%}." in text
    assert "def train(images, labels, rate, seed):" in text
    assert "experiments train" not in text, "they are not made by the project's training"
    (project / "train.py").write_text(LOOP.replace("range(5)", "range(6)"), encoding="utf-8")
    assert build(project) == 1, "a changed function is not shown as the one that ran"


def test_a_classifier_of_scikit_learn_is_recorded_with_its_probabilities(tmp_path: Path) -> None:
    linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is not there")
    images = np.random.default_rng(1).normal(size=(60, 3))
    labels = np.argmax(images, axis=1)
    classifier = linear_model.LogisticRegression().fit(images[:40], labels[:40])
    dataset = {"name": "points", "classes": ["x", "y", "z"]}
    with Run(tmp_path / "a.json", model="logistic", seed=1, dataset=dataset) as run:
        run.test(labels[40:], classifier.predict_proba(images[40:]))
    test = recorded(run.path).test
    assert test
    assert test.accuracy == classifier.score(images[40:], labels[40:])
    assert [each.predicted for each in test.predictions] == list(classifier.predict(images[40:]))
