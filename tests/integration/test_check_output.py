"""What `check` and `diff` give to machines and pull requests."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.projects import (
    POST,
    build,
    make_project,
    page,
    record,
    without_data,
    write,
    write_post,
)

from generator.__main__ import main
from generator.checks.finding import Finding
from generator.checks.fix import fix_post
from generator.project import find_project

FILE = "content/posts/a-post.md"
LINE = POST.count("\n") + 2  # The second line after the post's.
CLAIM = '{% claim "long" if runs.small.epochs == 3 %}It took three epochs.{% endclaim %}\n'
FINAL_BEST = ("final", "best")
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
        return capsys.readouterr().out

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
    assert typed["column"] == 26, "`The **test** accuracy is ` has 25 characters"


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


def test_fix_shows_and_writes_the_one_expression_that_prints_the_number(
    root: Path, check: Check
) -> None:
    # Without the list of sources, which grows with each expression.
    head = POST.replace("\nruns:", "\npage: {sources: false}\nruns:")
    before = head + CLAIM + "The small one has a test accuracy of 75.0%, of 8 pictures.\n"
    post = write_post(root, before)
    build(root)
    old_page = page(root)
    diff = check("--fix")
    assert post.read_text(encoding="utf-8") == before, "only --write writes"
    check("--fix", "--write", code=0)
    after = post.read_text(encoding="utf-8")
    assert "{{ runs.small.test_accuracy.mean | percent }}" in after
    assert "75.0%" not in after
    assert f"\n-{before.splitlines()[-1]}\n+{after.splitlines()[-1]}\n" in diff
    build(root)
    assert without_data(page(root)) == without_data(old_page)


def test_fix_names_all_expressions_that_fit_and_chooses_none(root: Path, check: Check) -> None:
    # The last validation accuracy of the small one is its best, too.
    text = POST + CLAIM + "In validation, the small one has an accuracy of 62.5%.\n"
    post = write_post(root, text)
    final, best = (f"{{{{ runs.small.{k}('val_accuracy').mean | percent }}}}" for k in FINAL_BEST)
    shown = check("--fix", "--write")
    assert f"{FILE}:{LINE}: 62.5% can be {final} or {best}: choose one." in shown
    assert post.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        "The test accuracy of the small one is `75.0%`.",
        "> The test accuracy of the small one is 75.0%.",
        "The test accuracy of the small one is “75.0%”.",
        "<pre>The test accuracy of the small one is 75.0%.</pre>",
        "```text\nThe test accuracy of the small one is 75.0%.\n```",
        "The test accuracy of the small one is {{ '75.0%' }}.",
        "The test accuracy of the small one is 76.0%.",
        "In the run with seed 2, the test accuracy of the small one is 75.0%.",
    ],
)
def test_fix_leaves_code_quotations_templates_and_other_numbers_alone(
    root: Path, check: Check, text: str
) -> None:
    post = write_post(root, POST + CLAIM + text + "\n")
    finding = Finding(FILE, LINE + text.count("\n") // 2, 1, "typed-number", "75.0%", "")
    fixed = fix_post(find_project(root, None, None), "a-post", [finding])
    assert fixed.new == post.read_text(encoding="utf-8")
    assert fixed.fixed == []


def test_write_needs_fix_and_json_stands_alone(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for options, says in ((["--write"], "give --fix"), (["--json", "--fix"], "give one")):
        assert main(["check", "--root", str(root), *options]) == 2
        assert says in capsys.readouterr().err


def test_the_summary_of_a_job_names_flipped_claims_before_the_report_of_diff(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, otherwise = "It ends at half or more.", "It ends below half."
    condition = "runs.small.final('val_accuracy').mean >= 0.5"
    claim = f'{{% claim "half" if {condition} %}}{held}{{% otherwise %}}{otherwise}{{% endclaim %}}'
    write_post(root, f"{POST}{claim}\n")
    now = shutil.copytree(root / "runs", tmp_path / "now")
    write(now / "small/seed-1.json", record("small", 0.375))
    summary, report = tmp_path / "summary.md", tmp_path / "report.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    command = ["diff", "--root", str(root), str(root / "runs"), str(now)]
    assert main([*command, "--markdown", str(report)]) == 0
    first, _, flip, *rest = summary.read_text(encoding="utf-8").splitlines()
    assert first == "## Claims that flipped: 1"
    assert flip == "- a-post, `half`: It ends ~~at half or more.~~ **below half.**"
    assert "\n".join(rest).strip() == report.read_text(encoding="utf-8").strip()
