"""What authors write: a file of front matter and prose."""

import datetime
import re
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from experiments.errors import LabError
from generator.metrics import DIRECTIONS
from generator.project import Project

# The one in C where it was built, which takes a tenth of the time.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TEXTS = ("title", "description")
MAPPINGS = {
    "references": "the folder of its runs",
    "data": "the path of a JSON file",
    "better": "higher or lower",
}
KEYS = ("date", "updated", "draft", "runs", *MAPPINGS, *TEXTS)


@dataclass(frozen=True)
class Source:
    """A post before it is rendered.

    `body_line` is the line of the file on which the prose starts, counted from 1, `lines` that of
    each key, and `shown` the file as messages name it. `better` declares which metrics are better
    `higher` or `lower`, `data` names JSON files. `extra` goes to Jekyll as it is.
    """

    path: Path
    slug: str
    title: str
    date: datetime.date
    description: str
    body: str
    body_line: int
    runs: str
    lines: dict[str, int] = field(default_factory=dict)
    shown: str = ""
    updated: datetime.date | None = None
    draft: bool = False
    references: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    better: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def file_stem(self) -> str:
        """The name of the post's file in the site, as Jekyll wants it, without its ending."""
        return f"{self.date.isoformat()}-{self.slug}"

    def place(self, key: str) -> str:
        """The file and line of a key of the front matter, such as `runs` or `references.name`."""
        return f"{self.shown}:{self.lines.get(key, self.lines.get(key.partition('.')[0], 1))}"


def read_posts(project: Project) -> list[Source]:
    """All posts of a project, drafts too, in the order of their file names.

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
    fences = list(islice(FENCE.finditer(text), 2))
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

    for key in ("title", "date", "description", "runs"):
        if key not in values:
            raise fail(key, "is missing")
    for key in (*TEXTS, "runs"):
        if not isinstance(values[key], str) or not values[key].strip():
            raise fail(key, "is not a text")
    for key in ("date", "updated"):
        if isinstance(values.get(key), datetime.datetime):
            values[key] = values[key].date()
        if key in values and not isinstance(values[key], datetime.date):
            raise fail(key, f"is not a date like 2026-01-31: {values[key]!r}")
    if not isinstance(values.get("draft", False), bool):
        raise fail("draft", "is neither true nor false")
    for key, what in MAPPINGS.items():
        given = values.setdefault(key, {})
        if not isinstance(given, dict) or not all(
            isinstance(name, str) and name.isidentifier() and isinstance(value, str)
            for name, value in given.items()
        ):
            raise fail(key, f"is not a list of names, each with {what}")
    if wrong := set(values["better"].values()) - set(DIRECTIONS):
        raise fail("better", f"says `{wrong.pop()}` of a metric: say higher or lower")
    known = {key: values.pop(key) for key in KEYS if key in values}
    return known | {"extra": values, "lines": lines, "shown": shown}


def parse_yaml(front: str, shown: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Front matter as a mapping, with the file's line of each key."""
    try:
        loader = LOADER(front)
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        raise LabError(
            f"{shown}:{mark.line + 1 if mark else 1}: front matter: {problem}. "
            "A text that holds a colon or a quote needs quotes around it."
        ) from None
    except ValueError as error:  # A date such as 2026-02-30.
        dates = re.search(r"^.*:\s*\d{4}-\d\d?-\d\d?\b.*$", front, re.MULTILINE)
        line = front.count("\n", 0, dates.start()) + 1 if dates else 1
        raise LabError(f"{shown}:{line}: front matter: {error}.") from None
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        raise LabError(f"{shown}:1: front matter is not a list of `key: value`.")
    # The text starts with the rest of the line of `---`: its first line is the file's first.
    lines = {}
    for key, value in node.value:
        lines[key.value] = key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode):
            for inner, _ in value.value:
                lines[f"{key.value}.{inner.value}"] = inner.start_mark.line + 1
    return values, lines
