"""A post or page as its readers see it: what is prose, code, quotation, heading or template."""

import re
from bisect import bisect_right
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.targets.headings import heading_ids

PROSE, ALT, TITLE, DESCRIPTION = "prose", "alt text", "title", "description"
# What a reader takes as the author's words; numbers in all else are passed over by its name.
READ = (PROSE, ALT, TITLE, DESCRIPTION)
CODE, QUOTATION, HEADING = "in code", "in quotations", "in headings"
TEMPLATE, QUOTED, COMMENT, FRONT = "in templates", "quoted", "in comments", "in front matter"
KINDS = {
    **dict.fromkeys(("pre", "code", "script", "style", "svg"), CODE),
    **dict.fromkeys(("blockquote", "q"), QUOTATION),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING),
}
# Tags inside of a sentence; at all others, a paragraph ends.
INLINE = re.compile(r"a|abbr|b|code|del|em|i|mark|q|s|small|span|strong|su[bp]|u")
PARAGRAPH = "\n\n"
# Stand in a text for a tag that leaves nothing behind, and for what an expression prints.
GONE, PRINTED = "\ue010", "\ue011"

TEMPLATE_TAG = re.compile(
    r"\{%[-+]?\s*raw\s*[-+]?%\}(?P<raw>.*?)\{%[-+]?\s*endraw\s*[-+]?%\}|\{#.*?#\}"
    r"|\{\{(?>\"[^\"]*\"|'[^']*'|.)*?\}\}|\{%(?>\"[^\"]*\"|'[^']*'|.)*?%\}",
    re.DOTALL,
)
ALT_ARGUMENT = re.compile(r"\balt\s*=\s*(?P<quote>[\"'])(?P<alt>.*?)(?P=quote)", re.DOTALL)
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^(?P<key>[\w-]+):.*?(?=^[\w-]+:|\Z)", re.MULTILINE | re.DOTALL)
WORDS = ("text", "code_inline")
MARKDOWN = MarkdownIt("commonmark", {"store_labels": True})


class Passage(NamedTuple):
    """A stretch of a text: the position and the line that it begins on, and what it is."""

    start: int
    line: int
    kind: str


class Element(NamedTuple):
    """An HTML element, and the line that it begins on."""

    tag: str
    attributes: dict[str, str | None]
    line: int


class Document(HTMLParser):
    """The text and the elements of a post or page, noted as they are read."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.passages: list[Passage] = []
        self.elements: list[Element] = []
        self.unused: list[tuple[int, str]] = []  # Lines that define a link that is nowhere.
        self.open: list[str] = []

    def add(self, kind: str, text: str, line: int | None = None) -> None:
        """Notes a passage."""
        self.passages.append(Passage(len(self.text), line or self.getpos()[0], kind))
        self.text += text

    def at(self, position: int) -> tuple[str, int]:
        """The kind and the line of a position in the text."""
        index = bisect_right(self.passages, position, key=lambda passage: passage.start) - 1
        start, line, kind = self.passages[index]
        return kind, line + self.text.count("\n", start, position)

    def handle_template(self, match: re.Match[str]) -> str:
        """Notes what a template tag holds; gives what stands for it, on as many lines."""
        tag, raw, line = match[0], match["raw"], line_of(match)
        if raw is not None:
            return f"{GONE}{raw}{GONE}"
        if tag.startswith("{#"):
            self.add(COMMENT, tag + PARAGRAPH, line)
        else:
            for alt in ALT_ARGUMENT.finditer(tag):
                self.add(ALT, alt["alt"] + PARAGRAPH, line + line_of(alt) - 1)
            kind = QUOTED if "quoted(" in tag else TEMPLATE
            self.add(kind, ALT_ARGUMENT.sub("", tag) + PARAGRAPH, line)
        return re.sub(".+", PRINTED if tag.startswith("{{") else GONE, tag)

    def handle_front_matter(self, match: re.Match[str]) -> str:
        """Notes the fields of front matter; gives as many blank lines."""
        for field in FIELD.finditer(match[0]):
            kind = field["key"] if field["key"] in READ else FRONT
            self.add(kind, field[0] + PARAGRAPH, line_of(field))
        return "\n" * match[0].count("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element and its alt text."""
        self.elements.append(Element(tag, dict(attrs), self.getpos()[0]))
        if not INLINE.fullmatch(tag):
            self.add(PROSE, PARAGRAPH)
        if alt := dict(attrs).get("alt"):
            self.add(ALT, alt + PARAGRAPH)
        if tag in KINDS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Ends a paragraph, and what the element was."""
        if not INLINE.fullmatch(tag):
            self.add(PROSE, PARAGRAPH)
        if tag in self.open:
            self.open.remove(tag)

    def handle_data(self, data: str) -> None:
        """Notes a text, of the kind of the innermost element."""
        self.add(KINDS[self.open[-1]] if self.open else PROSE, data)

    def handle_comment(self, data: str) -> None:
        """Notes a comment."""
        self.add(COMMENT, data)


def read_document(text: str) -> Document:
    """Tells the parts of a post or of a page for Jekyll apart."""
    document = Document()
    text = TEMPLATE_TAG.sub(document.handle_template, text.replace("\r\n", "\n"))
    text = without_gone(FRONT_MATTER.sub(document.handle_front_matter, text))
    env: dict[str, Any] = {}
    tokens = MARKDOWN.parse(text, env)
    document.feed(to_html(tokens))
    document.close()
    used = {part.meta.get("label") for token in tokens for part in token.children or ()}
    lines = [each["map"][0] for name, each in env.get("references", {}).items() if name not in used]
    document.unused += [(line + 1, text.split("\n")[line].strip()) for line in lines]
    return document


def line_of(match: re.Match[str]) -> int:
    """The line on which a match begins."""
    return match.string.count("\n", 0, match.start()) + 1


def without_gone(text: str) -> str:
    """The text as if tags that leave nothing behind were not there, with all of its lines."""
    lines = [""]
    for line in text.split("\n"):
        bare = line.replace(GONE, "")
        # A blank line for a line of tags would end a paragraph, unless one is there anyway.
        lines.append(bare if bare.strip() or not lines[-1].strip() else line)
    return "\n".join(lines[1:])


def to_html(tokens: list[Token]) -> str:
    """The HTML of Markdown's tokens, each on the line of its source; headings have ids."""
    name = heading_ids()
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            words = (part.content for part in inside.children or () if part.type in WORDS)
            token.attrSet("id", name("".join(words), "-"))
    html = ""
    for token in tokens:
        if token.map:
            html += "\n" * (token.map[0] - html.count("\n"))
        html += MARKDOWN.renderer.render([token], MARKDOWN.options, {}).rstrip("\n")
    # Declarations say nothing to readers, and some make the parser fail.
    return re.sub(r"<!(?!--)", "&lt;!", html)
