"""A post or page as its readers see it: prose apart from code, quotations, headings, templates."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.checks.kramdown import texts_in_attribute_lists
from generator.checks.page_headings import Headings
from generator.pages.outline import heading_ids

PROSE, HEADING, QUOTATION, CELL = "prose", "heading", "quotation", "table"
ALT, ATTRIBUTE, TITLE, DESCRIPTION = "alt text", "attribute", "title", "description"
DRAWING, INLINE_CODE, OUTPUT = "drawing", "inline code", "printed output"
# What readers see. Passages of other kinds are skipped, by the kind's name.
READ = (PROSE, HEADING, QUOTATION, CELL, ALT, ATTRIBUTE, TITLE, DESCRIPTION, DRAWING)
READ_AS_CODE = (INLINE_CODE, OUTPUT)
CODE, TEMPLATE, QUOTED = "in code", "in templates", "quoted"
COMMENT, FRONT = "in comments", "in front matter"
KINDS = {
    **dict.fromkeys(("script", "style"), CODE),
    **dict.fromkeys(("blockquote", "q"), QUOTATION),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING),
    **dict.fromkeys(("td", "th"), CELL),
    "svg": DRAWING,
    "code": INLINE_CODE,
    "pre": OUTPUT,
}
# Attributes that readers see or hear.
ATTRIBUTES = {"alt": ALT, "title": ATTRIBUTE, "aria-label": ATTRIBUTE}
METERS = ("meter", "progress")
# Languages of code blocks that show what a program has printed.
PRINTED_LANGUAGES = ("", "text", "txt", "plaintext", "none", "console", "log", "output")
# Tags that can stand inside of a sentence; all others end a paragraph.
INLINE = re.compile(r"a|abbr|b|code|del|em|i|mark|q|s|small|span|strong|su[bp]|u")
PARAGRAPH = "\n\n"
# Characters in place of a tag that prints nothing, and of an expression.
SILENT, PRINTED = "\ue010", "\ue011"
# Characters around a claim, and around an opinion; one that ends a sentence.
CLAIM, END_CLAIM, OPINION, END_OPINION, BRANCH = "\ue012", "\ue013", "\ue014", "\ue015", "\ue016"
MARKS = {
    **{"claim": CLAIM, "endclaim": END_CLAIM, "opinion": OPINION, "endopinion": END_OPINION},
    **dict.fromkeys(("otherwise", "unknown"), BRANCH),
}
# A number or a name in a condition.
OPERAND = re.compile(r"(?<![\w.])(?:\d+(?:\.\d+)?|[a-zA-Z_]\w*)")
TAG_NAME = re.compile(r"\{%[-+]?\s*(\w+)")

TEMPLATE_TAG = re.compile(
    r"\{%[-+]?\s*raw\s*[-+]?%\}(?P<raw>.*?)\{%[-+]?\s*endraw\s*[-+]?%\}|\{#.*?#\}"
    r"|\{\{(?>\"[^\"]*\"|'[^']*'|.)*?\}\}|\{%(?>\"[^\"]*\"|'[^']*'|.)*?%\}",
    re.DOTALL,
)
ALT_ARGUMENT = re.compile(r"\balt\s*=\s*(?P<quote>[\"'])(?P<alt>.*?)(?P=quote)", re.DOTALL)
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^(?P<key>[\w-]+):.*?(?=^[\w-]+:|\Z)", re.MULTILINE | re.DOTALL)
WORDS = ("text", "code_inline")
MARKDOWN = MarkdownIt("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])


class Passage(NamedTuple):
    """A stretch of a text: its start, its line in the file, its kind, the words that head it."""

    start: int
    line: int
    kind: str
    context: str = ""


class Element(NamedTuple):
    """An HTML element and its line in the file."""

    tag: str
    attributes: dict[str, str | None]
    line: int


@dataclass
class Document:
    """A file taken apart.

    Attributes:
        file: The file's name in messages.
        source: The file's text.
        markdown: The text without front matter and template tags, on the same lines.
        text: The texts of all passages, one after the other.
        passages: The passages of `text`.
        elements: The HTML elements, those made from Markdown too.
        unused: Lines that define a link which nothing uses, by number and text.
        tested: The numbers and names in the conditions of claims.
    """

    file: str
    source: str
    markdown: str = ""
    text: str = ""
    passages: list[Passage] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    unused: list[tuple[int, str]] = field(default_factory=list)
    tested: set[str] = field(default_factory=set)

    def add(self, kind: str, text: str, line: int, context: str = "") -> None:
        """Add a passage."""
        self.passages.append(Passage(len(self.text), line, kind, context))
        self.text += text

    def at(self, position: int) -> tuple[str, int]:
        """Return the kind of the passage at a position of `text`, and the line in the file."""
        passage = self.passage_at(position)
        return passage.kind, passage.line + self.text.count("\n", passage.start, position)

    def column(self, line: int, text: str) -> int:
        """Return the column, from 1, at which a text stands in a line; 1 if markup breaks it up."""
        lines = self.source.split("\n")
        return lines[line - 1].find(text) + 1 or 1 if line <= len(lines) else 1

    def passage_at(self, position: int) -> Passage:
        """Return the passage at a position of `text`."""
        index = bisect_right(self.passages, position, key=lambda passage: passage.start) - 1
        return self.passages[index]


class HtmlReader(HTMLParser):
    """Adds the passages and elements of HTML to a document."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.open: list[tuple[str, str]] = []
        self.headings = Headings()
        # Texts of attributes, to be added last: the sentence around an element goes on behind it.
        self.texts: list[tuple[str, str, int, str]] = []

    def add(self, kind: str, text: str, context: str = "") -> None:
        """Add a passage at the current line."""
        self.document.add(kind, text, self.getpos()[0], context)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add an element and those of its attributes that readers meet."""
        attributes = dict(attrs)
        self.document.elements.append(Element(tag, attributes, self.getpos()[0]))
        if not INLINE.fullmatch(tag):
            self.add(PROSE, PARAGRAPH)
        for name, kind in ATTRIBUTES.items():
            if text := attributes.get(name):
                self.texts.append((kind, text + PARAGRAPH, self.getpos()[0], ""))
        if tag in METERS and (value := attributes.get("value")):
            self.texts.append((ATTRIBUTE, value + PARAGRAPH, self.getpos()[0], "score"))
        self.headings.start(tag)
        if tag in KINDS:
            self.open.append((tag, self.kind_of(tag, attributes)))

    def kind_of(self, tag: str, attributes: dict[str, str | None]) -> str:
        """Return the kind of the text of an element."""
        if tag != "code" or not any(name == "pre" for name, _ in self.open):
            return KINDS[tag]
        language = (attributes.get("class") or "").removeprefix("language-")
        return OUTPUT if language in PRINTED_LANGUAGES else CODE

    def handle_endtag(self, tag: str) -> None:
        """End a paragraph, and the kind that the element gave its text."""
        if not INLINE.fullmatch(tag):
            self.add(PROSE, PARAGRAPH)
        self.headings.end(tag)
        names = [name for name, _ in self.open]
        if tag in names:
            del self.open[len(names) - 1 - names[::-1].index(tag)]

    def handle_data(self, data: str) -> None:
        """Add a text, of the kind of the innermost element."""
        kind = self.open[-1][1] if self.open else PROSE
        self.headings.read(data)
        self.add(kind, data, self.headings.context)

    def handle_comment(self, data: str) -> None:
        """Add a comment."""
        self.add(COMMENT, data)


def read_document(file: str, source: str) -> Document:
    """Take apart the text of a post, or of a page for Jekyll."""
    document = Document(file, source)
    text = source.replace("\r\n", "\n")
    text = TEMPLATE_TAG.sub(partial(read_template_tag, document), text)
    text = FRONT_MATTER.sub(partial(read_front_matter, document), text)
    document.markdown = text = without_silent_tags(text)
    env: dict[str, Any] = {}
    tokens = MARKDOWN.parse(text, env)
    reader = HtmlReader(document)
    reader.feed(to_html(tokens))
    reader.close()
    document.add(PROSE, PARAGRAPH, 1)
    for passage in reader.texts:
        document.add(*passage)
    for shown, line in texts_in_attribute_lists(text):
        document.add(ATTRIBUTE, shown + PARAGRAPH, line)
    used = {part.meta.get("label") for token in tokens for part in token.children or ()}
    lines = [each["map"][0] for name, each in env.get("references", {}).items() if name not in used]
    document.unused += [(line + 1, text.split("\n")[line].strip()) for line in lines]
    return document


def read_template_tag(document: Document, match: re.Match[str]) -> str:
    """Add the passages of a template tag; return what replaces it, on as many lines."""
    tag, raw, line = match[0], match["raw"], line_of(match)
    if raw is not None:
        return f"{SILENT}{raw}{SILENT}"
    if tag.startswith("{#"):
        document.add(COMMENT, tag + PARAGRAPH, line)
    else:
        for alt in ALT_ARGUMENT.finditer(tag):
            document.add(ALT, alt["alt"] + PARAGRAPH, line + line_of(alt) - 1)
        kind = QUOTED if "quoted(" in tag else TEMPLATE
        name = TAG_NAME.match(tag)
        if name and name[1] == "claim":
            document.tested |= set(OPERAND.findall(tag.partition(" if ")[2]))
        if name and name[1] in MARKS:
            return MARKS[name[1]] + re.sub(".+", SILENT, tag[1:])
        document.add(kind, ALT_ARGUMENT.sub("", tag) + PARAGRAPH, line)
    return re.sub(".+", PRINTED if tag.startswith("{{") else SILENT, tag)


def read_front_matter(document: Document, match: re.Match[str]) -> str:
    """Add a passage for each key of the front matter; return as many blank lines."""
    for key in FIELD.finditer(match[0]):
        kind = key["key"] if key["key"] in READ else FRONT
        document.add(kind, key[0] + PARAGRAPH, line_of(key))
    return "\n" * match[0].count("\n")


def line_of(match: re.Match[str]) -> int:
    """Return the line on which a match begins, from 1."""
    return match.string.count("\n", 0, match.start()) + 1


def without_silent_tags(text: str) -> str:
    """Return the text as if tags that print nothing were not there, with all of its lines."""
    lines = [""]
    for line in text.split("\n"):
        bare = line.replace(SILENT, "")
        # A blank line for a line of tags would end a paragraph, unless one is there anyway.
        lines.append(bare if bare.strip() or not lines[-1].strip() else line)
    return "\n".join(lines[1:])


def to_html(tokens: list[Token]) -> str:
    """Return the HTML of Markdown's tokens, each on the line of its source, headings with ids."""
    name = heading_ids()
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            words = (part.content for part in inside.children or () if part.type in WORDS)
            token.attrSet("id", name("".join(words), "-"))
    html = ""
    for token in tokens:
        if token.map:
            html += "\n" * (token.map[0] - html.count("\n"))
        rendered = MARKDOWN.renderer.render([token], MARKDOWN.options, {}).rstrip("\n")
        # The text of a fenced block begins on the line after its fence.
        html += rendered.replace("<code", "\n<code", 1) if token.type == "fence" else rendered
    # Declarations say nothing to readers, and some make the parser fail.
    return re.sub(r"<!(?!--)", "&lt;!", html)
