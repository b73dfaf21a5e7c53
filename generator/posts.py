"""What authors write: a file of front matter and prose."""

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from experiments.errors import LabError
from generator.project import Project

FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TEXTS = ("title", "description")


@dataclass(frozen=True)
class Source:
    """A post before it is rendered.

    `body_line` is the line of the file on which the prose starts, counted from 1. `extra` holds
    the front matter that goes to Jekyll as it is.
    """

    path: Path
    slug: str
    title: str
    date: datetime.date
    description: str
    body: str
    body_line: int
    runs: str
    references: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


def read_posts(project: Project) -> list[Source]:
    """All posts of a project, in the order of their file names.

    Raises:
        LabError: a post's file can't be used; names it and the line.
    """
    return [read_post(path, project) for path in sorted(project.posts.glob("*.md"))]


def read_post(path: Path, project: Project) -> Source:
    """Reads one post; raises as `read_posts` does."""
    shown = project.relative(path)
    if not SLUG.fullmatch(path.stem):
        raise LabError(f"{shown}: name it in small letters, digits and hyphens: it becomes a link.")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise LabError(f"{shown}: not UTF-8 text.") from None
    fences = list(FENCE.finditer(text))
    if len(fences) < 2 or fences[0].start() != 0:
        raise LabError(f"{shown}:1: begins without front matter between two lines of `---`.")
    front = text[fences[0].end() : fences[1].start()]
    body = text[fences[1].end() :].lstrip("\n")
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    return Source(path=path, slug=path.stem, body=body, body_line=body_line, **fields(front, shown))


def fields(front: str, shown: str) -> dict[str, Any]:
    """The fields of `Source` that front matter gives, each checked."""
    values, lines = parse_yaml(front, shown)

    def fail(key: str, problem: str) -> LabError:
        return LabError(f"{shown}:{lines.get(key, 1)}: front matter: `{key}` {problem}.")

    values = {"references": {}, **values}
    for key in ("title", "date", "description", "runs"):
        if key not in values:
            raise fail(key, "is missing")
    for key in (*TEXTS, "runs"):
        if not isinstance(values[key], str) or not values[key].strip():
            raise fail(key, "is not a text")
    if isinstance(values["date"], datetime.datetime):
        values["date"] = values["date"].date()
    if not isinstance(values["date"], datetime.date):
        raise fail("date", f"is not a date like 2026-01-31: {values['date']!r}")
    references = values["references"]
    if not isinstance(references, dict) or not all(
        isinstance(name, str) and name.isidentifier() and isinstance(folder, str)
        for name, folder in references.items()
    ):
        raise fail("references", "is not a list of names, each with the folder of its runs")
    known = {key: values.pop(key) for key in ("date", "runs", "references", *TEXTS)}
    return known | {"extra": values}


def parse_yaml(front: str, shown: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Front matter as a mapping, with the file's line of each key."""
    try:
        node = yaml.compose(front, Loader=yaml.SafeLoader)
        values = yaml.safe_load(front)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        raise LabError(
            f"{shown}:{mark.line + 1 if mark else 1}: front matter: {problem}. "
            "A text that holds a colon or a quote needs quotes around it."
        ) from None
    except ValueError as error:  # A date such as 2026-13-45.
        raise LabError(f"{shown}:1: front matter: {error}.") from None
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        raise LabError(f"{shown}:1: front matter is not a list of `key: value`.")
    # The text starts with the rest of the line of `---`: its first line is the file's first.
    return values, {key.value: key.start_mark.line + 1 for key, _ in node.value}
