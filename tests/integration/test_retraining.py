"""What the workflow `retrain` runs: training, the difference in words, a branch to be looked at."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / ".github"
REQUEST = "gh is asked for: "
# Stands for GitHub's own command, which asks a server that tests do not have.
GH = f'#!/bin/sh\necho "{REQUEST}$*"\n'

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripts are for bash")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of this project whose remote is a repository of its own."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    git(tmp_path, "clone", "--quiet", "--bare", str(ROOT), "remote.git")
    git(tmp_path, "clone", "--quiet", "remote.git", "clone")
    return tmp_path / "clone"


def run(script: str, *arguments: str, clone: Path) -> str:
    """What a script prints that is run in the clone; its summary is beside that."""
    programs = clone.parent / "programs"
    programs.mkdir(exist_ok=True)
    (programs / "gh").write_text(GH, encoding="utf-8")
    (programs / "gh").chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [SCRIPTS / script, *arguments],
        cwd=clone,
        env=os.environ | {"PATH": path, "GITHUB_STEP_SUMMARY": str(clone.parent / "summary.md")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_retraining_the_demo_reports_the_difference_and_proposes_nothing(clone: Path) -> None:
    pytest.importorskip("tensorflow", reason="training needs the extra `train`")
    run("retrain.sh", "demo", "1", "difference.md", clone=clone)
    report = (clone / "difference.md").read_text(encoding="utf-8")
    assert report.startswith("# From HEAD to experiments/results/demo\n\n**Not like with like:**")
    assert "model1, model2, model3, model4: other epochs (only before: 20; only now: 2)" in report
    assert (clone.parent / "summary.md").read_text(encoding="utf-8") == report
    assert list((clone / "build/demo/_posts").glob("*.md"))
    assert run("propose.sh", "retrain-1", "difference.md", clone=clone) == "Nothing has changed.\n"
    assert git(clone, "branch", "--list", "retrain-1") == ""


def test_changed_records_are_proposed_on_a_branch_of_their_own(clone: Path) -> None:
    record = "experiments/results/cats-vs-dogs/model1/seed-1.json"
    (clone / record).write_text((clone / record).read_text(encoding="utf-8") + "\n")
    (clone / "difference.md").write_text("# What changed\n", encoding="utf-8")
    before = git(clone, "rev-parse", "HEAD")
    said = run("propose.sh", "retrain-2", "difference.md", clone=clone)
    assert f"{REQUEST}pr create --title Train again --body-file difference.md" in said
    changed = git(clone.parent / "remote.git", "diff", "--name-only", "HEAD", "retrain-2")
    assert changed == f"{record}\n"
    assert git(clone.parent / "remote.git", "rev-parse", "HEAD") == before
