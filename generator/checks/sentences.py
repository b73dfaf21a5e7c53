"""The sentences of a document, each with its place and what stands before it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.checks.document import (
    BRANCH,
    CLAIM,
    END_CLAIM,
    END_OPINION,
    OPINION,
    PARAGRAPH,
    Document,
)
from generator.checks.lexicon import read_lexicon

# A full stop ends a sentence if a capital letter or a digit follows, but not in `et al. Figure 2`.
BOUNDARY = re.compile(
    rf"[{CLAIM}{END_CLAIM}{OPINION}{END_OPINION}{BRANCH}]"
    r"|(?<=;)\s+"
    r"|(?<!\bal\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bFig\.)(?<!\bNo\.)(?<!\bsec\.)"
    r"(?<=[.!?…])[\"”’)\]]*\s+(?=[\W_]*[A-Z0-9\ue000-\uf8ff])"
)
FULL_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
BLOCK = re.compile(r"(?:(?!\n\n).)+", re.DOTALL)


@dataclass(frozen=True)
class Sentence:
    """A sentence or a part of one up to a semicolon, a cell, a heading, a text that stands alone.

    Attributes:
        text: Its text, with digits of one width.
        start: Its first position in the document's text.
        kind: The kind of its passage.
        context: The words that head it, such as those of a table's column.
        previous: The sentence before it in its paragraph, if there is one.
        inside: `CLAIM` or `OPINION` if it stands in such a block, or an empty text.
    """

    text: str
    start: int
    kind: str
    context: str
    previous: "Sentence | None"
    inside: str

    @cached_property
    def words(self) -> str:
        """The text without words in senses that have nothing to do with results."""
        other = read_lexicon().subjects["other_senses"]
        return other.sub(lambda match: " " * len(match[0]), self.text)

    @property
    def before(self) -> str:
        """The text of the sentence before it in its paragraph, or an empty text."""
        return self.previous.text if self.previous else ""

    @property
    def paragraph(self) -> str:
        """The text of the sentences before it in its paragraph."""
        return f"{self.previous.paragraph} {self.previous.text}" if self.previous else ""

    @property
    def shown(self) -> str:
        """The text as a finding quotes it: in one line, without marks of templates."""
        return " ".join(re.sub("[\ue010-\ue016]+", "…", self.text).split())


def sentences_of(document: Document) -> Iterator[Sentence]:
    """Yield the sentences of a document."""
    inside = ""
    for block in BLOCK.finditer(document.text):
        previous = None
        start = block.start()
        for end, mark, after in pieces(block):
            text = document.text[start:end]
            if text.strip(" \n\ue010"):
                start += len(text) - len(text.lstrip())
                passage = document.passage_at(start)
                plain = text.strip().translate(FULL_WIDTH)
                sentence = Sentence(plain, start, passage.kind, passage.context, previous, inside)
                yield sentence
                previous = sentence
            if mark:
                inside = mark if mark in (CLAIM, OPINION) else "" if mark != BRANCH else inside
            start = after


def pieces(block: re.Match[str]) -> Iterator[tuple[int, str, int]]:
    """Yield the end of each sentence, the mark that ends it, and the start of the next."""
    for boundary in BOUNDARY.finditer(block.string, block.start(), block.end()):
        mark = (
            boundary[0] if boundary[0] in CLAIM + END_CLAIM + OPINION + END_OPINION + BRANCH else ""
        )
        end = boundary.start() if mark else boundary.start() + len(boundary[0].rstrip())
        yield end, mark, boundary.end()
    yield block.end(), "", block.end()


__all__ = ["PARAGRAPH", "Sentence", "sentences_of"]
