"""Code on a page is code that ran."""

import shutil
import subprocess
from pathlib import Path

import pytest
from kit.projects import ROOT, make_project, record, write_record

from experiments.records.code_hash import function_hashes
from generator.__main__ import main

PROSE = """---
title: A post
date: 2026-01-31
description: x
runs: runs
---
{{ code("lab/models.py", "model1") }}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose run recorded what it ran, as training does."""
    root = make_project(tmp_path / "project", PROSE)
    (root / "lab").mkdir()
    shutil.copy(ROOT / "experiments/models.py", root / "lab/models.py")
    hashes = function_hashes(root / "lab/models.py", "model1")
    code = {f"lab/models.py:{name}": digest for name, digest in hashes.items()}
    for model in ("small", "large"):
        write_record(root, record(model, 0.5, code=code, environment={"git_commit": "abc123"}))
    return root


def replace(project: Path, old: str, new: str) -> None:
    path = project / "lab/models.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def page(project: Path) -> str:
    return (project / "site/_posts/2026-01-31-a-post.md").read_text(encoding="utf-8")


def test_the_page_shows_the_function_as_it_is_in_the_source(project: Path) -> None:
    assert main(["build", "--root", str(project)]) == 0
    source = (project / "lab/models.py").read_text(encoding="utf-8")
    shown = page(project).split("```python\n")[1].split("```")[0]
    assert shown.startswith("def model1()")
    assert shown.strip() in source


def test_a_changed_comment_is_no_change(project: Path) -> None:
    replace(
        project, "    return tf.keras.Sequential(", "    # why\n    return tf.keras.Sequential("
    )
    assert main(["build", "--root", str(project)]) == 0
    assert "# why" in page(project)


def test_changed_code_stops_the_build_and_names_function_run_and_remedies(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(project, 'name="model1"', 'name="model_1"')
    assert main(["build", "--root", str(project)]) == 1
    message = capsys.readouterr().err
    assert message.startswith("content/posts/a-post.md:7: lab/models.py: `model1`")
    assert "tiny/" in message
    assert "seed 1" in message
    assert "Train that run again" in message
    assert 'commit="abc123"' in message


def test_code_that_no_run_recorded_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    post = project / "content/posts/a-post.md"
    post.write_text(PROSE.replace('"model1"', '"model4"'), encoding="utf-8")
    assert main(["build", "--root", str(project)]) == 1
    assert "no run of this post recorded" in capsys.readouterr().err


def test_an_excerpt_can_be_pinned_to_the_commit_of_the_run(project: Path) -> None:
    def git(*arguments: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
        command = ["git", "-C", str(project), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    git("add", "lab")
    git("commit", "-qm", "as it ran")
    commit = git("rev-parse", "HEAD")
    replace(project, 'name="model1"', 'name="model_1"')
    post = project / "content/posts/a-post.md"
    post.write_text(PROSE.replace('"model1"', f'"model1", commit="{commit}"'), encoding="utf-8")
    assert main(["build", "--root", str(project)]) == 0
    assert 'name="model1"' in page(project)
