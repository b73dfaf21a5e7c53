"""What in a post is prose, and what is code, quotation, markup or template."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import yaml
from jinja2 import Environment, TemplateSyntaxError

from experiments.errors import LabError

PROSE, ALT, TITLE, DESCRIPTION = "prose", "alt text", "title", "description"
READ = (PROSE, ALT, TITLE, DESCRIPTION)  # What a reader takes as the author's words.
CODE, QUOTATION, HEADING, FRONT = "code", "quotations", "headings", "front matter"
TEMPLATE, QUOTED, COMMENT, FORMULA = "templates", "quoted", "comments", "formulas"
HTML, TARGET, NOTE = "HTML", "link targets", "footnote marks"
# Stand for what is hidden: a tag that leaves nothing behind, and anything that does.
GONE, SOMETHING = "\ue010", "\ue011"

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$", re.MULTILINE | re.DOTALL)
VERBATIM = re.compile(
    rf"^[ \t{GONE}]*(?P<fence>`{{3,}}|~{{3,}})[^\n`]*\n"
    rf".*?(?:^[ \t{GONE}]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|<(?P<tag>pre|code|script|style|svg)\b.*?(?:</(?P=tag)>|\Z)"
    r"|(?P<comment><!--.*?(?:-->|\Z))"
    r"|(?<![`\\])(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
ATX = re.compile(r" {0,3}#{1,6}\s")
UNDERLINE = re.compile(r" {0,3}(?:=+|-+)\s*")
DEFINITION = re.compile(r" {0,3}\*?\[(?!\^)[^\]]+\]:\s*\S")
TAG = re.compile(r"<[A-Za-z/](?:\"[^\"]*\"|'[^']*'|[^'\">])*>")
ALT_ATTRIBUTE = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
INLINE = (
    (HEADING, re.compile(r"<(h[1-6])\b.*?</\1>", re.DOTALL | re.IGNORECASE)),
    (QUOTATION, re.compile(r"<(blockquote|q)\b.*?</\1>", re.DOTALL | re.IGNORECASE)),
    (FORMULA, re.compile(r"\$\$.+?\$\$", re.DOTALL)),
    (TARGET, re.compile(r"<(?:https?|mailto):[^>]*>")),
    (TARGET, re.compile(r"(?<=\])\((?:[^()\s]|\([^()]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)")),
    (TARGET, re.compile(r"(?<=\])\[[^\]^][^\]]*\]")),
    (TARGET, re.compile(r"\bhttps?://[^\s)>\]]+")),
    (NOTE, re.compile(r"\[\^[^\]]+\]:?")),
    (HTML, re.compile(r"\{:[^}\n]*\}|&#?\w+;")),
)
IMAGE = re.compile(r"!\[([^\]]*)\]")
SOURCE_TAGS = Environment(autoescape=True)
# A page for Jekyll has Liquid's tags, which are like ours, and no comments between {# and #}.
PAGE_TAGS = Environment(autoescape=True, comment_start_string="\ue020", comment_end_string="\ue021")


class Region(NamedTuple):
    """A stretch of a text, and what it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Prose:
    """A text with the kind of each of its characters."""

    text: str
    kinds: tuple[str, ...]
    line_starts: tuple[int, ...]

    def line(self, position: int) -> int:
        """The line of a position, counted from 1."""
        return bisect_right(self.line_starts, position)

    def without(self, *kinds: str, mark: str = " ") -> str:
        """The text with some kinds blanked out, everything else where it was."""
        pairs = zip(self.text, self.kinds, strict=True)
        return "".join(mark if kind in kinds and c != "\n" else c for c, kind in pairs)


def read_prose(text: str, shown: str, tags: Environment = SOURCE_TAGS) -> Prose:
    """Tells the parts of a post or page apart.

    Raises:
        LabError: front matter or a template tag can't be read; names file and line.
    """
    text = text.replace("\r\n", "\n")
    kinds = [PROSE] * len(text)
    work = text

    def paint(regions: Iterable[Region]) -> None:
        """Notes what regions are, and hides them from the steps that follow."""
        nonlocal work
        signs = list(work)
        for start, end, kind in regions:
            kinds[start:end] = [kind] * (end - start)
            # A tag leaves nothing on the page, so that a line of nothing but tags is no line.
            mark = GONE if text.startswith(("{%", "{#", "<!--"), start) else SOMETHING
            signs[start:end] = [c if c in ("\n", GONE) else mark for c in signs[start:end]]
        work = "".join(signs)

    front = list(front_matter(text, shown))
    paint(front)
    for start, end, _ in front[1:]:
        paint(templates(text, start, end, shown, tags))
    body = front[0].end if front else 0
    paint(templates(text, body, len(text), shown, tags))
    for step in (verbatim, blocks, inline, elements):
        paint(step(work))
    starts = accumulate((len(line) + 1 for line in text.split("\n")), initial=0)
    return Prose(text, tuple(kinds), tuple(starts)[:-1])


