"""Faults in how a rendered page is built: images, headings, anchors, references."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from generator.findings import Finding
from generator.prose import CODE, COMMENT, FORMULA, FRONT, PAGE_TAGS, read_prose

FOUND = tuple[int, str]  # A position and what is wrong there.
IMAGE = re.compile(r"(?<!\\)!\[([^\]]*)\](?=[(\[])")
IMG = re.compile(r"<img\b(?:\"[^\"]*\"|'[^']*'|[^'\">])*>", re.IGNORECASE)
ALT = re.compile(r"\balt\s*=\s*(?:\"\s*[^\"\s]|'\s*[^'\s]|[^\"'\s>])", re.IGNORECASE)
DECORATION = re.compile(r"role\s*=\s*[\"']?(?:presentation|none)\b|aria-hidden", re.IGNORECASE)
HEADING = re.compile(
    r"^ {0,3}(?P<marks>#{1,6})[ \t]+(?P<atx>.*?)[ \t]*#*[ \t]*$"
    r"|^(?P<setext>(?![ \t]*(?:[-*+>|#<]|\d+[.)])[ \t]*)\S.*)\n {0,3}(?P<under>=+|-+)[ \t]*$"
    r"|<h(?P<level>[1-6])\b[^>]*>(?P<html>.*?)</h[1-6]>",
    re.MULTILINE | re.IGNORECASE,
)
OWN_ID = re.compile(r"\{(?::\s*)?#([\w:.-]+)[^}]*\}")
ID = re.compile(r"<[a-z][^<>]*?\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)|\{:[^}\n]*#([\w.:-]+)", re.I)
ANCHOR = re.compile(
    r"\]\(\s*<?#([^\s)>]+)|\bhref\s*=\s*[\"']?#([^\"'\s>]+)|^ {0,3}\[[^\]]+\]:\s*#(\S+)",
    re.MULTILINE | re.IGNORECASE,
)
DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\]]+)\]:[ \t]*\S.*$", re.MULTILINE)
LABEL = re.compile(r"\[([^\[\]]+)\]")


def check_structure(shown_path: str, rendered_markdown: str) -> list[Finding]:
    """Finds what readers of a rendered page would trip over, in the order of its lines.

    Raises:
        LabError: the page can't be read; names file and line.
    """
    prose = read_prose(rendered_markdown, shown_path, PAGE_TAGS)
    text = prose.without(FRONT, CODE, COMMENT, FORMULA)
    faults = [
        *images(text),
        *headings(text),
        *anchors(text),
        *references(text),
    ]
    return [Finding(f"{shown_path}:{prose.line(place)}", what) for place, what in sorted(faults)]


def images(text: str) -> Iterator[FOUND]:
    """Images that say nothing to who can't see them."""
    what = "an image has no alt text: say in it what there is to see."
    for match in IMAGE.finditer(text):
        if not match[1].strip():
            yield match.start(), what
    for match in IMG.finditer(text):
        if not ALT.search(match[0]) and not DECORATION.search(match[0]):
            yield match.start(), what


def headings(text: str) -> Iterator[FOUND]:
    """Headings more than one level below the one before; the page's title is the first level."""
    before = 1
    for match in HEADING.finditer(text):
        level = level_of(match)
        if level > before + 1:
            yield (
                match.start(),
                f"a heading of level {level} follows one of level {before}: "
                f"make it level {before + 1}.",
            )
        before = level


def level_of(match: re.Match[str]) -> int:
    """The level of a heading, from 1 to 6."""
    if match["marks"]:
        return len(match["marks"])
    if match["under"]:
        return 1 if match["under"][0] == "=" else 2
    return int(match["level"])


def anchors(text: str) -> Iterator[FOUND]:
    """Links inside the page to a place that it does not have."""
    there = {"", "top", *heading_ids(text)}
    there |= {name for match in ID.finditer(text) for name in match.groups() if name}
    for match in ANCHOR.finditer(text):
        name = next(group for group in match.groups() if group)
        if unquote(name) not in there:
            yield match.start(), f"a link leads to #{name}, which is nowhere on the page."


def heading_ids(text: str) -> Iterator[str]:
    """The ids that headings have: their own, or the one that Jekyll makes of their words."""
    used: Counter[str] = Counter()
    for match in HEADING.finditer(text):
        words = match["atx"] or match["setext"] or ""
        if own := OWN_ID.search(words):
            yield own[1]
            continue
        words = re.sub(r"\]\([^)]*\)|\]\[[^\]]*\]|<[^>]*>|&#?\w+;|--+", "", words)
        name = re.sub(r"[ \t]", "-", re.sub(r"[^\w\- \t]|(?<!\w)_|_(?!\w)", "", words.lower()))
        yield f"{name}-{used[name]}" if used[name] else name
        used[name] += 1


def references(text: str) -> Iterator[FOUND]:
    """Definitions of links that nothing on the page uses."""
    bodies = DEFINITION.sub(lambda match: " " * len(match[0]), text)
    used = {plain(match[1]) for match in LABEL.finditer(bodies)}
    for match in DEFINITION.finditer(text):
        if plain(match[1]) not in used:
            yield match.start(), f"no link uses the definition [{match[1]}]: use it or remove it."


def plain(label: str) -> str:
    """A label as Markdown compares it: neither case nor the length of blanks matter."""
    return " ".join(label.lower().split())
