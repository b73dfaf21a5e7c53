"""`build --refresh`: train what is out of date, build, and report the difference."""

import json
from pathlib import Path

import pytest
from kit.projects import contents, make_project, record, write_record

from generator.__main__ import main


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with a built site."""
    root = make_project(tmp_path / "project")
    assert main(["build", "--root", str(root)]) == 0
    return root


def refresh(root: Path, *more: str) -> int:
    return main(["build", "--refresh", "--root", str(root), *more])


def test_a_refresh_reports_the_site_before_and_now(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_record(project, record("small", 0.375))
    capfd.readouterr()
    assert refresh(project) == 0
    said = capfd.readouterr().out
    assert said.startswith("Every recorded run is what the code gives: nothing to train.\n")
    assert "wrote 1 page, " in said.lower() and " in site\n" in said
    report = said[said.index("# From") :]
    assert report.startswith("# From before to now\n\nClaims that flipped: 0; ")
    assert "- Ends at ~~62.5%,~~ **37.5%,** tested at 75.0%.\n" in report
    assert "/tmp" not in report
    assert refresh(project) == 0
    assert capfd.readouterr().out.count("Nothing has changed in the posts.") == 1


def test_a_first_build_is_a_refresh_of_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert refresh(make_project(tmp_path)) == 0
    assert "The post a-post is new." in capfd.readouterr().out


@pytest.mark.parametrize("runs", ["posts", "given"])
def test_what_the_posts_show_is_trained_with_the_given_options(
    project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], runs: str
) -> None:
    code = {"experiments/models.py:model1": "0" * 64}
    stale = json.dumps(record("model1", 0.5, code=code))
    folder = project / "runs" if runs == "posts" else tmp_path / "given"
    for place in (folder, project / "not-shown"):
        (place / "model1").mkdir(parents=True)
        (place / "model1/seed-1.json").write_text(stale, encoding="utf-8")
    site = contents(project / "site")
    more = ["--runs", str(folder)] if runs == "given" else []
    assert refresh(project, *more, "--data", "no-such-folder", "--weights", "none") == 1
    said = capfd.readouterr()
    assert said.out.count("1 run to train, about 1 min:") == 1
    assert "tiny/model1 seed 1: experiments/models.py:model1 has changed" in said.out
    assert "no-such-folder" in said.err
    assert said.err.endswith("training has failed (exit code 2); no post was built.\n")
    assert contents(project / "site") == site
