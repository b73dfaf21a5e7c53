"""Markdown as Jekyll reads it: Python-Markdown with kramdown's GitHub dialect."""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.sane_lists import SaneOListProcessor
from markdown.extensions.smarty import SmartyExtension
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import SubstituteTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import HTML_PLACEHOLDER
from pymdownx.superfences import SuperFencesCodeExtension
from pymdownx.tasklist import TasklistExtension
from pymdownx.tilde import DeleteSubExtension

from generator.pages.outline import heading_ids

# A list's item, but not a rule such as * * *.
ITEM = re.compile(r"(?!([*_-])( *\1){2,} *$)(?P<marker>[*+-]|\d+\.) +(?P<text>.*)")
PIPE = re.compile(r"\\.|(`+).+?\1|(?P<pipe>\|)")
ESCAPABLE = "\\.*_+`<>()[]{}#!:|\"'$=-~"
# Python-Markdown's placeholder for a block of code or of HTML.
BLOCK_MARK = re.compile(rf"^ *{HTML_PLACEHOLDER % '[0-9]+'}$", re.MULTILINE)


def to_html(text: str) -> str:
    """Return the HTML that Jekyll's kramdown makes of Markdown, but for colours and indentation."""
    converter = Markdown(
        extensions=[
            "abbr",
            "attr_list",
            "def_list",
            "footnotes",
            "md_in_html",
            "sane_lists",
            "tables",
            DeleteSubExtension(subscript=False),
            SmartyExtension(smart_angled_quotes=True),
            SuperFencesCodeExtension(),
            TasklistExtension(),
            TocExtension(slugify=heading_ids(), marker=""),
            Dialect(),
        ],
        output_format="html",
    )
    return converter.convert(text)


class Dialect(Extension):
    """The differences between kramdown and Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processors below, some in place of the usual ones."""
        md.ESCAPED_CHARS = list(ESCAPABLE)
        md.preprocessors.register(Lists(md), "lists", 15)
        md.parser.blockprocessors.register(Heading(md.parser), "hashheader", 70)
        md.parser.blockprocessors.register(NumberedList(md.parser), "olist", 40)
        # After the tables that have a head, at 75.
        md.parser.blockprocessors.register(HeadlessTable(md.parser), "headless", 74)
        line_end = SubstituteTagInlineProcessor(r"\\\n", "br")
        md.inlinePatterns.register(line_end, "line_end", 185)  # Before escapes, at 180.
        md.treeprocessors.register(Attributes(md), "attr_list", 8)


class Lists(Preprocessor):
    """Lists whose items are indented by the width of a marker, and that need no blank line."""

    def run(self, lines: list[str]) -> list[str]:
        """Indent by four for each level, as Python-Markdown wants it."""
        columns: list[int] = []  # The column at which the text of each open item starts.
        after_blank = True
        joined = 0  # Items less deep than this need a blank line before them.
        result = []
        for line in BLOCK_MARK.sub(r"\n\g<0>\n", "\n".join(lines)).split("\n"):
            text = line.lstrip()
            if not text:
                result.append("")
                after_blank = True
                continue
            indent = len(line) - len(text)
            item = ITEM.fullmatch(text) if columns or indent < 4 else None
            if item or after_blank:
                while columns and indent < columns[-1]:
                    columns.pop()
            level = len(columns)
            if after_blank:
                joined = level if item else level + 1
            if item:
                if level < joined:
                    result.append("")
                    joined = level
                columns.append(indent + item.start("text"))
                result.append(f"{'    ' * level}{item['marker']} {item['text']}")
            elif columns and after_blank:
                result.append(f"{'    ' * level}{line[columns[-1] :]}")
            elif columns:
                result.append(f"{'    ' * (level - 1)}{text}")
            else:
                result.append(line)
            after_blank = False
        return result


class NumberedList(SaneOListProcessor):
    """Numbered lists: they start at one, whatever number comes first."""

    LAZY_OL = True


class Heading(HashHeaderProcessor):
    """Headings: a blank after the signs, and signs at the end only after a blank."""

    RE = re.compile(
        r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>[^\n]*?)(?:[ \t]+#+)?[ \t]*(?:\n|$)"
    )


class HeadlessTable(BlockProcessor):
    """A table without a head: a paragraph with a pipe in every line, meant as one or not."""

    def test(self, parent: Element, block: str) -> bool:
        """Return True if every line has a pipe that is neither escaped nor in code."""
        del parent
        return all(len(cells(line)) > 1 for line in block.strip("\n").split("\n"))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make a row of each line."""
        body = SubElement(SubElement(parent, "table"), "tbody")
        for line in blocks.pop(0).strip("\n").split("\n"):
            row = SubElement(body, "tr")
            for cell in cells(re.sub(r"^\s*\||(?<!\\)\|\s*$", "", line)):
                SubElement(row, "td").text = cell.strip()


def cells(line: str) -> list[str]:
    """Return the texts between the pipes of a line."""
    return PIPE.sub(lambda found: "\0" if found["pipe"] else found[0], line).split("\0")


class Attributes(AttrListTreeprocessor):
    """Attributes in braces: `{: .class}`, and `{#id}` for headings; other braces are text."""

    BASE_RE = r"\{:[ ]*([^\}\n ][^\}\n]*)\}"  # type: ignore[misc]
    HEADER_RE = re.compile(r"[ ]+\{(#[A-Za-z][\w:-]*)\}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{BASE_RE}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{BASE_RE}")  # type: ignore[misc]
