"""The changes of one post's page: its claims, sentences, figures, cells of tables and code."""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any, Generic, NamedTuple, TypeVar

from generator.claims.claim import without_markup
from generator.diff.page_parts import Cell, cells, code_lines
from generator.diff.sides import BuiltPost, Claim

# The parts of a page's Markdown that are no prose: code, tables and notes, blocks of HTML.
NOT_PROSE = re.compile(
    r"^(`{3,}).*?^\1$"
    r'|<(?=(?:div|details|style|script|dl)\b|p class="labpress-(?:reading|file)")(\w+).*?</\2>',
    re.MULTILINE | re.DOTALL,
)
BLOCK = re.compile(r"\n\s*\n|\n(?=[-*] |\d+\. )|\n(?=#)")
BLOCK_START = re.compile(r"^(?:#+|[-*]|\d+\.) ")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"“(])")
Item = TypeVar("Item")


class Change(NamedTuple, Generic[Item]):
    """A value before and after; None where absent."""

    old: Item | None
    new: Item | None


@dataclass(frozen=True)
class PostDifference:
    """The changes of one post.

    Attributes:
        slug: The post's name in addresses.
        claims: The claims with another outcome, and those of one side only.
        sentences: The other sentences that changed.
        figures: The figures that changed.
        cells: The cells of tables that changed.
        code: The lines of code that changed.
        unchanged: The numbers of all these that are as before.
        only_elsewhere: True if the page changed, but none of these: in its notes, say.
    """

    slug: str
    claims: list[Change[Claim]]
    sentences: list[Change[str]]
    figures: list[Change[PurePosixPath]]
    cells: list[Change[Cell]]
    code: list[Change[str]]
    unchanged: dict[str, int]
    only_elsewhere: bool

    @property
    def has_changes(self) -> bool:
        """True if the page changed."""
        parts = (self.claims, self.sentences, self.figures, self.cells, self.code)
        return any(parts) or self.only_elsewhere

    @property
    def flips(self) -> list[Change[Claim]]:
        """The claims of both sides whose outcome changed."""
        return [change for change in self.claims if change.old and change.new]


def compare_posts(slug: str, old: BuiltPost, new: BuiltPost) -> PostDifference:
    """Return the changes of a post that both sides have."""
    claims = changes(old.claims, new.claims, lambda claim: claim.name, lambda claim: claim.outcome)
    figures = changes(old.images, new.images, stem, lambda path: path.name)
    before, now = sentences(old), sentences(new)
    changed = changed_lines(before, now)
    tables = list(cells(old.body)), list(cells(new.body))
    in_tables = changes(*tables, lambda cell: cell.place, lambda cell: cell.text)
    code = code_lines(old.body), code_lines(new.body)
    in_code = changed_lines(*code)
    # The sentences of a claim with another outcome are listed with the claim.
    listed = " ".join(claim.sentence for change in claims for claim in change if claim)
    return PostDifference(
        slug=slug,
        claims=claims,
        sentences=[each for each in changed if any(text and text not in listed for text in each)],
        figures=figures,
        cells=in_tables,
        code=in_code,
        unchanged={
            "claims": len(new.claims) - count_new(claims),
            "sentences": len(now) - count_new(changed),
            "figures": len(new.images) - count_new(figures),
            "cells": len(tables[1]) - count_new(in_tables),
            "code": len(code[1]) - count_new(in_code),
        },
        only_elsewhere=old.body != new.body
        and not (claims or changed or figures or in_tables or in_code),
    )


def changes(
    old: Iterable[Item],
    new: Iterable[Item],
    name: Callable[[Item], str],
    value: Callable[[Item], str],
) -> list[Change[Item]]:
    """Return the items that differ in a value, paired by name, several of one name by order."""
    before, now = numbered(old, name), numbered(new, name)
    pairs = [Change(before.get(key), now.get(key)) for key in dict.fromkeys([*now, *before])]
    return [
        pair
        for pair in pairs
        if pair.old is None or pair.new is None or value(pair.old) != value(pair.new)
    ]


def numbered(items: Iterable[Item], name: Callable[[Item], str]) -> dict[tuple[str, int], Item]:
    """Return items by name and by how many items before them have the same name."""
    seen: Counter[str] = Counter()
    found = {}
    for item in items:
        found[name(item), seen[name(item)]] = item
        seen[name(item)] += 1
    return found


def stem(image: PurePosixPath) -> str:
    """Return the name of an image without the hash of its content."""
    return image.stem.rpartition("-")[0]


def sentences(post: BuiltPost) -> list[str]:
    """Return the sentences of a post's title, description and prose, without markup."""
    prose = NOT_PROSE.sub("\n\n", "\n\n".join([*post.texts, post.body]))
    blocks = (without_markup(BLOCK_START.sub("", block.strip())) for block in BLOCK.split(prose))
    return [sentence for block in blocks if block for sentence in SENTENCE_END.split(block)]


def changed_lines(old: list[str], new: list[str]) -> list[Change[str]]:
    """Return the sentences or lines that differ, each with the one that it replaces."""
    parts = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Change(*pair)
        for tag, a, b, c, d in parts
        if tag != "equal"
        for pair in zip_longest(old[a:b], new[c:d])
    ]


def count_new(changed: Iterable[Change[Any]]) -> int:
    """Return the number of changes that have a value after."""
    return sum(change.new is not None for change in changed)
