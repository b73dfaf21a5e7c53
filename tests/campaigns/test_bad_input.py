"""Bad inputs are refused in clear lines, and the judge of that sees what is wrong."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("needs processes that fork", allow_module_level=True)

from bad_input_runner import Trial, attempt

CAMPAIGN = Path(__file__).with_name("bad_input.py")


def test_a_tenth_of_the_bad_inputs_is_taken_as_it_should_be() -> None:
    # In a process of its own: modules of other tests would count as memory of the commands.
    command = [sys.executable, str(CAMPAIGN), "--count", "50", "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "50 bad inputs, 0 of them not taken as they should be\n"


def refuse(*lines: str, code: int = 1) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return code


def crash(arguments: list[str]) -> int:
    raise KeyError("model")


def change(arguments: list[str]) -> int:
    Path("input.json").write_text("{}", encoding="utf-8")
    return refuse("input.json:1: bad")


def leave(arguments: list[str]) -> int:
    Path("left-over").touch()
    return refuse("input.json:1: bad")


def remove(arguments: list[str]) -> int:
    Path("input.json").unlink()
    return refuse("input.json:1: bad")


def spin(arguments: list[str]) -> int:
    while True:
        pass


def wait(arguments: list[str]) -> int:
    time.sleep(10_000)
    return 1


def hoard(arguments: list[str]) -> int:
    content = b"a" * (650 << 20)
    return refuse(f"input.json:1: bad, {len(content)} bytes")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (lambda _: refuse("input.json:1: bad"), None),
        (crash, "has a traceback"),
        (lambda _: refuse("input.json:1: Internal error at x.py:1"), "has a traceback"),
        (lambda _: 0, "exit code 0"),
        (lambda _: refuse("input.json:1: bad", code=3), "exit code 3"),
        (lambda _: refuse(), "says nothing"),
        (lambda _: refuse("something is bad"), "does not say `input.json`"),
        (lambda _: refuse(*["input.json: bad"] * 50), "prints 50 lines"),
        (lambda _: refuse("input.json: " + "bad" * 1000), "prints a line that nobody reads"),
        (lambda _: refuse("input.json: \x1b]0;bad"), "prints control characters"),
        (lambda _: refuse("input.json: a\u202eb"), "prints control characters"),
        (lambda _: refuse("input.json: \x9b31m", code=0), "prints control characters"),
        (change, "changed input.json"),
        (leave, "changed left-over"),
        (remove, "changed input.json"),
        (spin, "took too much CPU time"),
        (wait, "waits for ever"),
        (hoard, "took 6"),
    ],
)
def test_the_judge_finds_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[[list[str]], int],
    says: str | None,
) -> None:
    monkeypatch.setattr("bad_input_runner.CPU_SECONDS", 1)
    monkeypatch.setattr("bad_input_runner.WAIT", 3 if command is wait else 60)
    scene = tmp_path / "scene"
    scene.mkdir()
    (scene / "input.json").write_text("bad", encoding="utf-8")
    trial = Trial("bad", lambda root: None, ("fake",), ("input.json",))
    found = attempt(trial, scene, tmp_path, {"fake": command})
    assert found == [] if says is None else any(problem.startswith(says) for problem in found)
