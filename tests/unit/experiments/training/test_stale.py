"""Recorded runs that are out of date or incomplete."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from kit.projects import record

from experiments.__main__ import main
from experiments.commands.train import stale_jobs
from experiments.records.code_hash import syntax_hash
from experiments.records.errors import UsageError, UserError
from experiments.records.files import parse
from experiments.records.schema import Record
from experiments.training.stale import changed_code, describe, find_stale

CODE = "def model1():\n    return 1\n"
KEY = "experiments/models.py:model1"


def write(results: Path, seed: int, model: str = "model1", **fields: Any) -> None:
    path = results / f"mine/{model}/seed-{seed}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = record(model, 0.5, experiment="mine", **{"code": {KEY: "0" * 64}, **fields})
    path.write_text(json.dumps(content | {"seed": seed}), encoding="utf-8")


def as_record(**fields: Any) -> Record:
    return parse(json.dumps(record("model1", 0.5, **fields)).encode(), Record, "x.json")


@pytest.mark.parametrize(
    ("code", "key", "expected"),
    [
        (CODE, KEY, None),
        ("# Why.\n" + CODE.replace("return 1", "return (1)  # One."), KEY, None),
        (CODE.replace("1\n", "2\n"), KEY, f"{KEY} has changed"),
        ("", KEY, f"{KEY} does not exist any more"),
        (CODE, "experiments/gone.py:model1", "experiments/gone.py:model1 does not exist any more"),
        (CODE, "../models.py:model1", "../models.py:model1 does not exist any more"),
        (CODE, "mine.py:small", None),  # Of a file outside of the checkout.
    ],
)
def test_only_what_code_means_makes_a_run_stale(
    tmp_path: Path, code: str, key: str, expected: str | None
) -> None:
    root = tmp_path / "checkout"
    (root / "experiments").mkdir(parents=True)
    (root / "experiments/models.py").write_text(code, encoding="utf-8")
    (tmp_path / "models.py").write_text(CODE, encoding="utf-8")
    assert changed_code(as_record(code={key: syntax_hash(CODE)}), root) == expected
    (root / "experiments/models.py").write_text("def (", encoding="utf-8")
    with pytest.raises(UserError, match=r"^experiments/models.py:1: not Python"):
        changed_code(as_record(code={KEY: "0" * 64}), root)


def test_what_will_be_trained_is_announced_with_reason_and_time(tmp_path: Path) -> None:
    write(tmp_path, 1, environment={"epoch_seconds": [30, None, 90]})
    write(tmp_path, 2, status="running", code={}, config={"epochs": 20})
    current = {"code": {"experiments/models.py:model1": syntax_of_model1()}}
    write(tmp_path, 3, **current)
    write(tmp_path, 4, **current, status="running", config={"epochs": 5})
    assert describe(list(find_stale(tmp_path))).splitlines() == [
        "2 runs to train, about 3 min:",
        "  mine/model1 seed 1: experiments/models.py:model1 has changed",
        "  mine/model1 seed 4: it was stopped before its end",
    ]
    assert list(find_stale(tmp_path, "other")) == []
    assert [run.epochs for run in find_stale(tmp_path)] == [3, 5]
    assert describe([]) == "Every recorded run is what the code gives: nothing to train."


def test_changed_training_code_alone_makes_no_run_stale_unless_asked(tmp_path: Path) -> None:
    key = "experiments/training/one_run.py:fit"
    code = {"experiments/models.py:model1": syntax_of_model1(), key: "0" * 64}
    write(tmp_path, 1, code=code)
    assert list(find_stale(tmp_path)) == []
    (found,) = find_stale(tmp_path, training_code=True)
    assert found.reason == f"{key} has changed"


@pytest.mark.parametrize("file", ["train.py", "spirals/train.py", "experiments/models.py"])
def test_runs_of_the_recorders_are_never_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    code = {file: "0" * 64, f"{file}:fit": "0" * 64}
    write(tmp_path, 1, code=code)
    write(tmp_path, 2, code=code, status="running")
    assert list(find_stale(tmp_path, training_code=True)) == []
    assert main(["status", "--out", str(tmp_path)]) == 0
    assert "complete" in (printed := capsys.readouterr().out)
    assert "stale" not in printed and "earlier version" not in printed


def syntax_of_model1() -> str:
    from experiments.records.code_hash import cut

    source = Path("experiments/models.py").resolve()
    return syntax_hash(cut(source.read_text(encoding="utf-8"), "model1"))


def options(folder: Path, **more: Any) -> argparse.Namespace:
    names = ("experiment", "data", "weights", "tensorboard", "csv", "threads")
    values = (
        dict.fromkeys(names)
        | {"training_code": False}
        | {"out": folder, "cache": folder / "cache"}
        | more
    )
    return argparse.Namespace(**values)


def test_the_demo_is_trained_with_its_drawn_pictures_whatever_data_is_given(
    tmp_path: Path, pictures: Path
) -> None:
    pytest.importorskip("tensorflow", reason="training needs the extra `train`")
    from experiments.dataset.images import find_images

    demo = find_images("demo", None, tmp_path / "cache").describe()
    fields = {"name": demo.name, "fingerprint": demo.fingerprint, "notice": demo.notice}
    write(tmp_path, 1, dataset=fields)
    (job,) = stale_jobs(options(tmp_path, data=str(pictures)))
    assert job.images.listing.name == "demo"
    assert [(run.seed, run.epochs, run.replaces_changed) for run in job.runs] == [(1, 3, True)]
    write(tmp_path, 1, dataset=fields | {"fingerprint": "other"})
    with pytest.raises(UserError, match="model1 seed 1 was trained with other images"):
        stale_jobs(options(tmp_path))


def test_runs_that_cannot_be_trained_are_refused(tmp_path: Path) -> None:
    write(tmp_path, 1)
    with pytest.raises(UsageError, match="--experiment mine: give its images"):
        stale_jobs(options(tmp_path))
    write(tmp_path, 1, model="model9")
    with pytest.raises(UserError, match=r"no model9 in experiments/models.py"):
        stale_jobs(options(tmp_path))


def test_a_run_starts_from_the_weights_of_its_record(tmp_path: Path) -> None:
    tf = pytest.importorskip("tensorflow", reason="training needs the extra `train`")
    from experiments.training.weights import load_weights, reload_weights

    files = [tmp_path / name for name in ("first.weights.h5", "second.weights.h5")]
    network = tf.keras.applications.MobileNetV2((160, 160, 3), include_top=False, weights=None)
    for file in files:
        network.save_weights(file)
        network.weights[0].assign_add(tf.ones_like(network.weights[0]))
    first = load_weights(str(files[0]))
    assert first.identity["name"] == "first.weights.h5"
    from_file = as_record(config={"backbone": first.identity})
    assert reload_weights(from_file, "model4 seed 1", str(files[0])) == first
    with pytest.raises(UsageError, match=r"model4 seed 1 started from first.* with --weights FILE"):
        reload_weights(from_file, "model4 seed 1", None)
    with pytest.raises(UsageError, match=r"second.weights.h5: not first.weights.h5, from which"):
        reload_weights(from_file, "model4 seed 1", str(files[1]))
    untrained = as_record(config={"backbone": {"name": "none"}})
    assert reload_weights(untrained, "model4 seed 1", str(files[0])).weights is None
