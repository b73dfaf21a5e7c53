"""Names can't steer the terminal that a command prints them to."""

from pathlib import Path

import pytest
from kit.projects import record, write

from experiments.__main__ import main
from experiments.records.commandline import report_errors
from experiments.records.errors import UserError

NAME = "a\x1b]0;pwned\x07b\x9bc\u202ed\0e\rf\udcffg\u2028h"
SHOWN = r"a\u001b]0;pwned\u0007b\u009bc\u202ed\u0000e\u000df\udcffg\u2028h"
KEPT = "tab\tline\r\nline\nÄ 漢 שלום \u200f👩\u200d🔬"


@pytest.mark.parametrize(("text", "shown"), [(NAME, SHOWN), (KEPT, KEPT)])
def test_characters_that_steer_are_printed_as_escapes(
    text: str, shown: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        print(text)
        raise UserError(text)

    assert report_errors(fail) == 1
    assert report_errors(fail, show_traceback=True) == 1
    printed = capfd.readouterr()
    assert printed.out == f"{shown}\n" * 2
    assert printed.err.startswith(f"{shown}\nTraceback (most recent call last):\n")
    assert printed.err.endswith(f"UserError: {shown}\n{shown}\n")


def test_a_record_makes_no_line_of_its_own_in_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "e/m/seed-1.json", record("m\ntiny  other\x1b[2K", 0.5))
    assert main(["status", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(r"tiny  m tiny  other\u001b[2K  seed 1") and printed.count("\n") == 1
