"""Faults in how a rendered page is built: images, headings, anchors, references."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from generator.checks.document import CODE, Document, Element, read_document
from generator.checks.finding import Finding

FOUND = tuple[int, str]  # A line and what is wrong there.
HEADING = re.compile(r"h[1-6]")
OWN_ID = re.compile(r"\{:?[^}\n]*#([\w.:-]+)")


def check_structure(shown_path: str, rendered_markdown: str) -> list[Finding]:
    """Finds what readers of a rendered page would trip over, in the order of its lines."""
    document = read_document(rendered_markdown)
    faults = [
        *images(document.elements),
        *headings(document.elements),
        *anchors(document),
        *references(document),
    ]
    return [Finding(f"{shown_path}:{line}", what) for line, what in sorted(faults)]


def images(elements: list[Element]) -> Iterator[FOUND]:
    """Images that say nothing to who can't see them, and are not said to be decoration."""
    for tag, attributes, line in elements:
        decoration = attributes.get("role") in ("presentation", "none")
        hidden = decoration or "aria-hidden" in attributes
        if tag == "img" and not hidden and not (attributes.get("alt") or "").strip():
            yield line, "an image has no alt text: say in it what there is to see."


def headings(elements: list[Element]) -> Iterator[FOUND]:
    """Headings more than one level below the one before; the page's title is the first level."""
    before = 1
    for tag, _, line in elements:
        if HEADING.fullmatch(tag):
            level = int(tag[1])
            if level > before + 1:
                yield (
                    line,
                    f"a heading of level {level} follows one of level {before}: "
                    f"make it level {before + 1}.",
                )
            before = level


def anchors(document: Document) -> Iterator[FOUND]:
    """Links inside the page to a place that it does not have."""
    own = (
        match[1]
        for match in OWN_ID.finditer(document.text)
        if document.at(match.start())[0] != CODE
    )
    there = {"", "top", *own}
    for element in document.elements:
        there |= {element.attributes.get(key) or "" for key in ("id", "name")}
    for element in document.elements:
        page_part, _, name = (element.attributes.get("href") or "").partition("#")
        if not page_part and unquote(name) not in there:
            yield element.line, f"a link leads to #{name}, which is nowhere on the page."


def references(document: Document) -> Iterator[FOUND]:
    """Definitions of links that nothing on the page uses."""
    for line, definition in document.unused:
        label = definition.partition(":")[0].strip()
        yield line, f"no link uses the definition {label}: use it or remove it."
