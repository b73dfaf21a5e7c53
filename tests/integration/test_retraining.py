"""The scripts of the workflow `retrain`: train, report the difference, propose a branch."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from kit.projects import ROOT, without_data

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
    """Run a script in the clone, and return its output; its summary is next to the clone."""
    programs = clone.parent / "programs"
    programs.mkdir(exist_ok=True)
    (programs / "gh").write_text(GH, encoding="utf-8")
    (programs / "gh").chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    summary, cache = clone.parent / "summary.md", clone.parent / "cache"
    done = subprocess.run(
        [SCRIPTS / script, *arguments],
        cwd=clone,
        env=os.environ
        | {"PATH": path, "GITHUB_STEP_SUMMARY": str(summary), "LABPRESS_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.slow
def test_retraining_the_demo_offline_makes_a_post_and_a_report_and_proposes_nothing(
    clone: Path,
) -> None:
    if not importlib.util.find_spec("tensorflow"):
        pytest.skip("training needs the extra `train`")
    shown = run("retrain.sh", "demo", "1", "difference.md", clone=clone)
    assert shown.count("epoch  1/1") == 4
    (page,) = (clone / "build/demo/_posts").glob("*-cats-vs-dogs.md")
    text = page.read_text(encoding="utf-8")
    assert text.index("Not real results") < text.index("<table>")
    record = clone / "experiments/results/demo/model3/seed-1.json"
    accuracy = json.loads(record.read_text(encoding="utf-8"))["test"]["accuracy"]
    assert f"<td>{accuracy:.1%}</td>" in without_data(text)
    report = (clone / "difference.md").read_text(encoding="utf-8")
    assert report.startswith("# From HEAD to experiments/results/demo\n\n**Confounders")
    assert (
        "model1, model2, model3, model4: different epochs (only before: 20; only now: 1)" in report
    )
    assert (clone.parent / "summary.md").read_text(encoding="utf-8").endswith(f"{report}\n")
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
