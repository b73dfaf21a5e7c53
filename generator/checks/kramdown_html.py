"""HTML in Markdown, as kramdown reads it: elements without an end, Markdown inside of elements."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from markdown_it.token import Token

from generator.checks.trap import Trap

VOID = re.compile("area|br|col|embed|hr|img|input|link|meta|source|track|wbr")
# Elements inside of which kramdown reads Markdown only with `markdown="1"`.
RAW = re.compile("article|aside|blockquote|center|details|div|figure|ol|p|section|t(?:able|d)|ul")
# Elements of code, in which signs are no tags.
VERBATIM_TAG = re.compile("pre|code|script|style|textarea")
VERBATIM = re.compile(rf"<({VERBATIM_TAG.pattern})\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w:-]*)")
ONE_LINE = re.compile(
    r"<(?P<tag>article|aside|blockquote|dd|details|div|figure|li|section|td)\b"
    r"[^>]*\bmarkdown *= *[\"']?1[^>]*>.*\S.*</(?P=tag)>"
)
BLOCK_MARKUP = ("fence", "bullet_list_open", "ordered_list_open", "heading_open", "table_open")
MARKUP = ("strong_open", "em_open", "code_inline", "link_open", "image")


class Open(NamedTuple):
    """An element without its end yet, its line from 0, and True if it says `markdown="1"`."""

    tag: str
    line: int
    has_markdown: bool


class Html(HTMLParser):
    """Follows the elements of the blocks of HTML in a text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[Open] = []
        self.line = 0

    def read(self, content: str, line: int) -> None:
        """Read a block of HTML, which begins in a line of the text, counted from 0."""
        self.line = line - self.getpos()[0] + 1
        self.feed(VERBATIM.sub(lambda code: "\n" * code[0].count("\n"), content) + "\n")

    @property
    def in_code(self) -> bool:
        """True inside of an element of code."""
        return any(VERBATIM_TAG.fullmatch(each.tag) for each in self.open)

    @property
    def raw_element(self) -> str:
        """The name of the element inside of which Markdown stays text now, or an empty text."""
        known = [each for each in self.open if RAW.fullmatch(each.tag) or each.has_markdown]
        return known[-1].tag if known and not known[-1].has_markdown else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if not VOID.fullmatch(tag):
            has_markdown = dict(attrs).get("markdown") in ("1", "block", "span")
            self.open.append(Open(tag, self.line + self.getpos()[0] - 1, has_markdown))

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those inside of it."""
        names = [each.tag for each in self.open]
        if tag in names:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]

    def unclosed(self) -> Iterator[Trap]:
        """Find elements that have no end at the end of the text."""
        for each in self.open:
            if RAW.fullmatch(each.tag) and each.tag != "p":
                what = f"<{each.tag}> has no end tag, so that all below is part of it: close it."
                yield Trap(each.line, "open-html", what)


def has_markup(token: Token) -> bool:
    """Return True if a token shows that its text is meant as Markdown."""
    return token.type in BLOCK_MARKUP or any(part.type in MARKUP for part in token.children or ())


def one_line_traps(token: Token) -> Iterator[Trap]:
    """Find elements with Markdown on a single line, whose end tags kramdown takes for text."""
    for number, line in enumerate(
        token.content.split("\n"), start=token.map[0] if token.map else 0
    ):
        if found := ONE_LINE.search(line):
            tag = found["tag"]
            what = f"Jekyll shows </{tag}> as text: put the tags on lines of their own."
            yield Trap(number, "markdown-in-line", what)


def tag_traps(token: Token) -> Iterator[Trap]:
    """Find tags in prose that have no end, such as `<name>`."""
    line = token.map[0] if token.map else 0
    tags: list[tuple[str, str, int]] = []
    before = ""
    for part in token.children or ():
        quoted = before.endswith("<")  # As in <<this>>.
        before = part.content
        line += part.type in ("softbreak", "hardbreak")
        found = TAG.match(part.content) if part.type == "html_inline" else None
        if (
            not found
            or quoted
            or VOID.fullmatch(found["name"].lower())
            or part.content.endswith("/>")
        ):
            continue
        names = [name for name, _, _ in tags]
        name = found["name"].lower()
        if not found["end"]:
            tags.append((name, part.content, line))
        elif name in names:
            del tags[len(names) - 1 - names[::-1].index(name) :]
    for _, tag, number in tags:
        shown = " ".join(tag.split())
        what = f"readers do not see `{shown}`, a tag without an end: write &lt; for <, or close it."
        yield Trap(number, "tag", what)
