"""A rendered post, and the protocol of output formats that turn it into files."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Protocol

from generator.claims.claim import Claim
from generator.figures.figure import Image
from generator.pages.markup import Body, Code, Picture
from generator.posts.post import Post
from generator.runs.provenance import Provenance
from generator.words import ENGLISH

Files = dict[PurePosixPath, bytes]


@dataclass(frozen=True)
class Repository:
    """The GitHub repository that holds the site's source: `name` is OWNER/NAME."""

    name: str
    branch: str
    folder: PurePosixPath


@dataclass(frozen=True)
class Page:
    """A rendered post, in no output format yet.

    Attributes:
        post: The post that it was made from.
        title: The title, without markup.
        description: The description, without markup.
        prose: The author's prose.
        body: The prose between the frame's notice and notes.
        figures: The figures that it shows and their copies in pixels, by their paths in the site.
        files: The post's records and claims, by their paths in the site.
        claims: Its claims, decided.
        provenance: Its runs and references.
        facts: The post and its records in the words of schema.org.
        language: The language of what is not the author's, such as `de`.
        drawings: The drawn figures that stand in the page itself, as SVG; until they are drawn, the
            page shows them as files.
    """

    post: Post
    title: str
    description: str
    prose: Body
    body: Body
    figures: dict[PurePosixPath, Image]
    files: Files
    claims: list[Claim]
    provenance: Provenance
    facts: dict[str, Any]
    language: str = ENGLISH
    drawings: Files = field(default_factory=dict)

    @property
    def drawn_inside(self) -> dict[PurePosixPath, Image]:
        """The figures that are drawn into the page, by their paths in the site."""
        if self.post.front.figures != "inline":
            return {}
        return {
            path: self.figures[path] for path in pictures_of(self.body) if path.suffix == ".svg"
        }

    @property
    def preview(self) -> PurePosixPath | None:
        """The figure for link previews, by its path in the site, or None if it shows none."""
        return preview_path(path for path in self.figures if path.suffix != ".png")

    @property
    def has_code(self) -> bool:
        """True if the prose shows Python."""
        return has_code(self.prose)


class Target(Protocol):
    """An output format of the site."""

    def path(self, date: datetime.date, slug: str) -> PurePosixPath:
        """Return the path of a post's main file in the site."""

    def files(self, page: Page) -> Files:
        """Return the files that a page becomes, by their paths in the site."""


def has_code(body: Body) -> bool:
    """Return True if a body holds Python."""
    return any(isinstance(part, Code) and part.language == "python" for part in body)


def notebook_path(slug: str) -> PurePosixPath:
    """Return the path of a post's notebook in the site."""
    return PurePosixPath("notebooks", f"{slug}.ipynb")


def data_path(slug: str) -> PurePosixPath:
    """Return the folder of a post's records and claims in the site."""
    return PurePosixPath("data", slug)


def image_path(slug: str, name: str) -> PurePosixPath:
    """Return the path of a post's image in the site."""
    return PurePosixPath("images", slug, name)


def pictures_of(body: Body) -> list[PurePosixPath]:
    """Return the paths of the figures that a body shows with their alt texts."""
    return [part.file for part in body if isinstance(part, Picture)]


def preview_path(figures: Iterable[PurePosixPath]) -> PurePosixPath | None:
    """Return the figure for link previews: a comparison first, photographs last; or None."""
    ranks = {
        path: (not path.name.startswith("comparison-"), path.suffix != ".svg") for path in figures
    }
    found = min(ranks, key=ranks.__getitem__, default=None)
    return found.with_suffix(".png") if found and found.suffix == ".svg" else found
