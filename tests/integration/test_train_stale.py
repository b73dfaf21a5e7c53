"""`train --stale` trains what is recorded and out of date, and nothing else."""

import shutil
from pathlib import Path

import pytest
from kit.training import RECORD, change, load

pytest.importorskip("tensorflow", reason="training needs the extra `train`")

from benchmarks.kill_training import assert_same

from experiments.__main__ import main
from experiments.training import all_runs

OTHER_CODE = {"experiments/models.py:model1": "0" * 64}


def test_stale_runs_are_trained_with_their_settings_and_no_others(
    trained: Path,
    pictures: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = shutil.copytree(trained / "results", tmp_path / "results")
    changed = tmp_path / RECORD
    stopped = out / "mine/model3/seed-1.json"
    imported = shutil.copy(changed, changed.with_name("seed-7.json"))
    change(changed, code=load(changed)["code"] | OTHER_CODE)
    change(stopped, status="running", test=None)
    change(imported, code={}, seed=7, status="running")
    before = imported.read_bytes()
    assert main(["status", "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("  stale: experiments/models.py:model1 has changed")
    assert [line.count("stale") for line in lines] == [1, 0, 0]

    command = ["train", "--stale", "--out", str(out), "--cache", str(tmp_path / "cache")]
    assert main(command) == 2
    assert "--experiment mine: give its images" in capsys.readouterr().err
    command += ["--data", str(pictures)]
    with monkeypatch.context() as patch:
        patch.setattr(all_runs, "train", interrupt)
        assert main(command) == 130
    capsys.readouterr()
    assert main(command) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 runs to train, about 1 min:\n")
    assert "mine/model1 seed 1: experiments/models.py:model1 has changed\n" in said
    assert "mine/model3 seed 1: it was stopped before its end\n" in said
    for path in (RECORD, Path("results/mine/model3/seed-1.json")):
        assert_same(tmp_path / path, trained / path)
    assert sorted(path.name for path in out.glob("mine/*/*.json")) == [
        "seed-1.json",
        "seed-1.json",
        "seed-7.json",
        "tiles.json",
    ]
    assert imported.read_bytes() == before
    assert main(command) == 0
    nothing = "Every recorded run is what the code gives: nothing to train.\n"
    assert capsys.readouterr().out == nothing


def interrupt(*arguments: object) -> None:
    raise KeyboardInterrupt


def test_what_an_earlier_training_code_trained_is_said_and_trained_again_if_asked(
    trained: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = shutil.copytree(trained / "results", tmp_path / "results")
    key = "experiments/training/one_run.py:fit"
    change(tmp_path / RECORD, code=load(tmp_path / RECORD)["code"] | {key: "0" * 64})
    assert main(["status", "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(f"  trained by an earlier version: {key} has changed")
    assert "earlier version" not in lines[1]

    command = ["train", "--stale", "--out", str(out), "--cache", str(tmp_path / "cache")]
    command += ["--data", str(pictures)]
    before = (tmp_path / RECORD).read_bytes()
    assert main(command) == 0
    assert "nothing to train" in capsys.readouterr().out
    assert (tmp_path / RECORD).read_bytes() == before
    assert main([*command, "--training-code"]) == 0
    assert f"mine/model1 seed 1: {key} has changed\n" in capsys.readouterr().out
    assert_same(tmp_path / RECORD, trained / RECORD)
