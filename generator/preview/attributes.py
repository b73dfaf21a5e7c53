"""Attributes of blocks, the table of contents and the extensions of kramdown.

`{: .class #id key="value"}` on a line of its own belongs to the block right above it, or else to
the next one; `{:name: .class}` names a list of attributes, `{:toc}` turns a list into a table of
contents, and `^` ends a block.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER

LINE = re.compile(
    r"(?P<indent> {0,3})(?:\^|\{:(?P<name>[\w-]+):(?P<named>[^{}\n]*)\}"
    r"|\{:(?P<list>[^:{}/\n][^{}\n]*)\})[ \t]*"
)
EXTENSION = re.compile(
    r"\{::(?P<name>\w+)[^}\n]*?(?:/\}|\}(?P<body>.*?)\{:/(?P=name)?\})", re.DOTALL
)
ATTRIBUTE = re.compile(
    r"#(?P<id>[\w:-]+)|\.(?P<css>[\w:-]+)"
    r"|(?P<key>[\w:-]+)=(?P<quote>[\"'])(?P<value>.*?)(?P=quote)|(?P<reference>[\w:-]+)"
)
# Around the number of a list of attributes.
START, END = "\ue0f0", "\ue0f1"
MARK = re.compile(f"{START}([0-9]*){END}")
# The mark of `^`, which ends a block and has no attributes.
END_OF_BLOCK = START + END
TOC = "toc"
# The start of Python-Markdown's sign for code and HTML that it has put away.
HTML = HTML_PLACEHOLDER.partition("%s")[0]
HEADINGS = re.compile("h([1-6])")


class BlockAttributes(Extension):
    """Attributes of blocks, tables of contents, and extensions such as `{::comment}`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processors below."""
        lines = Lines(md)
        md.preprocessors.register(lines, "attribute_lines", 16)  # Before lists, at 15.
        md.parser.blockprocessors.register(Marks(md.parser), "attribute_marks", 105)
        md.treeprocessors.register(Apply(md, lines), "block_attributes", 31)
        md.treeprocessors.register(Contents(md), "contents", 4)  # After ids of headings, at 5.


class Lines(Preprocessor):
    """Lines of attributes, each of which becomes a mark.

    Attributes:
        found: By the numbers of the marks, the attributes, and True if they belong to the block
            above.
    """

    def run(self, lines: list[str]) -> list[str]:
        """Put a mark in place of each line, and take the extensions out."""
        self.found: list[tuple[str, bool]] = []
        named: dict[str, str] = {}
        result: list[str] = []
        for line in EXTENSION.sub(self.extended, "\n".join(lines)).split("\n"):
            found = LINE.fullmatch(line)
            if not found:
                result.append(line)
            elif found[0].strip() == "^":
                result.append(END_OF_BLOCK)
            elif found["name"]:
                named[found["name"]] = found["named"]
            else:
                above = bool(result and result[-1].strip())
                self.found.append((found["list"], above))
                result.append(f"{found['indent']}{START}{len(self.found) - 1}{END}")
        self.found = [(with_named(text, named), above) for text, above in self.found]
        return result

    def extended(self, match: re.Match[str]) -> str:
        """Return what an extension of kramdown prints, as HTML that stays as it is."""
        if match["name"] == "nomarkdown" and match["body"]:
            body = match["body"]
            return self.md.htmlStash.store(f"<div>{body}</div>" if body[0] == "\n" else body)
        return ""


def with_named(text: str, named: dict[str, str]) -> str:
    """Return a list of attributes with those that it refers to by name."""
    names = (found["reference"] for found in ATTRIBUTE.finditer(text) if found["reference"])
    return " ".join([text, *(named.get(name, "") for name in names)])


class Marks(BlockProcessor):
    """Marks of attributes, as elements between the blocks."""

    def test(self, parent: Element, block: str) -> bool:
        """Return True for a mark."""
        del parent
        return bool(MARK.fullmatch(block.strip()))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Add an element with the number of the mark."""
        SubElement(parent, "attributes").text = blocks.pop(0).strip(f"{START}{END}\n ")


class Apply(Treeprocessor):
    """Gives the elements their attributes."""

    def __init__(self, md: Markdown, lines: Lines) -> None:
        """Know the attributes by their numbers."""
        super().__init__(md)
        self.lines = lines

    def run(self, root: Element) -> None:
        """Remove all marks; what they stand for belongs to the elements next to them."""
        for parent in list(root.iter()):
            for mark in parent.findall("attributes"):
                place = list(parent).index(mark)
                parent.remove(mark)
                text, above = self.lines.found[int(mark.text)] if mark.text else ("", False)
                place -= above
                # Code and HTML are put back only into a paragraph without attributes.
                if 0 <= place < len(parent) and HTML not in (parent[place].text or ""):
                    set_attributes(parent[place], text)


def set_attributes(element: Element, text: str) -> None:
    """Set the attributes of an element that are written as kramdown does: `.class #id`."""
    for found in ATTRIBUTE.finditer(text):
        if found["id"]:
            element.set("id", found["id"])
        elif found["css"]:
            element.set("class", " ".join([*element.get("class", "").split(), found["css"]]))
        elif found["key"]:
            element.set(found["key"], found["value"])
        elif found["reference"] == TOC:
            element.set(TOC, TOC)


class Contents(Treeprocessor):
    """Tables of contents, in place of the lists that say `{:toc}`."""

    def run(self, root: Element) -> None:
        """Fill the lists with links to the headings."""
        for element in root.iter():
            if element.attrib.pop(TOC, None):
                element.clear()
                element.set("id", "markdown-toc")
                fill(element, list(headings(root)))


def headings(root: Element) -> Iterator[tuple[int, Element]]:
    """Yield level and element of each heading but those of the class `no_toc`."""
    for element in root.iter():
        level = HEADINGS.fullmatch(str(element.tag))
        if level and "no_toc" not in element.get("class", "").split():
            yield int(level[1]), element


def fill(top: Element, found: list[tuple[int, Element]]) -> None:
    """Add a link for each heading, those of lower levels in lists of their own."""
    lists = [(min((level for level, _ in found), default=1), top)]
    for level, heading in found:
        while level < lists[-1][0]:
            lists.pop()
        if level > lists[-1][0]:
            inside = lists[-1][1]
            item = inside[-1] if len(inside) else SubElement(inside, "li")
            lists.append((level, SubElement(item, top.tag)))
        name = heading.get("id", "")
        link = SubElement(SubElement(lists[-1][1], "li"), "a", href=f"#{name}")
        link.set("id", f"markdown-toc-{name}")
        link.text = "".join(heading.itertext())
