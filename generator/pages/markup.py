"""Markup of a page: what is trusted, and how text from outside becomes part of it.

Text is trusted only as `Markup`. Everything else that a template prints is escaped here, so that it
reads as it is. Links, code and figures are parts of their own: the rendered text holds a
placeholder with the number of a part, and only an output format turns the part into its syntax. A
placeholder that came from outside could do no more than repeat a part that the page has anyway.
"""

import datetime
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup

# Characters that can mean something in Markdown or HTML: anywhere, and at the start of a line.
SPECIAL = re.compile(
    r"[\\`*_{}\[\]<>&|~$\"'^:]|--|\.\.\.|^\s*[#+\-=!]|^\s*\d+[.)](?=\s|$)|\s*\n\s*|  +"
)
OPEN, CLOSE = "\ue000", "\ue001"
PLACEHOLDER = re.compile(f"{OPEN}([0-9]+){CLOSE}")
# No text may hold the placeholders' marks, nor characters that XML and terminals do not take.
CLEANED = dict.fromkeys([ord(OPEN), ord(CLOSE), *range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


@dataclass(frozen=True)
class SiteLink:
    """The address of a file of the site, such as `/images/a.png`, from the site's top."""

    path: str


@dataclass(frozen=True)
class PostLink:
    """The address of another post."""

    date: datetime.date
    slug: str


@dataclass(frozen=True)
class Code:
    """A block of code that is the page's own."""

    language: str
    source: str


@dataclass(frozen=True)
class Picture:
    """A figure of the page, which an output format shows as an image or as a drawing in the page.

    Attributes:
        file: The figure's file in the site.
        title: The figure's short name.
        alt: The text for readers who can't see it, as HTML.
        width: In CSS pixels.
        height: In CSS pixels.
    """

    file: PurePosixPath
    title: str
    alt: Markup
    width: int
    height: int


# What the syntax of a format can say; figures become HTML first.
Shown = SiteLink | PostLink | Code
Part = Shown | Picture
Body = tuple[str | Part, ...]


class Parts:
    """The links, code blocks and figures of one page, in the order of their numbers."""

    def __init__(self) -> None:
        self._parts: list[Part] = []

    def add(self, part: Part) -> Markup:
        """Keep a part and return the placeholder for it."""
        self._parts.append(part)
        return Markup(f"{OPEN}{len(self._parts) - 1}{CLOSE}")

    def split(self, text: str) -> Body:
        """Return rendered text as a sequence of texts and parts."""
        pieces: list[str | Part] = []
        for place, piece in enumerate(PLACEHOLDER.split(text)):
            if place % 2 == 0:
                pieces.append(piece)
            elif int(piece) < len(self._parts):
                pieces.append(self._parts[int(piece)])
        return tuple(piece for piece in pieces if piece)


def clean(text: str) -> str:
    """Return text from outside without control characters and marks of placeholders."""
    return text.translate(CLEANED)


def escape(text: str) -> Markup:
    """Return one line of Markdown prose that reads as the text does."""

    def entity(match: re.Match[str]) -> str:
        found = match[0]
        if found.isspace():
            return " "
        return "".join(c if c.isalnum() or c.isspace() else f"&#{ord(c)};" for c in found)

    return Markup(SPECIAL.sub(entity, clean(text.replace("\r", "\n")).strip()))


def escape_html(text: str) -> Markup:
    """Return text for the inside of an HTML element, with its lines and blanks kept."""
    return Markup("".join(f"&#{ord(c)};" if c in "&<>\"'{}" else c for c in clean(text)))


def fenced(text: str, language: str) -> Markup:
    """Return a fenced block of code, whatever fences are inside the text."""
    text = clean(text).strip("\n")
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return Markup(f"{fence}{language}\n{text}\n{fence}")
