"""Blocks that kramdown and Python-Markdown read differently."""

import re
from itertools import zip_longest
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import (
    BlockProcessor,
    BlockQuoteProcessor,
    HashHeaderProcessor,
    HRProcessor,
    SetextHeaderProcessor,
)
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from generator.pages.markup import replace_in_prose

# A fence has at most one word after it. Inside of HTML, a fence is text.
FENCE = re.compile(
    r"^ {0,3}<(?P<tag>details|div|section|figure|table|p|pre|center)\b"
    r"(?![^>\n]*\bmarkdown *=)[^>\n]*>.*?</(?P=tag)>"
    r"|^(?P<indent>[ >]*)(?P<fence>(?P<sign>[`~])(?P=sign){2,})[ \t]*(?P<language>\S+?)?[ \t]*\n"
    r"(?P<code>.*?)^[ >]*(?P=fence)(?P=sign)*[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
PIPE = re.compile(r"\\.|(`+).+?\1|(?P<pipe>\|)")
LONE_SIGN = re.compile(r"<(?=[A-Za-z])(?![A-Za-z][\w+.-]*[:@])")
HEAD_LINE = re.compile(r"[+|: \t-]*-[+|: \t-]*")
FOOT_LINE = re.compile(r"[+|: \t=]*=[+|: \t=]*")
COLUMN = re.compile(r"(?P<left>:?)-+(?P<right>:?)")
# The parser's state within text that touches a heading: it is no table and no underlined heading.
TOUCHING = "touching"


class Blocks(Extension):
    """The differences between blocks of kramdown and of Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processors below in place of the usual ones."""
        blocks = md.parser.blockprocessors
        md.preprocessors.register(Fences(md), "fences", 25)
        md.preprocessors.register(LoneSigns(md), "lone_signs", 24)  # Before HTML, at 20.
        blocks.register(Heading(md.parser), "hashheader", 70)
        blocks.register(UnderlinedHeading(md.parser), "setextheader", 60)
        blocks.register(Rule(md.parser), "hr", 50)
        blocks.register(Quotation(md.parser), "quote", 20)
        blocks.register(Table(md.parser), "kramdown_table", 12)  # Before paragraphs, at 10.


class Fences(Preprocessor):
    """Blocks of code between fences, in colours."""

    def run(self, lines: list[str]) -> list[str]:
        """Put each block of code away, and a sign for it into the text."""
        return FENCE.sub(self.sign, "\n".join(lines)).split("\n")

    def sign(self, match: re.Match[str]) -> str:
        """Return the sign for a block, or HTML as it is."""
        if match["tag"]:
            return match[0]
        indent = match["indent"]
        code = re.sub(rf"^[ >]{{0,{len(indent)}}}", "", match["code"], flags=re.MULTILINE)
        return indent + self.md.htmlStash.store(coloured(code, match["language"] or "text"))


class LoneSigns(Preprocessor):
    """Less-than signs that begin no tag, and would hide the text behind them."""

    def run(self, lines: list[str]) -> list[str]:
        """Write them as entities."""
        return replace_in_prose(LONE_SIGN, self.entity, "\n".join(lines)).split("\n")

    def entity(self, match: re.Match[str]) -> str:
        """Return the entity, or the sign as it is in lines that may be code."""
        before = match.string[: match.start()].rpartition("\n")[2]
        return match[0] if before.startswith(("    ", "\t")) else "&lt;"


def coloured(code: str, language: str) -> str:
    """Return code as HTML, in the colours of its language if it is known."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return str(highlight(code, lexer, HtmlFormatter(wrapcode=True)))


class Heading(HashHeaderProcessor):
    """Headings: a blank after the signs, and signs at the end only after a blank."""

    RE = re.compile(
        r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>[^\n]*?)(?:[ \t]+#+)?[ \t]*(?:\n|$)"
    )

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make a heading of the first such line; the text that touches it is no table."""
        block = blocks.pop(0)
        found = self.RE.search(block)
        assert found  # As `test` has seen.
        before, after = block[: found.start()], block[found.end() :]
        parse_touching(self, parent, before)
        SubElement(parent, f"h{len(found['level'])}").text = found["header"].strip()
        parse_touching(self, parent, after)


class UnderlinedHeading(SetextHeaderProcessor):
    """Underlined headings: text right below them is a paragraph."""

    def test(self, parent: Element, block: str) -> bool:
        """Return True for two such lines that touch no heading."""
        return super().test(parent, block) and not self.parser.state.isstate(TOUCHING)

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make a heading of the first two lines."""
        first, line, *more = blocks.pop(0).split("\n", 2)
        super().run(parent, [f"{first}\n{line}"])
        parse_touching(self, parent, "".join(more))


def parse_touching(processor: BlockProcessor, parent: Element, text: str) -> None:
    """Parse text that touches a heading, if there is any."""
    if text.strip():
        processor.parser.state.set(TOUCHING)
        processor.parser.parseBlocks(parent, [text])
        processor.parser.state.reset()


class Rule(HRProcessor):
    """Rules: a paragraph goes on over one."""

    SEARCH_RE = re.compile(rf"\A{HRProcessor.RE}", re.MULTILINE)


class Quotation(BlockQuoteProcessor):
    """Quotations: a blank line ends them."""

    def lastChild(self, parent: Element) -> None:  # noqa: N802
        """Return no quotation to go on with."""


class Table(BlockProcessor):
    """Tables: a pipe in every line between two blank lines makes one, meant as one or not."""

    def test(self, parent: Element, block: str) -> bool:
        """Return True if every line has a pipe that is neither escaped nor in code."""
        del parent
        return not self.parser.state.isstate(TOUCHING) and all(
            len(cells(line)) > 1 for line in block.rstrip("\n").split("\n")
        )

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make a table; lines of dashes or equals signs part its head, bodies and foot."""
        lines = blocks.pop(0).strip("\n").split("\n")
        table = SubElement(parent, "table")
        leading = lines[0].lstrip().startswith("|")
        columns = max(len(row_of(line, leading)) for line in lines)
        alignment: list[str] = []
        rows: list[list[str]] = []
        last = "tbody"
        for line in lines:
            if not HEAD_LINE.fullmatch(line) and not FOOT_LINE.fullmatch(line):
                rows.append(row_of(line, leading))
            elif rows and FOOT_LINE.fullmatch(line):
                add_rows(table, "tbody", rows, alignment)
                rows, last = [], "tfoot"
            elif rows and last == "tbody":
                part = "tbody" if alignment else "thead"
                alignment = alignment or [sides(found) for found in COLUMN.finditer(line)]
                add_rows(table, part, padded(rows, columns), alignment)
                rows = []
        add_rows(table, last, padded(rows, columns), alignment)


def cells(line: str) -> list[str]:
    """Return the texts between the pipes of a line."""
    return PIPE.sub(lambda found: "\0" if found["pipe"] else found[0], line).split("\0")


def row_of(line: str, leading: bool) -> list[str]:
    """Return the cells of a line, without the empty ones outside of the outer pipes."""
    row = [cell.strip().replace("\\|", "|") for cell in cells(line)]
    if leading and not row[0]:
        del row[0]
    return row if row[-1] else row[:-1]


def padded(rows: list[list[str]], columns: int) -> list[list[str]]:
    """Return rows with empty cells at the end, all of the same length."""
    return [row + [""] * (columns - len(row)) for row in rows]


def sides(column: re.Match[str]) -> str:
    """Return to which side a column is aligned, or nothing."""
    either = {(":", ""): "left", ("", ":"): "right", (":", ":"): "center"}
    return either.get((column["left"], column["right"]), "")


def add_rows(table: Element, part: str, rows: list[list[str]], alignment: list[str]) -> None:
    """Add a head, body or foot to a table, if it has rows."""
    group = SubElement(table, part) if rows else table
    for row in rows:
        line = SubElement(group, "tr")
        for text, side in zip_longest(row, alignment[: len(row)], fillvalue=""):
            cell = SubElement(line, "th" if part == "thead" else "td")
            cell.text = text
            if side:
                cell.set("style", f"text-align: {side}")
