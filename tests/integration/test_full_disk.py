"""Files that the system does not take: an error of one line, and the same command goes on."""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from kit.projects import ROOT, build, contents, record, write_record
from kit.training import RECORD, load

if os.name != "posix":
    pytest.skip("needs limits of the system", allow_module_level=True)
import resource

FULL = "File too large"  # What the system says at a limit, as `No space left` on a full disk.


def run(*command: str, largest: int) -> subprocess.CompletedProcess[str]:
    """Run a module with a limit on the size of the files that it writes, in bytes."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (largest, largest)),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("largest", [0, 3000])
def test_a_build_names_the_file_and_the_next_one_goes_on(project: Path, largest: int) -> None:
    write_record(project, record("small", 0.25))
    stopped = run("generator", "build", "--root", str(project), largest=largest)
    assert stopped.returncode == 1
    file, _, said = stopped.stderr.partition(": ")
    assert said == f"{FULL}. Every file is whole; mend that and build again.\n"
    assert file.startswith(str(project / "site"))
    assert not file.endswith(".partial")
    assert build(project) == 0
    after = contents(project / "site")
    shutil.rmtree(project / "site")
    assert build(project) == 0
    assert contents(project / "site") == after


@pytest.mark.slow
def test_training_says_which_checkpoint_and_goes_on(
    trained: Path, pictures: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(trained, tmp_path / "trained")
    options = ["train", "model1", "--experiment", "mine", "--data", str(pictures), "--epochs", "3"]
    options += ["--out", str(folder / "results"), "--cache", str(folder / "cache")]
    before = contents(folder)
    stopped = run("experiments", *options, largest=100_000)
    assert stopped.returncode == 1
    (line,) = stopped.stderr.splitlines()
    assert line.startswith(f"{(folder / RECORD).with_suffix('.epoch-3.keras')}: can't be written: ")
    assert "the same command goes on" in line
    assert contents(folder) == before
    assert run("experiments", *options, largest=resource.RLIM_INFINITY).returncode == 0
    history = load(folder / RECORD)["history"]
    assert history["epoch"] == [1, 2, 3]
    first = json.loads(before[RECORD.as_posix()])["history"]
    assert {name: values[:2] for name, values in history.items()} == first
