"""The command lines' errors and exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kit.projects import ROOT

from experiments.__main__ import main
from experiments.records.commandline import report_errors
from experiments.records.errors import UsageError, UserError


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (UserError("post.md:3: wrong"), 1, "post.md:3: wrong"),
        (UsageError("--seed: wrong"), 2, "--seed: wrong"),
        (ModuleNotFoundError(name="distributed.x"), 1, "distributed.x is not installed: pip "),
        (FileNotFoundError(2, "No such file", "x.json"), 1, "x.json: No such file"),
        (OSError("full"), 1, "full"),
        (KeyboardInterrupt(), 130, "Stopped. Go on."),
        (TypeError("5 is no name"), 1, "TypeError: 5 is no name. This is a bug"),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, says: str
) -> None:
    def fail() -> None:
        raise error

    assert report_errors(fail, interrupted="Stopped. Go on.") == code
    message = capsys.readouterr().err.strip()
    assert says in message
    assert "\n" not in message


def test_long_values_leave_the_place_and_the_way_out_of_a_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise UserError(f"a.md:3: no `{'9' * 5000}`: remove it.\n{'b' * 800}\n{'c' * 801}")

    assert report_errors(fail) == 1
    first, second, third = capsys.readouterr().err.splitlines()
    assert (first[:13], first[493:502]) == ("a.md:3: no `9", "99 ... 99")
    assert first.endswith("9`: remove it.") and len(first) == 800
    assert (second, third) == ("b" * 800, f"{'c' * 495} ... {'c' * 300}")


def test_wrong_arguments_are_told_in_readable_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["status", "--\x1b[31m", "9" * 5000])
    assert ended.value.code == 2
    message = capsys.readouterr().err.splitlines()[-1]
    assert r"error: unrecognized arguments: --\u001b[31m 999" in message and len(message) < 1000


def test_a_traceback_is_shown_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "--data", "nowhere", "--traceback"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_has_gone_is_no_traceback() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "experiments", "status"]
    result = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (result.returncode, result.stderr) == (1, b"")


@pytest.mark.parametrize("command", ["data", "train", "import", "status"])
def test_every_command_has_a_help_text(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: python -m experiments {command}" in capsys.readouterr().out


def test_help_and_status_import_no_tensorflow() -> None:
    script = (
        "import sys; from experiments.__main__ import main; main(['status'])\n"
        "import experiments.commands.train, experiments.importers\n"
        "sys.exit('tensorflow' in sys.modules or 'tensorboard' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0


def test_links_in_a_circle_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = tmp_path / "pets.zip"
    link.symlink_to(link)
    assert main(["data", "--data", str(link)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"{link}: ") and message.count("\n") == 1
    assert "bug" not in message
