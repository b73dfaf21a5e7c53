"""Markdown as Jekyll reads it: Python-Markdown with kramdown's GitHub dialect.

The syntax is that of kramdown 2 with kramdown-parser-gfm, in Jekyll's defaults
(https://kramdown.gettalong.org/syntax.html). It is near to kramdown, not the same.
"""

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.smarty import SmartyExtension, SubstituteTextPattern
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import (
    BACKTICK_RE,
    BacktickInlineProcessor,
    SubstituteTagInlineProcessor,
)
from pymdownx.tasklist import TasklistExtension
from pymdownx.tilde import DeleteSubExtension

from generator.pages.outline import heading_ids
from generator.preview.attributes import BlockAttributes
from generator.preview.blocks import Blocks
from generator.preview.lists import ListItems

# A backtick between blanks begins no code.
LONE_BACKTICK = r"(?<!\S)`\s"
ESCAPABLE = "\\.*_+`<>()[]{}#!:|\"'$=-~"


def to_html(text: str) -> str:
    """Return the HTML that Jekyll's kramdown makes of Markdown, but for colours and indentation."""
    converter = Markdown(
        extensions=[
            "abbr",
            "attr_list",
            "def_list",
            "md_in_html",
            "sane_lists",
            DeleteSubExtension(subscript=False),
            Typography(smart_angled_quotes=True),
            TasklistExtension(),
            TocExtension(slugify=heading_ids(), marker=""),
            Blocks(),
            ListItems(),
            BlockAttributes(),
            Spans(),
        ],
        output_format="html",
    )
    return converter.convert(text)


class Typography(SmartyExtension):
    """Quotation marks, dashes and ellipses: three full stops of four are an ellipsis, too."""

    def educateEllipses(self, md: Markdown) -> None:  # noqa: N802
        """Register the ellipsis."""
        pattern = SubstituteTextPattern(r"\.\.\.", (self.substitutions["ellipsis"],), md)
        self.inlinePatterns.register(pattern, "smarty-ellipses", 10)


class Spans(Extension):
    """The differences inside of lines."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the patterns below, some in place of the usual ones."""
        md.ESCAPED_CHARS = list(ESCAPABLE)
        backtick = BacktickInlineProcessor(rf"(?!{LONE_BACKTICK}){BACKTICK_RE}")
        md.inlinePatterns.register(backtick, "backtick", 190)
        line_end = SubstituteTagInlineProcessor(r"\\\\?\n", "br")
        md.inlinePatterns.register(line_end, "line_end", 185)  # Before escapes, at 180.
        md.treeprocessors.register(Attributes(md), "attr_list", 8)


class Attributes(AttrListTreeprocessor):
    """Attributes in braces: `{: .class}`, and `{#id}` for headings; other braces are text."""

    BASE_RE = r"\{:[ ]*([^\}\n ][^\}\n]*)\}"  # type: ignore[misc]
    HEADER_RE = re.compile(r"[ ]+\{(#[A-Za-z][\w:-]*)\}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{BASE_RE}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{BASE_RE}")  # type: ignore[misc]
