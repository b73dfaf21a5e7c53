"""The manifest of a site, and the state of the last build: damaged ones do no harm."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from kit.projects import build, contents, page, record, write, write_record

SHA = "0" * 64


@pytest.mark.parametrize(
    "content",
    [
        "half a",
        "[" * 100_000,
        "[]",
        {"posts": {}},
        {"complete": True, "posts": []},
        {"complete": True, "posts": {"a-post": []}},
        {"complete": True, "posts": {"a-post": {"x": 1}}},
        {"complete": True, "posts": {"gone": {"../../own.txt": SHA}}},
        {"complete": True, "posts": {"gone": {"/tmp/own.txt": SHA}}},
        {"complete": True, "posts": {"gone": {"": SHA}}},
        {"complete": True, "posts": {"gone": {"a\0b": SHA}}},
    ],
)
def test_a_damaged_manifest_is_one_line_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str], content: Any
) -> None:
    manifest = write(project / "site/.labpress.json", content)
    write(project / "own.txt", "mine")
    before = contents(project / "site")
    assert build(project) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"{manifest}: not the manifest of a build: ")
    assert "Restore the site's folder from git" in message and message.count("\n") == 1
    assert contents(project / "site") == before


@pytest.mark.parametrize(
    "state",
    [
        *("", "null", "5", "[1, 2]", "[" * 100_000, {}, {"a-post": []}, {"a-post": {}}),
        *({"a-post": [1, 2]}, {"a-post": [{}, {}]}, {"a-post": {"x": 1}}),
        *({"a-post": {name: SHA}} for name in ("x//", "x///abs", "a\0b", "\ud800", "x" * 5000)),
    ],
)
def test_a_state_of_any_shape_costs_a_build_and_nothing_else(
    project: Path, capsys: pytest.CaptureFixture[str], state: Any
) -> None:
    before = contents(project / "site")
    (path,) = project.glob(".labpress/*.json")
    write(path, state)
    assert build(project, "--explain") == 0
    assert "a-post: built: no earlier build of it is known" in capsys.readouterr().out
    assert contents(project / "site") == before


def test_a_name_in_the_state_that_is_no_file_is_an_input_that_changed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = project.glob(".labpress/*.json")
    state = json.loads(path.read_bytes())
    for name in ("x//", "x///abs", "a\0b", "x" * 5000):
        write(path, {slug: {name: SHA, **inputs} for slug, inputs in state.items()})
        assert build(project) == 0
    assert build(project) == 0
    assert "The site is up to date." in capsys.readouterr().out


def test_pages_that_a_build_with_other_runs_wrote_are_not_taken_for_the_own_ones(
    project: Path, tmp_path: Path
) -> None:
    write_record(tmp_path / "other", record("small", 0.25))
    before = contents(project / "site")
    assert build(project, "--runs", str(tmp_path / "other/runs")) == 0
    assert "Ends at 25.0%" in page(project)
    assert build(project) == 0
    assert contents(project / "site") == before


def test_a_site_without_manifest_keeps_files_that_are_not_as_a_build_would_write_them(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project / "site")
    (project / "site/.labpress.json").unlink()
    assert build(project, "--check") == 1
    assert ".labpress.json: out of date: it lists other files" in capsys.readouterr().out
    assert build(project) == 0
    assert contents(project / "site") == before
    (project / "site/.labpress.json").unlink()
    own = write(project / "site/data/a-post/claims.json", "mine")
    assert build(project) == 1
    assert "site/data/a-post/claims.json: a build would replace it" in capsys.readouterr().err
    assert own.read_text(encoding="utf-8") == "mine"
    shutil.rmtree(project / "site")
    assert build(project) == 0
    assert contents(project / "site") == before
