"""What authors write: a file of front matter and prose."""

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import msgspec
import yaml

from experiments.records.errors import UserError
from generator.inputs import Reads
from generator.metrics import DIRECTIONS
from generator.project import Project

# The one in C where it was built, which takes a tenth of the time.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Text = Annotated[str, msgspec.Meta(pattern=r"\S")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[^\W\d]\w*$")]
Direction = Annotated[str, msgspec.Meta(pattern=f"^({'|'.join(DIRECTIONS)})$")]
REQUIRED = ("title", "date", "description", "runs")
# What front matter says to us, in words; all else is for Jekyll. The types are those of `Post`.
KEYS = {
    "title": "a text",
    "description": "a text",
    "runs": "a text",
    "date": "a date like 2026-01-31",
    "updated": "a date like 2026-01-31",
    "draft": "true or false",
    "references": "a list of names, each with the folder of its runs",
    "data": "a list of names, each with the path of a JSON file",
    "better": "a list of metrics, each with higher or lower",
}


@dataclass(frozen=True)
class Post:
    """A post before it is rendered.

    `body_line` is the line of the file on which the prose starts, counted from 1, `lines` that of
    each key, and `shown` the file as messages name it. `reads` notes what the post depends on.
    `better` declares which metrics are better `higher` or `lower`, `data` names JSON files. `extra`
    goes to Jekyll as it is.
    """

    path: Path
    slug: str
    title: Text
    date: datetime.date
    description: Text
    body: str
    body_line: int
    runs: Text
    lines: dict[str, int]
    shown: str
    reads: Reads
    updated: datetime.date | None = None
    draft: bool = False
    references: dict[Name, str] = field(default_factory=dict)
    data: dict[Name, str] = field(default_factory=dict)
    better: dict[str, Direction] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """What can hold expressions as the body does, by key."""
        return {"title": self.title, "description": self.description}

    @property
    def file_stem(self) -> str:
        """The name of the post's file in the site, as Jekyll wants it, without its ending."""
        return f"{self.date.isoformat()}-{self.slug}"

    def place(self, key: str) -> str:
        """The file and line of a key of the front matter, such as `runs` or `references.name`."""
        return f"{self.shown}:{self.lines.get(key, self.lines.get(key.partition('.')[0], 1))}"


TYPES = get_type_hints(Post, include_extras=True)


def read_posts(project: Project) -> list[Post]:
    """All posts of a project, drafts too, in the order of their file names.

    Raises:
        UserError: a post's file can't be used; names it and the line.
    """
    return [read_post(project.post_file(slug), project) for slug in project.slugs]


def read_post(path: Path, project: Project) -> Post:
    """Reads one post; raises as `read_posts` does."""
    shown = project.relative(path)
    if not SLUG.fullmatch(path.stem):
        raise UserError(
            f"{shown}: name it in small letters, digits and hyphens: it becomes a link."
        )
    reads = Reads(project.root)
    text = reads.text(path).removeprefix("\ufeff").replace("\r\n", "\n")
    parts = FENCE.split(text, maxsplit=2)
    if len(parts) < 3 or parts[0]:
        raise UserError(f"{shown}:1: begins without front matter between two lines of `---`.")
    _, front, rest = parts
    body = rest.lstrip("\n")
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    return Post(
        path=path,
        slug=path.stem,
        body=body,
        body_line=body_line,
        shown=shown,
        reads=reads,
        **fields(front, shown),
    )


def fields(front: str, shown: str) -> dict[str, Any]:
    """The fields of `Post` that front matter gives, each checked."""
    values, lines = parse_yaml(front, shown)

    def fail(key: str, problem: str) -> UserError:
        return UserError(f"{shown}:{lines.get(key, 1)}: front matter: `{key}` {problem}.")

    for key in REQUIRED:
        if key not in values:
            raise fail(key, "is missing")
    known = {key: values.pop(key) for key in KEYS if key in values}
    for key, value in known.items():
        day = value.date() if isinstance(value, datetime.datetime) else value
        try:
            known[key] = msgspec.convert(day, TYPES[key])
        except msgspec.ValidationError:
            raise fail(key, f"is not {KEYS[key]}") from None
    return known | {"extra": values, "lines": lines}


def is_no_date(line: str) -> bool:
    """Says whether a line of front matter has a date that is in no calendar."""
    found = re.search(r":\s*(\d{4})-(\d\d?)-(\d\d?)\b", line)
    try:
        return bool(found) and not datetime.date(*map(int, found.groups()))  # type: ignore[union-attr]
    except ValueError:
        return True


def parse_yaml(front: str, shown: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Front matter as a mapping, with the file's line of each key."""
    try:
        loader = LOADER(front)
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        raise UserError(
            f"{shown}:{mark.line + 1 if mark else 1}: front matter: {problem}. "
            "A text that holds a colon or a quote needs quotes around it."
        ) from None
    except ValueError as error:  # A date such as 2026-02-30.
        line = next((n for n, text in enumerate(front.split("\n"), 1) if is_no_date(text)), 1)
        raise UserError(f"{shown}:{line}: front matter: {error}.") from None
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        raise UserError(f"{shown}:1: front matter is not a list of `key: value`.")
    # The text starts with the rest of the line of `---`: its first line is the file's first.
    lines = {}
    for key, value in node.value:
        lines[key.value] = key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode):
            for inner, _ in value.value:
                lines[f"{key.value}.{inner.value}"] = inner.start_mark.line + 1
    return values, lines
