"""Printed numbers of runs as `<data>` elements, which say where a number comes from.

    <data value="0.984375" data-record="mean(model4/*#/test/accuracy)">98.4%</data>

Expressions print the element wherever they stand. It is taken away where none can be: in code,
formulas, links, headings, and inside of tags.
"""

import html
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from generator.traced import Traced, TracedCount, TracedText
from generator.words import say

ELEMENT = re.compile(
    r'<data value="[^"]*" data-record="(?P<record>[^"]*)"(?: data-filter="\w+")?'
    r'(?: data-decimal="[^"]*")?>'
    r"(?P<text>.*?)</data>",
    re.DOTALL,
)
# An element that `settled` has put at the start of a line.
WRAPPED = re.compile(rf"<span>({ELEMENT.pattern})</span>", re.DOTALL)
OPEN, CLOSE = "\ue020", "\ue021"
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
# Where a mark becomes its text: an element can't stand there.
BARE = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|<(?P<tag>pre|code|script|style|svg|title|a|option|textarea)\b.*?</(?P=tag)>"
    r"|\$\$.*?\$\$|^#{1,6} [^\n]*|^[^\n]+\n(?:=+|-+)$"
    r"|!?\[[^\]\n]*\][(\[:]|<[A-Za-z!](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL | re.MULTILINE,
)
# kramdown takes an element that it does not know for a block at the start of a line.
LINE_START = re.compile(rf"^((?:[ \t>]|[-*+:] |\d+\. )*)({OPEN}\d+{CLOSE})", re.MULTILINE)
# The decimal sign of numbers that do not say which one they have.
POINT = "."
# Filters that round to one side, which a reader can't tell from the number.
ONE_SIDED = ("percent_floor", "percent_ceil")


def element(value: Traced | TracedCount | TracedText, text: str) -> Markup:
    """Return the element of a number, given its text as markup."""
    number: Any = value.number if isinstance(value, TracedText) else value
    attributes = {"value": repr(number), "data-record": str(number.origin)}
    if isinstance(value, TracedText) and value.filter in ONE_SIDED:
        attributes["data-filter"] = value.filter
    if (decimal := say("numbers.decimal")) != POINT:
        attributes["data-decimal"] = decimal
    given = " ".join(f'{name}="{html.escape(each)}"' for name, each in attributes.items())
    return Markup(f"<data {given}>{text}</data>")


def without_elements(text: str) -> str:
    """Return the Markdown of a page with the texts of its elements alone."""
    return ELEMENT.sub(r"\g<text>", WRAPPED.sub(r"\1", text))


def outside_elements(text: str, change: Callable[[str], str]) -> str:
    """Return a text whose elements are as they were, and all else changed by a function."""
    ends = [0, *(end for found in ELEMENT.finditer(text) for end in found.span()), len(text)]
    parts = [text[start:end] for start, end in pairwise(ends)]
    return "".join(part if place % 2 else change(part) for place, part in enumerate(parts))


def settled(text: str) -> str:
    """Return the Markdown of a page with elements only where they can be."""
    found: list[re.Match[str]] = []

    def marked(match: re.Match[str]) -> str:
        found.append(match)
        return f"{OPEN}{len(found) - 1}{CLOSE}"

    def bare(context: re.Match[str]) -> str:
        return MARK.sub(lambda mark: found[int(mark[1])]["text"], context[0])

    text = BARE.sub(bare, ELEMENT.sub(marked, text))
    text = LINE_START.sub(r"\1<span>\2</span>", text)
    return MARK.sub(lambda mark: found[int(mark[1])][0], text)
