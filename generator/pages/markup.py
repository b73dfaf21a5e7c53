"""Markup of a page: what is trusted, and how text from outside becomes part of it.

Text is trusted only as `Markup`. Everything else that a template prints is escaped here, so that it
reads as it is. Links, code, formulas and figures are parts of their own: the rendered text holds a
placeholder with the number of a part, and only an output format turns the part into its syntax. A
placeholder that came from outside could do no more than repeat a part that the page has anyway.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from markupsafe import Markup

from generator.words import say

# Characters that can mean something in Markdown or HTML: anywhere, and at the start of a line. With
# `@`, GitHub's Markdown makes links of addresses and of names.
SPECIAL = re.compile(
    r"[\\`*_{}\[\]<>&|~$\"'^:@]|--|\.\.\.|^\s*[#+\-=!]|^\s*\d+[.)](?=\s|$)|\s*\n\s*|  +"
)
OPEN, CLOSE = "\ue000", "\ue001"
PLACEHOLDER = re.compile(f"{OPEN}([0-9]+){CLOSE}")
# What holds no prose: code in fences and in lines, elements of code and drawings, tags, comments.
VERBATIM = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*(?P=fence)|\Z)"
    r"|(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)"
    r"|<(?P<element>pre|code|script|style|svg|math|option|textarea)\b.*?</(?P=element)>"
    r"|<!--.*?-->|</?[A-Za-z][\w:-]*"
    r"(?:\s+[\w:.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`$]+))?)*\s*/?>",
    re.DOTALL | re.MULTILINE,
)
LINE_END = re.compile(r"\r\n?")
HALVES = range(0xD800, 0xE000)  # Surrogates, which UTF-8 does not take.
# No text may hold the placeholders' marks, nor characters that XML and terminals do not take.
CLEANED = dict.fromkeys(
    [ord(OPEN), ord(CLOSE), *range(9), 11, 12, *range(14, 32), *HALVES, 0xFFFE, 0xFFFF]
)
BLANK_LINE = re.compile(r"(?<=\n)([ \t]*)\n")


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
class PageAddress:
    """The full address of the page itself between two texts of HTML.

    Formats and sites that do not know it show nothing, and none of the texts.
    """

    before: Markup
    after: Markup


@dataclass(frozen=True)
class Code:
    """A block of code that is the page's own."""

    language: str
    source: str


@dataclass(frozen=True)
class Formula:
    """A formula of the page.

    Formats whose readers typeset LaTeX write `latex` between their own marks, such as `$$`; all
    others show `mathml`, which browsers and screen readers need no script for.

    Attributes:
        latex: The LaTeX source, on one line, with the values of the post's expressions in it.
        mathml: The same as a `<math>` element, which Markdown leaves as it is.
        display: True if the formula stands on lines of its own, False if it stands in a sentence.
        label: What screen readers call it, in the language in force.
    """

    latex: str
    mathml: Markup
    display: bool
    label: str = field(default_factory=lambda: say("frame.formula"))

    @property
    def html(self) -> Markup:
        """The element that shows the formula: a wide one can be scrolled, also by keyboard."""
        if not self.display:
            return Markup(f"<span>{self.mathml}</span>")  # kramdown knows no `<math>` in a line.
        label = escape_html(self.label)
        start = f'<span class="labpress-formula" role="group" aria-label="{label}" tabindex="0">'
        return Markup(f"{start}{self.mathml}</span>")


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
Shown = SiteLink | PostLink | PageAddress | Code | Formula
Part = Shown | Picture
Body = tuple[str | Part, ...]


class Parts:
    """The links, code blocks, formulas and figures of one page, in the order of their numbers."""

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


def replace_in_prose(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str
) -> str:
    """Return Markdown with the matches of a pattern replaced, but not in code and inside of tags.

    Args:
        pattern: The pattern, whose names of groups are not those of `VERBATIM`.
        replacement: Returns the text in place of a match.
        text: The Markdown.
    """
    either = re.compile(
        f"(?P<verbatim>{VERBATIM.pattern})|{pattern.pattern}", VERBATIM.flags | pattern.flags
    )
    return either.sub(lambda found: found["verbatim"] or replacement(found), text)


def find_in_prose(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Return the matches that `replace_in_prose` would replace."""
    found: list[re.Match[str]] = []

    def keep(match: re.Match[str]) -> str:
        found.append(match)
        return match[0]

    replace_in_prose(pattern, keep, text)
    return found


def clean(text: str) -> str:
    """Return text from outside with plain line ends, no control characters and no placeholders."""
    return LINE_END.sub("\n", text).translate(CLEANED)


def escape(text: str) -> Markup:
    """Return one line of Markdown prose that reads as the text does."""

    def entity(match: re.Match[str]) -> str:
        found = match[0]
        if found.isspace():
            return " "
        return "".join(c if c.isalnum() or c.isspace() else f"&#{ord(c)};" for c in found)

    return Markup(SPECIAL.sub(entity, clean(text).strip()))


def escape_html(text: str) -> Markup:
    """Return text for the inside of an HTML element, with its lines and blanks kept.

    It holds no sign of code, which could end after the element, and no blank line, at which HTML
    ends in Markdown.
    """
    escaped = "".join(f"&#{ord(c)};" if c in "&<>\"'{}$`~" else c for c in clean(text))
    return Markup(BLANK_LINE.sub(r"\1&#10;", escaped))


def escape_cell(text: str) -> Markup:
    """Return text for the inside of an HTML element on one line of the page.

    As a line of its own, a part of it could be a heading, and a blank line ends most elements for
    Markdown.
    """
    return escape_html(text).replace("\n", " ")


def fenced(text: str, language: str) -> Markup:
    """Return a fenced block of code, whatever fences are inside the text."""
    text = clean(text).strip("\n")
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return Markup(f"{fence}{language}\n{text}\n{fence}")
