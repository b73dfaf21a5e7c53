"""The printed numbers of a page by the records that they follow from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath
from urllib.parse import unquote

from markupsafe import Markup

from generator.pages.data_elements import ELEMENT
from generator.traced import name_in_expressions

# The names of functions, the pointers and the constants of an expression.
WORD = re.compile(r"(?:(?!, )[^()])+")


@dataclass(frozen=True)
class Printed:
    """An expression, and the texts that it is printed as."""

    expression: str
    texts: tuple[Markup, ...]


@dataclass(frozen=True)
class Source:
    """What the same records give.

    Attributes:
        id: The id of its entry in the list, which no other entry of the post has.
        name: The records as in expressions, such as `model4/*`; empty if `of` has several.
        records: The records of the name.
        of: The sources of the names, if the numbers follow from records of several names.
        numbers: The printed numbers that follow from these records alone.
    """

    id: str
    name: str
    records: tuple[PurePosixPath, ...]
    of: tuple[Source, ...]
    numbers: tuple[Printed, ...]


def sources_of(text: str, records: Sequence[PurePosixPath]) -> list[Source]:
    """Return the sources of all elements of numbers in a text.

    Args:
        text: The Markdown of a page.
        records: The names of the post's records.

    Returns:
        First the sources of one name each, in the order of their numbers, then those of several.
    """
    texts: dict[str, dict[Markup, None]] = {}
    for match in ELEMENT.finditer(text):
        texts.setdefault(html.unescape(match["record"]), {})[Markup(match["text"])] = None
    known = by_name(records)
    numbers: dict[tuple[str, ...], list[Printed]] = {}
    for expression, shown in texts.items():
        names = tuple(dict.fromkeys(named(expression, known)))
        numbers.setdefault(names, []).append(Printed(expression, tuple(shown)))
    ids = (f"source-{number}" for number in count(1))
    single = {}
    for name in dict.fromkeys(name for names in numbers for name in names):
        files, own = tuple(matching(name, known)), tuple(numbers.get((name,), ()))
        single[name] = Source(next(ids), unquote(name), files, (), own)
    several = [
        Source(next(ids), "", (), tuple(single[name] for name in names), tuple(each))
        for names, each in numbers.items()
        if len(names) > 1
    ]
    return [*single.values(), *several]


def by_name(records: Sequence[PurePosixPath]) -> dict[str, list[PurePosixPath]]:
    """Return records by the names that expressions have for them: `model4/a.json`, `model4/*`."""
    found: dict[str, list[PurePosixPath]] = {}
    for record in records:
        path = PurePosixPath(name_in_expressions(str(record)))
        for name in (str(path), f"{path.parent}/*"):
            found.setdefault(name, []).append(record)
    return found


def named(expression: str, known: Mapping[str, Sequence[PurePosixPath]]) -> Iterator[str]:
    """Yield the names of records in an expression, before pointers or as arguments."""
    for word in WORD.findall(expression):
        name = word.partition("#")[0]
        if matching(name, known):
            yield name


def matching(name: str, known: Mapping[str, Sequence[PurePosixPath]]) -> list[PurePosixPath]:
    """Return the records of a name: `model4/*`, or a list with commas."""
    names = (name,) if name in known else name.split(",")
    return [record for each in names for record in known.get(each, ())]
