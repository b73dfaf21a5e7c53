"""Training that is stopped, or that the system fails, goes on as if nothing had happened."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from kit.training import RECORD, change

pytest.importorskip("tensorflow", reason="training needs the extra `train`")
if os.name != "posix":
    pytest.skip("needs signals and limits of the system", allow_module_level=True)

from benchmarks import kill_training
from training_faults import trials

pytestmark = pytest.mark.slow


def test_training_goes_on_after_the_faults_of_the_system(tmp_path: Path) -> None:
    # A tenth of tests/campaigns/training_faults.py.
    assert [trial for trial in trials(tmp_path, count=1, seed=2) if trial.problems] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_runs_side_by_side_go_on_after_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    for trial in kill_training.trials(1, 3, tmp_path, number, jobs=2):
        assert trial.passed, trial


def test_the_judge_finds_another_result_and_half_a_file(trained: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(trained, tmp_path / "copy")
    assert kill_training.differences(copy, trained, [RECORD]) == []
    change(copy / RECORD, status="running")
    half = copy / "results/mine/model1/.seed-1.json.x.partial"
    half.touch()
    left, differs = kill_training.differences(copy, trained, [RECORD])
    assert left == str(half)
    assert differs.startswith(f"{RECORD}: ")
