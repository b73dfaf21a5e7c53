"""Run git, so that the settings and hooks of a repository apply."""

import os
import subprocess
from pathlib import Path

from experiments.records.errors import UserError

# Other variables of git can send it to another repository, index or configuration.
KEPT = (
    *("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_SSH", "GIT_SSL_", "GIT_ASKPASS", "GIT_TERMINAL_"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
)


def git(folder: Path, *arguments: str, given: str = "") -> str:
    """Run git in a folder and return its output as text.

    Args:
        folder: A folder inside the repository.
        arguments: The command and its arguments.
        given: The standard input.

    Raises:
        UserError: Git fails; the message has its reason in one line.
    """
    return git_bytes(folder, *arguments, given=given).decode("utf-8", errors="replace")


def git_bytes(folder: Path, *arguments: str, given: str = "") -> bytes:
    """Run git in a folder and return its output as bytes; raises as `git` does."""
    # Questions must not touch the index.
    call = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith(KEPT)
    }
    try:
        result = subprocess.run(
            call, input=given.encode(), capture_output=True, env=environment, check=False
        )
    except FileNotFoundError:
        raise UserError("git is not installed, and this command needs it.") from None
    if result.returncode:
        command = next(word for word in arguments if word[0] != "-" and "=" not in word)
        said = (result.stderr or result.stdout).decode("utf-8", errors="replace")
        lines = [line.strip() for line in said.splitlines()]
        reason = " ".join(line for line in lines if line and not line.startswith("hint:"))
        raise UserError(f"git {command} failed: {reason or f'exit code {result.returncode}'}")
    return result.stdout


def ask(folder: Path, *arguments: str) -> str | None:
    """Return the answer of git without the end of the line, or None if git fails."""
    try:
        return git(folder, *arguments).rstrip("\n")
    except UserError:
        return None
