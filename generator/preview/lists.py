"""Lists of kramdown: items are indented by the width of a marker, and need no blank line."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneOListProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER

from generator.preview.attributes import END_OF_BLOCK, MARK, set_attributes

# A list's item or a definition, but not a rule such as * * *.
ITEM = re.compile(
    r"(?!([*_-])( *\1){2,} *$)(?P<marker>[*+-]|\d+\.|:)[ \t]+"
    r"(?:\{:(?P<attributes>[^{}\n]*)\}[ \t]*)?(?P<text>.*)"
)
# Python-Markdown's placeholder for a block of code or of HTML.
BLOCK_MARK = re.compile(HTML_PLACEHOLDER % "[0-9]+")
# Python-Markdown leaves the indentation of HTML on a line of its own.
INDENTED_MARK = re.compile(rf"^( +)\n(?={BLOCK_MARK.pattern}$)", re.MULTILINE)
# Text of an item that is no paragraph.
OTHER_BLOCK = re.compile(r"[#>|`~\x02 ]|$")
# Around the number of an item.
ITEM_START, ITEM_END = "\ue0f2", "\ue0f3"
ITEM_MARK = re.compile(f"{ITEM_START}([0-9]+){ITEM_END}")


@dataclass
class Item:
    """An open item of a list.

    Attributes:
        column: The column at which its text starts.
        kind: `ul`, `ol` or `dl`.
        attributes: Its attributes, as kramdown writes them.
        number: Its place in the list, from 1.
        all_loose: True if all items before it in the list are loose.
        loose: True if a blank line follows its first paragraph.
        at_start: True as long as its first paragraph may go on.
    """

    column: int
    kind: str
    attributes: str
    number: int = 1
    all_loose: bool = True
    loose: bool = False
    at_start: bool = True


class ListItems(Extension):
    """The differences between lists of kramdown and of Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processors below."""
        lists = Lists(md)
        md.preprocessors.register(lists, "lists", 15)
        md.parser.blockprocessors.register(NumberedList(md.parser), "olist", 40)
        # Before lists of tasks, at 25.
        md.treeprocessors.register(Paragraphs(md, lists), "paragraphs", 30)


class NumberedList(SaneOListProcessor):
    """Numbered lists: they start at one, whatever number comes first."""

    LAZY_OL = True


class Lists(Preprocessor):
    """Indents by four for each level, as Python-Markdown wants it.

    Attributes:
        items: The items, in the order of the marks that their texts begin with.
    """

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with blank ones around lists, and a mark in each item."""
        self.items: list[Item] = []
        self.open: list[Item] = []
        after_blank = starts_block = True
        joined = 0  # Items less deep than this need a blank line before them.
        result = []
        for line in INDENTED_MARK.sub(r"\1", "\n".join(lines)).expandtabs(4).split("\n"):
            text = line.lstrip()
            if not text:
                result.append("")
                after_blank = starts_block = True
                continue
            indent = len(line) - len(text)
            item = ITEM.fullmatch(text) if self.open or indent < 4 else None
            alone = MARK.fullmatch(text) or BLOCK_MARK.fullmatch(text)
            sibling = None
            if item or after_blank or MARK.fullmatch(text):
                if text == END_OF_BLOCK and after_blank and self.open:
                    self.open[-1].loose |= self.open[-1].at_start
                sibling = self.close(indent, item, after_blank)
            if self.open:
                last = self.open[-1]
                last.loose |= after_blank and last.at_start
                last.at_start &= not (after_blank or item or alone)
            level = len(self.open)
            if after_blank:
                joined = level if item else level + 1
            if item:
                if level < joined and item["marker"] != ":":
                    result.append("")
                    joined = level
                mark = self.add(item, indent, sibling)
                result.append(f"{'    ' * level}{item['marker']} {mark}{item['text']}")
            elif alone:
                result += ["", "    " * level + text, ""]
            elif self.open and starts_block:
                result.append(f"{'    ' * level}{line[min(indent, self.open[-1].column) :]}")
            elif self.open:
                result.append(f"{'    ' * (level - 1)}{text}")
            else:
                result.append(line)
            after_blank, starts_block = False, bool(alone)
        self.close(0, None, False)
        return result

    def close(self, indent: int, item: re.Match[str] | None, after_blank: bool) -> Item | None:
        """Close the items that a line is no part of; return the one that a new item follows."""
        closed: list[Item] = []
        while self.open and indent < self.open[-1].column:
            closed.append(self.open.pop())
        sibling = closed.pop() if closed and item else None
        if sibling and item and sibling.kind != kind_of(item["marker"]):
            if after_blank:
                closed.append(sibling)
            else:  # A list of another kind is part of the item.
                self.open.append(sibling)
            sibling = None
        if sibling:
            sibling.loose |= after_blank and sibling.at_start
        for last in closed:
            last.loose |= last.number > 1 and last.all_loose
        return sibling

    def add(self, found: re.Match[str], indent: int, sibling: Item | None) -> str:
        """Open an item; return the mark for its text, which is empty if that is no paragraph."""
        width = 4 if found["attributes"] is not None else found.start("text")
        item = Item(indent + width, kind_of(found["marker"]), found["attributes"] or "")
        if sibling:
            item.number = sibling.number + 1
            item.all_loose = sibling.all_loose and sibling.loose
        self.open.append(item)
        if item.kind == "dl" or OTHER_BLOCK.match(found["text"]):
            return ""
        self.items.append(item)
        return f"{ITEM_START}{len(self.items) - 1}{ITEM_END}"


def kind_of(marker: str) -> str:
    """Return the kind of list that a marker begins: `ul`, `ol` or `dl`."""
    return "dl" if marker == ":" else "ol" if marker[0].isdigit() else "ul"


class Paragraphs(Treeprocessor):
    """Paragraphs in items: kramdown decides on each item by itself."""

    def __init__(self, md: Markdown, lists: Lists) -> None:
        """Know the items whose marks the texts hold."""
        super().__init__(md)
        self.lists = lists

    def run(self, root: Element) -> None:
        """Make paragraphs of the first texts of loose items, and of no others."""
        for element in root.iter("li"):
            first = element[0] if len(element) and element[0].tag == "p" else element
            mark = ITEM_MARK.match(first.text or "")
            if not mark:
                continue
            item = self.lists.items[int(mark[1])]
            set_attributes(element, item.attributes)
            if item.loose and first is element:
                paragraph = Element("p")
                paragraph.text, element.text = element.text, ""
                element.insert(0, paragraph)
            elif not item.loose and first is not element:
                element.text = first.text
                element.remove(first)
        for element in root.iter():
            if element.text and ITEM_START in element.text:
                element.text = ITEM_MARK.sub("", element.text)
