"""Markdown as Jekyll reads it: Python-Markdown, taught kramdown's GitHub dialect."""

import html
import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.smarty import SmartyExtension
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import (
    InlineProcessor,
    SimpleTagInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.util import ClassNotFound

from generator.anchors import heading_ids

# A block of HTML, in which fences mean nothing, or a fenced block of code.
FENCED = re.compile(
    r"^<(?P<tag>pre|script|style|details|div|figure|table)\b(?![^>]*markdown=).*?</(?P=tag)>|"
    r"^(?P<indent>[ ]*)(?P<fence>(?P<sign>[`~])(?P=sign){2,})[ ]*(?P<language>[^\s`]*)[ ]*\n"
    r"(?P<code>.*?)^[ ]*(?P=fence)(?P=sign)*[ ]*$",
    re.MULTILINE | re.DOTALL,
)
ITEM = re.compile(r"(?P<indent> *)(?P<marker>[*+-]|\d+\.)(?P<gap>[ ]+)(?P<rest>.*)")
RULE = re.compile(r" {0,3}([*_-])( *\1){2,} *")
PIPE = re.compile(r"\\.|(`+).+?\1|(?P<pipe>\|)")
ESCAPABLE = "\\.*_+`<>()[]{}#!:|\"'$=-~"
TASK = re.compile(r"\A\s*\[(?P<mark>[ xX])\]\s+")


def to_html(text: str) -> str:
    """The HTML that Jekyll's kramdown would make of Markdown, but for colours and indentation."""
    converter = Markdown(
        extensions=[
            "abbr",
            "attr_list",
            "def_list",
            "footnotes",
            "md_in_html",
            "sane_lists",
            "tables",
            SmartyExtension(smart_angled_quotes=True),
            TocExtension(slugify=heading_ids(), marker=""),
            Dialect(),
        ],
        output_format="html",
    )
    return converter.convert(text)


def code_html(code: str, language: str) -> str:
    """A block of code with its colours; in a language that Pygments does not know, without."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    coloured = highlight(code, lexer, HtmlFormatter(nowrap=True))
    name = html.escape(language or "text")
    return (
        f'<div class="highlight"><pre tabindex="0"><code class="language-{name}">'
        f"{coloured}</code></pre></div>"
    )


class Dialect(Extension):
    """What kramdown reads otherwise than Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Puts our readers beside or in place of the usual ones."""
        md.ESCAPED_CHARS = list(ESCAPABLE)
        md.preprocessors.register(Fences(md), "fences", 25)  # Before HTML is looked for, at 20.
        md.preprocessors.register(Lists(md), "lists", 15)
        md.parser.blockprocessors.register(Heading(md.parser), "hashheader", 70)
        md.parser.blockprocessors.register(Formula(md.parser), "formula", 75)
        # After the tables that have a head, at 75.
        md.parser.blockprocessors.register(HeadlessTable(md.parser), "headless", 74)
        strike = SimpleTagInlineProcessor(r"(~~)(?![\s~])(.*?[^\s~])~~", "del")
        md.inlinePatterns.register(strike, "strike", 65)
        line_end = SubstituteTagInlineProcessor(r"\\\n", "br")
        md.inlinePatterns.register(line_end, "line_end", 185)  # Before escapes, at 180.
        formula = InlineFormula(r"\$\$(.+?)\$\$", md)
        md.inlinePatterns.register(formula, "formula", 185)
        md.treeprocessors.register(Attributes(md), "attr_list", 8)
        md.treeprocessors.register(ListItems(md), "list_items", 4)


class Fences(Preprocessor):
    """Blocks of code between fences, in list items too."""

    def run(self, lines: list[str]) -> list[str]:
        """Puts the finished block aside."""
        return FENCED.sub(self.store, "\n".join(lines)).split("\n")

    def store(self, found: re.Match[str]) -> str:
        """The mark that stands for a block until the page is whole."""
        if found["tag"]:
            return found[0]
        indent = found["indent"]
        code = re.sub(f"^ {{0,{len(indent)}}}", "", found["code"], flags=re.MULTILINE)
        mark = self.md.htmlStash.store(code_html(code, found["language"]))
        return f"\n{indent}{mark}\n"


class Lists(Preprocessor):
    """Lists whose items are indented by the width of a marker, and that need no blank line."""

    def run(self, lines: list[str]) -> list[str]:
        """Indents by four for each level, as Python-Markdown wants it."""
        columns: list[int] = []  # Where the text of each open item starts.
        after_blank = True
        result = []
        for line in lines:
            item = ITEM.fullmatch(line)
            indent = len(line) - len(line.lstrip())
            if not line.strip():
                result.append("")
                after_blank = True
                continue
            is_item = bool(item) and not RULE.fullmatch(line) and (bool(columns) or indent < 4)
            was_in_list = bool(columns)
            if is_item or after_blank:
                while columns and indent < columns[-1]:
                    columns.pop()
            if item and is_item:
                if not was_in_list and not after_blank:
                    result.append("")
                level = len(columns)
                columns.append(item.start("rest"))
                result.append(f"{'    ' * level}{item['marker']} {item['rest']}")
            elif columns and after_blank:
                extra = " " * (indent - columns[-1])
                result.append(f"{'    ' * len(columns)}{extra}{line.strip()}")
            elif columns:
                # The end of a line keeps its blanks: two of them break it.
                result.append(f"{'    ' * (len(columns) - 1)}{line.lstrip()}")
            else:
                result.append(line)
            after_blank = False
        return result


class Heading(HashHeaderProcessor):
    """Headings: a blank after the signs, and signs at the end only after a blank."""

    RE = re.compile(
        r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>[^\n]*?)(?:[ \t]+#+)?[ \t]*(?:\n|$)"
    )


class Formula(BlockProcessor):
    """A formula on lines of its own."""

    RE = re.compile(r"\s*\$\$(?P<formula>.+?)\$\$\s*", re.DOTALL)

    def test(self, parent: Element, block: str) -> bool:
        """Says whether the block is one."""
        del parent
        return bool(self.RE.fullmatch(block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Sets it between the marks that MathJax looks for."""
        found = self.RE.fullmatch(blocks.pop(0))
        assert found
        SubElement(parent, "div").text = AtomicString(rf"\[{found['formula'].strip()}\]")


class HeadlessTable(BlockProcessor):
    """A table without a head: a paragraph with a pipe in every line, meant as one or not."""

    def test(self, parent: Element, block: str) -> bool:
        """Says whether every line has a pipe that is neither escaped nor in code."""
        del parent
        return all(len(cells(line)) > 1 for line in block.strip("\n").split("\n"))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Makes a row of each line."""
        body = SubElement(SubElement(parent, "table"), "tbody")
        for line in blocks.pop(0).strip("\n").split("\n"):
            row = SubElement(body, "tr")
            for cell in cells(re.sub(r"^\s*\||(?<!\\)\|\s*$", "", line)):
                SubElement(row, "td").text = cell.strip()


def cells(line: str) -> list[str]:
    """What stands between the pipes of a line."""
    return PIPE.sub(lambda found: "\0" if found["pipe"] else found[0], line).split("\0")


class InlineFormula(InlineProcessor):
    """A formula within a line."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """Sets it between the marks that MathJax looks for."""
        del data
        element = Element("span")
        element.text = AtomicString(rf"\({m[1].strip()}\)")
        return element, m.start(0), m.end(0)


class Attributes(AttrListTreeprocessor):
    """Attributes in braces: `{: .class}`, and `{#id}` for headings; other braces are text."""

    BASE_RE = r"\{:[ ]*([^\}\n ][^\}\n]*)\}"  # type: ignore[misc]
    HEADER_RE = re.compile(r"[ ]+\{(#[A-Za-z][\w:-]*)\}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{BASE_RE}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{BASE_RE}")  # type: ignore[misc]


class ListItems(Treeprocessor):
    """Numbered lists that start at one, and items to tick."""

    def run(self, root: Element) -> None:
        """Changes lists in place."""
        for numbered in root.iter("ol"):
            numbered.attrib.pop("start", None)
        for item in root.iter("li"):
            holder = item[0] if len(item) and item[0].tag == "p" else item
            if found := TASK.match(holder.text or ""):
                ticked = {} if found["mark"] == " " else {"checked": "checked"}
                box = Element("input", {"type": "checkbox", "disabled": "disabled"} | ticked)
                box.tail = TASK.sub("", holder.text or "")
                holder.text = ""
                holder.insert(0, box)