def front_matter(text: str, shown: str) -> Iterator[Region]:
    """All of the front matter, then the title and the description in it."""
    match = FRONT_MATTER.match(text)
    if not match:
        return
    yield Region(0, match.end(), FRONT)
    try:
        node = yaml.compose(match[1], Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise LabError(f"{shown}:{line}: front matter is not YAML; a build says why.") from None
    for key, value in node.value if isinstance(node, yaml.MappingNode) else []:
        if key.value in (TITLE, DESCRIPTION):
            offset = match.start(1)
            yield Region(offset + value.start_mark.index, offset + value.end_mark.index, key.value)


def templates(text: str, start: int, end: int, shown: str, tags: Environment) -> Iterator[Region]:
    """Tags, expressions and comments of Jinja, then the alt texts and quoted figures in them."""
    position = opened = start
    depth, before = 0, ("", "")
    inside: list[Region] = []
    try:
        for _, token, value in tags.lex(text[start:end]):
            # Found, not counted: the lexer drops the blanks beside `{%-` and `-%}`.
            position = text.find(value, position)
            after = position + len(value)
            if token in ("raw_begin", "raw_end"):
                yield Region(position, after, TEMPLATE)
            elif token.endswith("_begin"):
                opened, depth, inside = position, 0, []
            elif token.endswith("_end"):
                yield Region(opened, after, COMMENT if token == "comment_end" else TEMPLATE)
                yield from inside
            elif token in ("operator", "name", "string"):
                if value == "(" and (depth or before[1] == QUOTED):
                    depth += 1
                elif value == ")" and depth:
                    depth -= 1
                elif token == "string" and depth:
                    inside.append(Region(position, after, QUOTED))
                elif token == "string" and before == ("alt", "="):
                    inside.append(Region(position + 1, after - 1, ALT))
                before = (before[1], value)
            position = after
    except TemplateSyntaxError as error:
        line = text.count("\n", 0, start) + error.lineno
        raise LabError(f"{shown}:{line}: {error.message}") from None


def verbatim(work: str) -> Iterator[Region]:
    """Code between fences, backticks or tags, and comments."""
    for match in VERBATIM.finditer(work):
        yield Region(*match.span(), COMMENT if match["comment"] else CODE)


def blocks(work: str) -> Iterator[Region]:
    """Quotations, headings, indented code and definitions of links, line by line."""
    indent, quoting, blank, coding = 0, False, True, False
    before: Region | None = None
    end = -1
    for line in work.split("\n"):
        start, end = end + 1, end + 1 + len(line)
        bare = line.replace(GONE, "")
        if not bare.strip():
            if GONE not in line:
                blank, quoting, before = True, False, None
            continue
        width = len(bare) - len(bare.lstrip())
        item = ITEM.match(bare)
        if item and (indent or width < 4):
            indent = item.end()
        elif blank and not width:
            indent = 0
        coding = not item and width >= indent + 4 and (blank or coding)
        quoting = quoting or bare.lstrip().startswith(">")
        if coding:
            yield Region(start, end, CODE)
        elif quoting:
            yield Region(start, end, QUOTATION)
        elif ATX.match(bare):
            yield Region(start, end, HEADING)
        elif before and UNDERLINE.fullmatch(bare):
            yield before._replace(end=end)
        elif DEFINITION.match(bare):
            yield Region(start, end, TARGET)
        plain = not (coding or quoting or item or ATX.match(bare) or "|" in bare)
        before, blank = Region(start, end, HEADING) if plain else None, False


def inline(work: str) -> Iterator[Region]:
    """What stands within lines and is not read as words; the alt texts of images are."""
    for kind, pattern in INLINE:
        for match in pattern.finditer(work):
            yield Region(*match.span(), kind)


def elements(work: str) -> Iterator[Region]:
    """HTML tags, then the alt texts of images in Markdown and HTML."""
    for match in TAG.finditer(work):
        yield Region(*match.span(), HTML)
        for alt in ALT_ATTRIBUTE.finditer(match[0]):
            first, last = alt.span(1 if alt[1] is not None else 2)
            yield Region(match.start() + first, match.start() + last, ALT)
    for match in IMAGE.finditer(work):
        yield Region(*match.span(1), ALT)
