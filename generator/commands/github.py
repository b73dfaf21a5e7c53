"""What GitHub Actions shows of a command: annotations at lines of files, and the job's summary.

The forms are those of "Workflow commands for GitHub Actions" in GitHub's documentation.
"""

import os
import re
from pathlib import Path

# Characters that would end a workflow command's message, and those that would end its properties.
IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = IN_MESSAGE | {":": "%3A", ",": "%2C"}
# Characters that mean something in Markdown.
MARKDOWN = re.compile(r"[\\`*_\[\]#~<>|&$]")


def in_github_actions() -> bool:
    """Return True if a job of GitHub Actions runs this program."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def annotation(path: Path, line: int, column: int, title: str, message: str) -> str:
    """Return the workflow command that marks an error at a place of a file.

    Args:
        path: The file's full path. GitHub wants it from the checkout on, where it lies inside.
        line: The line, from 1.
        column: The column, from 1.
        title: The annotation's title.
        message: The annotation's text, of any number of lines.
    """
    checkout = Path(os.environ.get("GITHUB_WORKSPACE", "/")).resolve()
    file = path.relative_to(checkout) if path.is_relative_to(checkout) else path
    values = {"file": file.as_posix(), "line": line, "col": column, "title": title}
    properties = ",".join(
        f"{name}={_replaced(str(value), IN_PROPERTY)}" for name, value in values.items()
    )
    return f"::error {properties}::{_replaced(message, IN_MESSAGE)}"


def add_to_summary(markdown: str) -> None:
    """Append Markdown to the summary of the job, if the program runs in one."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(f"{markdown}\n")


def as_markdown(text: str) -> str:
    """Return one line of Markdown that shows a text as it is."""
    return MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))


def _replaced(text: str, replacements: dict[str, str]) -> str:
    return "".join(replacements.get(character, character) for character in text)
