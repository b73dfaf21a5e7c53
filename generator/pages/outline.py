"""The outline of a post: its first paragraph, its sections and the time that reading takes.

Of the text in blocks only that of headings is parsed, which is a small part of the work.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from generator.pages.data_elements import without_elements
from generator.pages.markup import PLACEHOLDER

# Silent reading of English non-fiction: Brysbaert (2019), "How many words do we read per minute?".
WORDS_PER_MINUTE = 238
BLOCKS = MarkdownIt("commonmark").enable("table").disable("inline")
LINES = MarkdownIt("commonmark")
WORDS = ("text", "code_inline")
TAG = re.compile(r"<[^>]*>")
HEADING_ID = re.compile(r"[ \t]+\{#([A-Za-z][\w:-]*)\}[ \t]*$")
# kramdown's attributes on the line after a heading, such as `{: .no_toc}` or `{:#own-id}`.
ATTRIBUTES = re.compile(r"\{:[^}]*\}[ \t]*$")
ID = re.compile(r"#([A-Za-z][\w:-]*)")


@dataclass(frozen=True)
class Section:
    """A heading of the second or third level.

    Attributes:
        id: The heading's id on the page.
        title: Its text without markup.
        parts: The headings of the third level below one of the second.
    """

    id: str
    title: str
    parts: tuple["Section", ...] = ()


@dataclass(frozen=True)
class Outline:
    """What the frame of a post has to know of its prose.

    Attributes:
        lead: The first block of the prose if it is a paragraph, or nothing.
        rest: All else.
        sections: The sections of the table of contents, in order.
        minutes: How long reading takes, in minutes, at least 1; code and tables do not count.
    """

    lead: Markup
    rest: Markup
    sections: tuple[Section, ...]
    minutes: int


def read_outline(prose: str) -> Outline:
    """Return the outline of a post's rendered Markdown."""
    text = without_elements(prose)
    tokens = BLOCKS.parse(text)
    lead = lead_of(prose)
    words = sum(len(TAG.sub("", each.content).split()) for each in tokens if each.type == "inline")
    return Outline(
        lead=Markup(lead),
        rest=Markup(prose[len(lead) :]),
        sections=tuple(sections_of(headings(text, tokens))),
        minutes=max(1, round(words / WORDS_PER_MINUTE)),
    )


def lead_of(prose: str) -> str:
    """Return the text up to the end of the first block if it is a paragraph, else nothing."""
    first = re.match(r"\s*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", prose)
    if not first or PLACEHOLDER.match(first[0].lstrip()):
        return ""
    kinds = [token.type for token in BLOCKS.parse(first[0])]
    return first[0] if kinds == ["paragraph_open", "inline", "paragraph_close"] else ""


def sections_of(headings: Iterable[tuple[int, Section]]) -> Iterator[Section]:
    """Yield the sections of the second level, each with those of the third below it."""
    section = None
    for level, each in headings:
        if level == 2 or section is None:
            if section:
                yield section
            section = each
        else:
            section = replace(section, parts=(*section.parts, each))
    if section:
        yield section


def headings(text: str, tokens: list[Token]) -> Iterator[tuple[int, Section]]:
    """Yield level and section of each heading of level 2 or 3 that is part of no list or quotation.

    Those of kramdown's class `no_toc` are left out.
    """
    name = heading_ids()
    lines = [*text.split("\n"), ""]
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open" and opening.map:
            level, (_, end) = int(opening.tag[1]), opening.map
            attributes = lines[end] if ATTRIBUTES.match(lines[end]) else ""
            own = HEADING_ID.search(inside.content)
            title = plain(inside.content[: own.start()] if own else inside.content)
            given = own or ID.search(attributes)
            # An id that the author gives is not among those that are numbered.
            identity = given[1] if given else name(title, "-")
            if level in (2, 3) and opening.level == 0 and ".no_toc" not in attributes:
                yield level, Section(identity, title)


def plain(markdown: str) -> str:
    """Return the text of a line of Markdown without markup."""
    (line,) = LINES.parseInline(markdown)
    text = "".join(part.content for part in line.children or () if part.type in WORDS)
    return PLACEHOLDER.sub("", text).strip()


def heading_ids() -> Callable[[str, str], str]:
    """Return a function that gives headings the ids of Jekyll: those of GitHub, numbered."""
    seen: Counter[str] = Counter()

    def name(text: str, separator: str) -> str:
        # Two hyphens are a dash.
        plain = re.sub(r"--+|[^\w\- \t]", "", text.lower())
        base = re.sub(r"[ \t]", separator, plain)
        seen[base] += 1
        return f"{base}-{seen[base] - 1}" if seen[base] > 1 else base

    return name
