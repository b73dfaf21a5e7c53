"""Footnotes of a post: `[^name]` in the prose, and `[^name]: text` in a paragraph of its own.

They become a list at the end of the prose. As Markdown's own they would stand below the notes of
the frame, and where a page shows several posts they would have the same ids.
"""

import re
from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup

from experiments.records.errors import UserError
from generator.pages.markup import replace_in_prose
from generator.posts.post import Post

REFERENCE = re.compile(r"(?<!\\)\[\^(?P<name>[^\]\s]+)\](?!:)")
START = r"^ {0,3}\[\^%s\]:"
# A footnote goes on in the lines below it, and after blank lines in those that are indented.
DEFINITION = re.compile(
    START % r"(?P<note>[^\]\s]+)" + r"[ \t]*(?P<text>[^\n]*"
    r"(?:\n(?! {0,3}(?:\[\^|#{1,6}[ \t]))[ \t]*\S[^\n]*|(?:\n[ \t]*)*\n(?: {4}|\t)[^\n]*)*)",
    re.MULTILINE,
)
INDENT = re.compile(r"\n(?: {1,4}|\t)")


@dataclass(frozen=True)
class Footnote:
    """A footnote.

    Attributes:
        id: The id of its place in the list.
        text: Its text, as Markdown.
        references: The ids of its signs in the text.
    """

    id: str
    text: Markup
    references: tuple[str, ...]


def with_footnotes(text: str, post: Post) -> tuple[str, list[Footnote]]:
    """Return the rendered text of a post without its footnotes, and these in order.

    Args:
        text: The text, with signs in place of code.
        post: The post, for ids and for the lines of messages.

    Raises:
        UserError: Two footnotes have the same name, or one is referred to nowhere.
    """
    if "[^" not in text:  # Most posts have no footnotes: their text is not searched.
        return text, []
    texts: dict[str, str] = {}
    counts: Counter[str] = Counter()  # By name, in the order of the first references.

    def define(match: re.Match[str]) -> str:
        name = match["note"]
        if name in texts:
            raise UserError(f"{place(post, name, -1)}: another footnote has the name `{name}`.")
        texts[name] = INDENT.sub("\n", match["text"])
        return ""

    def refer(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in texts:
            return match[0]
        counts[name] += 1
        number = list(counts).index(name) + 1
        start = f'<sup><a id="{id_of(post, number, counts[name])}" href="#{id_of(post, number)}"'
        return f'{start} class="footnote" role="doc-noteref">{number}</a></sup>'

    text = replace_in_prose(REFERENCE, refer, replace_in_prose(DEFINITION, define, text))
    shown: list[str] = []
    while len(shown) < len(counts):  # A footnote can refer to others.
        name = list(counts)[len(shown)]
        shown.append(replace_in_prose(REFERENCE, refer, texts[name]))
    if unused := [name for name in texts if name not in counts]:
        name = unused[0]
        raise UserError(
            f"{place(post, name)}: nothing refers to the footnote `{name}`: write [^{name}] in the "
            "text, or delete it."
        )
    return text, [
        Footnote(
            id=id_of(post, number),
            text=Markup(shown[number - 1]),
            references=tuple(id_of(post, number, each) for each in range(1, count + 1)),
        )
        for number, count in enumerate(counts.values(), start=1)
    ]


def id_of(post: Post, number: int, reference: int = 0) -> str:
    """Return the id of a footnote in the list, or of one of its signs in the text."""
    name = f"{post.slug}-footnote-{number}"
    return f"{name}-sign-{reference}" if reference else name


def place(post: Post, name: str, index: int = 0) -> str:
    """Return file and line of a footnote in the post, of several with this name that at `index`."""
    found = list(re.finditer(START % re.escape(name), post.body, re.MULTILINE))
    above = post.body.count("\n", 0, found[index].start()) if found else 0
    return f"{post.shown}:{post.body_line + above}"
