"""Code of a post, in fences and in backticks: no template, so that its braces stay as they are.

A post whose code is to be evaluated says `jinja_in_code: true`. In either case `raw` blocks are
Jinja's, in code, too, and `{#name}`, the id of a heading, begins no comment.
"""

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError
from jinja2.ext import Extension

RAW = r"\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}"
HEADING_ID = r"\{#\w[^{}\n]*(?<!#)\}"
COMMENT = r"\{#.*?#\}"
# Texts in quotes may hold what ends an expression or a tag.
STRING = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
EXPRESSION = rf"\{{\{{(?>{STRING}|(?!\}}\}}).)*\}}\}}"
TAG = rf"\{{%(?>{STRING}|(?!%\}}).)*%\}}"
ESCAPED_BACKTICK = r"\\`"
# A fence stands in a line of its own, after marks of lists and quotations; a post begins after the
# end of a comment.
FENCE_LINE = r"(?:^|(?<=#\}))[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?"
FENCE = r"(?P<fence>`{3,}+(?=[^`\n]*\n)|~{3,}+)[^\n]*\n.*?^[ \t>]*(?P=fence)[`~]*[ \t]*$"
# Code between backticks goes over no blank line, and into no other block.
NEW_BLOCK = r"\n[ \t]*(?:\n|[-*+#>|]|\d+[.)][ \t]|`{3}|~{3}|\Z)"
BACKTICKS = rf"(?P<ticks>`+)(?!`)(?:(?!{NEW_BLOCK}).)*?(?<!`)(?P=ticks)(?!`)"
PIECE = re.compile(
    rf"{RAW}|(?P<id>{HEADING_ID})|(?P<comment>{COMMENT})|{EXPRESSION}|{TAG}|{ESCAPED_BACKTICK}"
    rf"|(?P<code>{FENCE_LINE}{FENCE}|{BACKTICKS})",
    re.DOTALL | re.MULTILINE,
)
RAW_BLOCK = re.compile(f"({RAW})", re.DOTALL)
OPENING = re.compile(r"\{(?=[{%#])")
LITERAL_BRACE = "{%+ raw %}{{% endraw +%}"
BLANK_LINE = re.compile(r"\n[ \t]*\n")


class LiteralBraces(Extension):
    """Keeps braces that are text from Jinja: those of headings' ids and, unless told, of code.

    Templates, whose names end in `.jinja`, are left as they are.
    """

    in_code = True

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Put the braces that are text into `raw` blocks; no line moves.

        Raises:
            TemplateSyntaxError: A comment that begins within a line goes on after a blank line.
        """
        if name and name.endswith(".jinja"):
            return source

        def literal(match: re.Match[str]) -> str:
            if match["comment"]:
                refuse_long_comment(match, name, filename)
            is_text = match["id"] or (match["code"] and self.in_code)
            return with_literal_braces(match[0]) if is_text else match[0]

        return PIECE.sub(literal, source)


class LiteralHeadingIds(LiteralBraces):
    """Keeps the braces of headings' ids from Jinja, and no others: code is evaluated."""

    in_code = False


def literal_code(source: str) -> Iterator[tuple[int, str]]:
    """Yield the code of a post that is text, outside of `raw` blocks, with where it begins."""
    for match in PIECE.finditer(source):
        start = match.start()
        for number, piece in enumerate(RAW_BLOCK.split(match["code"] or "")):
            if number % 2 == 0:
                yield start, piece
            start += len(piece)


def with_literal_braces(text: str) -> str:
    """Return text without templates in it, but for `raw` blocks."""
    pieces = RAW_BLOCK.split(text)
    pieces[::2] = [OPENING.sub(LITERAL_BRACE, piece) for piece in pieces[::2]]
    return "".join(pieces)


def refuse_long_comment(
    comment: re.Match[str], name: str | None, filename: str | None = None
) -> None:
    """Raise TemplateSyntaxError if a comment begins after text and goes on after a blank line."""
    source, start = comment.string, comment.start()
    # A post begins on the last line of a comment that stands for the lines above it.
    before = source[:start].rpartition("\n")[2].removeprefix("#}")
    if before.strip() and BLANK_LINE.search(comment[0]):
        line = source.count("\n", 0, start) + 1
        end = line + comment[0].count("\n")
        message = (
            f"the comment `{{#` takes all text up to `#}}` in line {end} out of the page; close it "
            "before the next blank line, or begin it on a line of its own"
        )
        raise TemplateSyntaxError(message, line, name, filename)
