"""What `python -m generator diff` says after runs, prose or code have changed."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from benchmarks import compare_pairs
from kit.projects import ROOT, make_project, record

from generator.__main__ import main
from generator.commands.refresh import announce, due_runs
from generator.project import Project

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
POST = """---
title: A post
date: 2026-01-31
description: What came of it
runs: runs
---
{% set run = runs.small %}
It ends at {{ run.history.val_accuracy.last | percent }}. This sentence stays.

{% claim "half" if run.history.val_accuracy.last >= 0.5 %}
That is half or more.
{% otherwise %}
That is less than half.
{% endclaim %}

{% call figure(history_figure(run)) %}By epoch.{% endcall %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose last commit ends at 62.5%."""
    root = make_project(tmp_path / "project", POST)
    for seed, value in ((1, 0.625), (2, 0.675)):
        write(root, "small", value, seed=seed)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    commit(root)
    return root


def commit(root: Path) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["add", "-A"], ["commit", "-q", "-m", "Change"]):
        subprocess.run([*git, *command], check=True)


def write(root: Path, model: str, value: float, **more: Any) -> None:
    content = record(model, value, **more)
    path = root / "runs" / model / f"seed-{content['seed']}.json"
    path.write_text(json.dumps(content), encoding="utf-8")


def diff(root: Path, *more: str) -> tuple[int, str]:
    report = root / "report.md"
    code = main(["diff", "--root", str(root), "--markdown", str(report), *more])
    return code, report.read_text(encoding="utf-8")


def test_nothing_is_reported_where_nothing_has_changed(project: Path) -> None:
    code, report = diff(project, "--fail-on-flip")
    assert code == 0
    assert "Nothing has changed in the posts." in report
    assert "claims 1, other sentences 6, figures 1" in report


def test_flips_sentences_numbers_and_figures_are_told_against_the_last_commit(
    project: Path,
) -> None:
    for seed, value in ((1, 0.375), (2, 0.625)):
        write(project, "small", value, seed=seed)
    code, report = diff(project, "--fail-on-flip", "--html", str(project / "report.html"))
    assert code == 1
    assert (
        "Claims that flipped: 1; sentences that changed: 1; numbers that moved: 2; "
        "figures that changed: 1."
    ) in report
    assert "**flipped: `half`** held, and now does not hold" in report
    assert "before: That is half or more." in report
    assert "now: That is less than half." in report
    assert "It ends at ~~62.5%.~~ **37.5%.**" in report
    assert (
        r"small, last val\_accuracy: 15.00 points down, beyond the spread of 5.00 points "
        "(65.0% before, 50.0% now)" in report
    )
    assert "Not like with like" not in report
    page = (project / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 1, "both curves in one plot"
    assert "<s>62.5%.</s>" in page
    assert diff(project)[0] == 0, "without the flag a flip is no failure"


def test_what_makes_a_comparison_unfair_comes_first(project: Path) -> None:
    write(
        project,
        "small",
        0.625,
        config={"epochs": 3, "batch_size": 8},
        dataset={"name": "tiny", "fingerprint": "g"},
        code={"experiments/models.py:small": "0" * 64},
        environment={"packages": {"keras": "9"}, "processor": "another"},
    )
    _, report = diff(project)
    first = report.index("Not like with like")
    for what in ("data", "settings", "model function", "packages", "processor"):
        assert first < report.index(f"small: other {what}") < report.index("as before")
    assert r"other settings (only now: batch\_size 8)" in report


def test_two_folders_of_records_can_be_compared(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(project / "runs", other)
    (other / "small/seed-2.json").unlink()
    code, report = diff(project, str(project / "runs"), str(other))
    assert code == 0
    assert "small: other seeds" in report


@pytest.mark.parametrize(
    ("old", "says"),
    [("no-such-revision", "neither a folder"), ("content", "no run is recorded there")],
)
def test_what_is_neither_a_revision_nor_records_is_one_line(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    old: str,
    says: str,
) -> None:
    monkeypatch.chdir(project)
    assert main(["diff", old]) in (1, 2)
    message = capsys.readouterr().err
    assert says in message
    assert message.count("\n") == 1


def test_a_claim_that_stops_a_post_counts_as_a_flip(project: Path) -> None:
    strict = POST.replace("{% otherwise %}\nThat is less than half.\n", "")
    (project / "content/posts/a-post.md").write_text(strict, encoding="utf-8")
    commit(project)
    write(project, "small", 0.375)
    code, report = diff(project, "--fail-on-flip")
    assert code == 1
    assert r"claim \`half\` does not hold" in report
    assert "Nothing has changed" not in report


def test_what_changed_beside_prose_is_told(project: Path) -> None:
    write(project, "small", 0.625, environment={"epoch_seconds": [9.0, 9.0, 9.0]})
    _, report = diff(project)
    assert "what changed stands in tables, code or notes" in report
    path = project / "content/posts/a-post.md"
    path.write_text(POST.replace("What came of it", "What came"), encoding="utf-8")
    assert "What came ~~of it~~" in diff(project)[1]


def test_models_of_one_name_in_two_experiments_are_told_apart(project: Path) -> None:
    more = project / "more/small"
    more.mkdir(parents=True)
    other = json.dumps(record("small", 0.7, experiment="other"))
    (more / "seed-1.json").write_text(other, encoding="utf-8")
    other = POST.replace("runs: runs", "runs: more").replace("A post", "Another")
    (project / "content/posts/other.md").write_text(other, encoding="utf-8")
    commit(project)
    write(project, "small", 0.825)
    _, report = diff(project)
    assert r"runs/small, last val\_accuracy: 10.00 points up" in report
    assert "Not like with like" not in report
    assert "more/small" not in report
    now = project.parent / "now"
    shutil.copytree(project / "runs", now)
    for path in now.glob("small/*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["test"]["accuracy"] = 0.5
        path.write_text(json.dumps(content), encoding="utf-8")
    _, report = diff(project, str(project / "runs"), str(now))
    assert "runs/small, test accuracy: 25.00 points down" in report


def test_a_post_of_one_side_only_is_named(project: Path) -> None:
    posts = project / "content/posts"
    (posts / "b-post.md").write_text((posts / "a-post.md").read_text(), encoding="utf-8")
    (posts / "a-post.md").write_text("no front matter", encoding="utf-8")
    code, report = diff(project)
    assert code == 0
    assert "The post b-post is there only in the working tree." in report
    assert "The post a-post can't be built in the working tree: content/posts/a-post.md:1" in report


def test_seeded_pairs_are_reported_as_plain_python_judges_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert compare_pairs.compare_pairs(11, seed=7) == 0, capsys.readouterr().out


def test_runs_are_due_when_their_code_or_a_seed_is_missing_or_has_changed(tmp_path: Path) -> None:
    root = make_project(tmp_path, POST)
    (root / "experiments").mkdir()
    shutil.copy(ROOT / "experiments/models.py", root / "experiments/models.py")
    committed = ROOT / "experiments/results/cats-vs-dogs/model2/seed-1.json"
    code = {
        key: digest
        for key, digest in json.loads(committed.read_text(encoding="utf-8"))["code"].items()
        if key.startswith("experiments/models.py")
    }
    seconds = {"epoch_seconds": [60.0, 60.0, 60.0]}
    write(root, "small", 0.5, code=code, environment=seconds)
    write(root, "large", 0.5, code=code, environment=seconds)
    write(root, "large", 0.5, seed=2, status="running", code=code)
    project = Project(root, root / "site")
    due = {run.name: run.reason for run in due_runs(project)}
    assert due == {
        "tiny/small seed 2": "it is not recorded",
        "tiny/large seed 2": "it was stopped before its end",
    }
    models = root / "experiments/models.py"
    text = models.read_text(encoding="utf-8")
    models.write_text(text.replace("RandomRotation(0.2)", "RandomRotation(0.3)"), encoding="utf-8")
    again = list(due_runs(project))
    lines = list(announce(again))
    assert lines[0] == "4 runs to train, about 9 min:"
    changed = "experiments/models.py:augmentation_layers has changed"
    assert f"  tiny/large seed 1: {changed}" in lines
    assert [run.name for run in again if not run.fresh] == ["tiny/small seed 2"]


def test_runs_that_others_have_logged_are_never_due(tmp_path: Path) -> None:
    root = make_project(tmp_path, POST)
    write(root, "small", 0.5, seed=2, status="running")
    assert not list(due_runs(Project(root, root / "site")))
