"""Runs side by side, by `train --jobs N`."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from kit.projects import ROOT
from kit.training import load

pytest.importorskip("tensorflow", reason="training needs the extra `train`")

from benchmarks import kill_training

RUNS = [Path(f"results/mine/model1/seed-{seed}.json") for seed in (1, 2)]


def command(pictures: Path, folder: Path, *more: str) -> list[str]:
    """Return the command that trains two seeds of model1 with one thread."""
    words = [sys.executable, "-m", "experiments", "train", "model1", "--experiment", "mine"]
    words += ["--seeds", "1", "2", "--threads", "1", "--data", str(pictures)]
    words += ["--out", str(folder / "results"), "--cache", str(folder / "cache")]
    return [*words, *more]


def train(pictures: Path, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(pictures, folder, *more), cwd=ROOT, capture_output=True, text=True, check=False
    )


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until a condition holds, for five minutes at most."""
    until = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < until, "this takes too long"
        time.sleep(0.05)


def test_runs_side_by_side_are_those_of_one_process_after_a_kill_too(
    pictures: Path, tmp_path: Path
) -> None:
    together, alone = tmp_path / "together", tmp_path / "alone"
    long = command(pictures, together, "--jobs", "2", "--epochs", "500")
    process = subprocess.Popen(long, cwd=ROOT, stdout=subprocess.DEVNULL)
    wait_for(lambda: all((together / run).exists() for run in RUNS))
    process.kill()
    process.wait()
    for run in RUNS:  # The processes stop without their command, and leave the locks.
        with FileLock((together / run).with_suffix(".lock"), timeout=300):
            assert load(together / run)["status"] == "running"
    epochs = max(len(load(together / run)["history"]["epoch"]) for run in RUNS) + 1
    shown = train(pictures, together, "--jobs", "2", "--epochs", str(epochs))
    assert (shown.returncode, shown.stderr) == (0, "")
    named = r"model1 seed [12](  epoch|: test accuracy) "
    assert all(re.match(named, line) for line in shown.stdout.splitlines()), shown.stdout
    assert train(pictures, alone, "--epochs", str(epochs)).returncode == 0
    for run in RUNS:
        assert load(together / run)["config"]["threads"] == 1
        kill_training.assert_same(together / run, alone / run)


def test_an_error_of_one_run_ends_the_command_in_one_line(pictures: Path, tmp_path: Path) -> None:
    broken = tmp_path / RUNS[1]
    broken.parent.mkdir(parents=True)
    broken.write_text("{}", encoding="utf-8")
    shown = train(pictures, tmp_path, "--jobs", "2", "--epochs", "500")
    assert shown.returncode == 1
    assert shown.stderr.startswith(f"{broken}:1: not a valid Record")
    assert shown.stderr.count("\n") == 1
