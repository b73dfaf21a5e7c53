"""Training that `labpress` starts as another process: stopping one stops both."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from kit.projects import make_project, post
from kit.training import load

pytest.importorskip("tensorflow", reason="training needs the extra `train`")
if not sys.platform.startswith("linux"):
    pytest.skip("asks Linux for processes", allow_module_level=True)

LABPRESS = Path(sys.executable).with_name("labpress")
STOPPED = "\nStopped. The same command goes on from here, without --fresh.\n"
BUILD_STOPPED = "\nStopped. Every written file is whole; the same command goes on.\n"


def stop_in_training(root: Path, *command: str, terminal: bool) -> tuple[int, str]:
    """Start a command, and stop it after an epoch; return its exit code and its errors.

    Args:
        root: The current folder.
        command: The command, which trains.
        terminal: True for Ctrl-C, which all processes get, False for `kill` of the command.
    """
    process = subprocess.Popen(
        [LABPRESS, *command],
        cwd=root,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # The jobs that a shell starts in the background ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout
    while " epoch " not in (line := process.stdout.readline()):
        assert line, process.communicate()[1]
    (other,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    if terminal:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.terminate()
    _, errors = process.communicate()
    assert not Path(f"/proc/{other}").exists()
    return process.returncode, errors


@pytest.mark.slow
@pytest.mark.skipif(not LABPRESS.exists(), reason="needs the installed command")
def test_training_ends_with_the_command_that_has_started_it(pictures: Path, tmp_path: Path) -> None:
    root = make_project(tmp_path, post("{{ score_table(runs) }}", runs="runs/mine"))
    images = ["--data", str(pictures)]
    train = ["train", "model1", "--experiment", "mine", "--epochs", "500", "--out", "runs"]
    assert stop_in_training(root, *train, *images, terminal=True) == (130, STOPPED)
    assert stop_in_training(root, *train, *images, terminal=False) == (143, "")
    refresh = ["build", "--refresh", "--root", ".", *images]
    assert stop_in_training(root, *refresh, terminal=True) == (130, STOPPED + BUILD_STOPPED)
    assert not (root / "site").exists()
    record = load(root / "runs/mine/model1/seed-1.json")
    assert (record["status"], len(record["environment"]["resumed"])) == ("running", 2)
