"""What `check` prints for machines and pull requests: JSON, annotations, summaries, diffs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.projects import POST, make_project, write_post

from generator.__main__ import main

FILE = "content/posts/a-post.md"
LINE = POST.count("\n") + 2  # The second line after the post's.
CLAIM = '{% claim "long" if runs.small.epochs == 3 %}It took three epochs.{% endclaim %}\n'
Check = Callable[..., str]


@pytest.fixture(autouse=True)
def no_github(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project below a folder whose name has signs that annotations must escape."""
    return make_project(tmp_path / "a,b:100%" / "project", POST + CLAIM)


@pytest.fixture
def check(root: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Check the project with options; return the output after comparing the exit code."""

    def checked(*options: str, code: int = 1) -> str:
        capsys.readouterr()
        assert main(["check", "--root", str(root), *options]) == code
        output = capsys.readouterr()
        assert output.err == ""
        return output.out

    return checked


def found(check: Check) -> list[dict[str, Any]]:
    return list(json.loads(check("--json"))["findings"])


def test_json_has_documented_keys_and_places(root: Path, check: Check) -> None:
    write_post(root, POST + CLAIM + "The **test** accuracy is 62.5%.\n")
    write_post(root, "---\ntitle: A\n---\n", "b-post")
    report = json.loads(check("--json"))
    build, typed = sorted(report.pop("findings"), key=lambda finding: str(finding["rule"]))
    assert report == {"version": 1, "posts": 2}
    assert list(build) == list(typed) == ["path", "line", "column", "rule", "text", "message"]
    assert (build["path"], build["line"], build["column"]) == ("content/posts/b-post.md", 1, 1)
    assert (build["rule"], build["text"]) == ("build", "")
    assert build["message"].startswith("front matter")
    assert (typed["path"], typed["line"], typed["text"]) == (FILE, LINE, "62.5%")


def test_json_of_posts_without_fault_is_an_empty_list(check: Check) -> None:
    assert json.loads(check("--json", code=0)) == {"version": 1, "posts": 1, "findings": []}


def test_github_marks_the_line_of_each_finding(
    root: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_post(root, POST + CLAIM + "The test accuracy is 62.5%.\n")
    (finding,) = found(check)
    assert "::error" not in check()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root.parents[1]))
    plain, marked, _ = check().splitlines()
    assert plain == f"{FILE}:{LINE}: {finding['message']}"
    place = f"file=a%2Cb%3A100%25/project/{FILE},line={LINE},col={finding['column']}"
    assert "%" in finding["message"], "there is something to escape"
    escaped = finding["message"].replace("%", "%25")
    assert marked == f"::error {place},title={finding['rule']}::{escaped}"


def test_the_summary_of_a_job_lists_findings_after_what_is_there(
    root: Path, check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_post(root, POST + CLAIM + "The test accuracy is 62.5%.\n")
    (finding,) = found(check)
    summary = tmp_path / "summary.md"
    summary.write_text("Before.\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    check()
    first, heading, _, entry = summary.read_text(encoding="utf-8").splitlines()
    assert (first, heading) == ("Before.", "## Check of the posts: 1 finding in 1 post")
    assert f"{FILE}:{LINE}, **{finding['rule']}**: " in entry.replace("\\", "")
    assert entry.count("{{") == entry.count("}}"), "the whole message is there"
