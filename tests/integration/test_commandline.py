"""The generator's command line: calls, errors, and a start without libraries."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from kit.projects import ROOT, build, contents, post, write_post

from generator.__main__ import COMMANDS, main


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--check", "--refresh"], "--check writes nothing"),
        (["--data", "demo"], "give --refresh, too"),
        (["--weights", "none"], "give --refresh, too"),
        (["--runs", "nowhere"], "--runs nowhere: there is no such folder."),
        (["--root", "/"], "give it with --root DIR"),
    ],
)
def test_a_call_that_can_t_work_is_refused_in_one_line(
    project: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    before = contents(project)
    assert build(project, *options) == 2
    message = capsys.readouterr().err
    assert says in message and message.count("\n") == 1
    assert contents(project) == before


def test_an_error_is_one_line_and_with_traceback_shows_where_it_arose(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_post(project, post("{{ 'x' | percent }}"))
    assert build(project) == 1
    line = capsys.readouterr().err
    assert line.startswith("content/posts/a-post.md:7: ") and line.count("\n") == 1
    assert "generator/numbers.py:" in line and "--traceback shows more" in line
    assert build(project, "--traceback") == 1
    traced = capsys.readouterr().err
    assert "Traceback (most recent call last)" in traced and "in percent" in traced
    assert traced.endswith(line)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_text(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: python -m generator {command}" in capsys.readouterr().out


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert (ended.value.code, capsys.readouterr().out) == (
        0,
        f"labpress {settings['project']['version']}\n",
    )


def test_labpress_alone_lists_its_commands() -> None:
    call = [sys.executable, "-P", "-m", "labpress"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in done.stdout.splitlines() if line.startswith("    ")}
    assert {*COMMANDS, "import", "status"} <= listed


def test_a_build_of_nothing_imports_no_library_and_writes_nothing(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    script = (
        "import sys; from generator.__main__ import main; "
        f"assert main(['build', '--root', {str(project)!r}]) == 0; "
        "heavy = {'jinja2', 'matplotlib', 'numpy', 'PIL', 'tensorflow', 'yaml', 'msgspec',"
        " 'filelock', 'importlib.metadata', 'dataclasses', 'typing'}; print(heavy & {*sys.modules})"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"sys = __import__('sys'); sys.path.insert(0, {str(ROOT)!r}); {script}",
        ],
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "set()", done.stderr
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before
