"""Posts as authors write them: front matter and prose."""

import datetime
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from experiments.records.errors import UserError
from generator.inputs import Inputs
from generator.posts.front_matter import FrontMatter, read_front_matter
from generator.project import SLUG, SLUG_RULE, Project

FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Post:
    """A post before it is rendered.

    Attributes:
        path: The post's file.
        shown: The file's name in messages.
        slug: The post's name in addresses.
        front: The front matter that the generator reads.
        extra: All other front matter, for the site, with the project's language if it names none.
        lines: The file's line of each key of the front matter.
        body: The prose.
        body_line: The file's line that the prose starts on, from 1.
    """

    path: Path
    shown: str
    slug: str
    front: FrontMatter
    extra: dict[str, Any]
    lines: dict[str, int]
    body: str
    body_line: int

    @property
    def date(self) -> datetime.date:
        """The date of the post."""
        return self.front.date

    @property
    def updated(self) -> datetime.date | None:
        """The date of its last update, or None."""
        return self.front.updated

    @property
    def draft(self) -> bool:
        """True if the site is not to have it yet."""
        return self.front.draft

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the front matter that can hold expressions, by key."""
        return {"title": self.front.title, "description": self.front.description}

    def with_parts_off(self, parts: Iterable[str]) -> "Post":
        """Return the post without some parts of its page, such as `toc`; see `PageParts`."""
        page = msgspec.structs.replace(self.front.page, **dict.fromkeys(parts, False))
        return replace(self, front=msgspec.structs.replace(self.front, page=page))

    def place(self, key: str) -> str:
        """Return file and line of a key of the front matter, such as `runs` or `data.name`."""
        return f"{self.shown}:{self.lines.get(key, self.lines.get(key.partition('.')[0], 1))}"


def read_post(path: Path, project: Project, inputs: Inputs) -> Post:
    """Read one post.

    Raises:
        UserError: The file can't be used; the message has file and line.
    """
    shown = project.relative(path)
    if not SLUG.fullmatch(path.stem):
        raise UserError(f"{shown}: the file's name becomes an address: {SLUG_RULE}.")
    text = inputs.text(path).removeprefix("\ufeff").replace("\r\n", "\n")
    parts = FENCE.split(text, maxsplit=2)
    if len(parts) < 3 or parts[0]:
        raise UserError(f"{shown}:1: begins without front matter between two lines of `---`.")
    front, extra, lines = read_front_matter(parts[1], shown)
    if language := extra.get("lang") or project.folders.language:
        extra["lang"] = language
    body = parts[2].lstrip("\n")
    return Post(
        path=path,
        shown=shown,
        slug=path.stem,
        front=front,
        extra=extra,
        lines=lines,
        body=body,
        body_line=text.count("\n", 0, len(text) - len(body)) + 1,
    )


def readable_posts(project: Project, inputs: Inputs) -> list[Post]:
    """Return the posts whose front matter can be read."""
    found = []
    for slug in project.slugs:
        with suppress(UserError):
            found.append(read_post(project.post_file(slug), project, inputs))
    return found
