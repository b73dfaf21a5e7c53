"""The git command line, so that the settings and hooks of a repository apply."""

import os
import subprocess
from pathlib import Path

from experiments.records.errors import UserError

# Other variables of git can send it to another repository, index or configuration.
HARMLESS = (
    *("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_SSH", "GIT_SSL_", "GIT_ASKPASS", "GIT_TERMINAL_"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
)


def git(folder: Path, *arguments: str, given: str = "") -> str:
    """Runs git in a folder, with `given` as its standard input, and returns what it prints.

    Raises:
        UserError: git says no; the message has its reason in one line.
    """
    # Looking must not touch the index.
    call = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith(HARMLESS)
    }
    try:
        result = subprocess.run(
            call,
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        raise UserError("git is not installed, and what you asked for needs it.") from None
    if result.returncode:
        command = next(word for word in arguments if not word.startswith("-"))
        lines = [line.strip() for line in (result.stderr or result.stdout).splitlines()]
        reason = " ".join(line for line in lines if line and not line.startswith("hint:"))
        raise UserError(f"git {command} failed: {reason or f'exit code {result.returncode}'}")
    return result.stdout


def ask(folder: Path, *arguments: str) -> str | None:
    """What git answers to a question, without the end of the line; None for "there is none"."""
    try:
        return git(folder, *arguments).rstrip("\n")
    except UserError:
        return None
