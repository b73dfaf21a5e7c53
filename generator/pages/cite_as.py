"""The BibTeX entry by which others cite a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from generator.posts.post import Post
from generator.words import say

# Characters that LaTeX does not print as they are.
SPECIAL = {each: rf"\{each}" for each in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class CiteAs:
    """The fields of an entry, as LaTeX; the address is known to the site alone.

    Attributes:
        key: The key of the entry.
        authors: The authors' names, with `and` between them.
        title: The title.
        year: The year of the post.
        note: The commits that the runs were made at; without any, an empty text.
    """

    key: str
    authors: str
    title: str
    year: str
    note: str


def cite_as(post: Post, title: str, site_author: object, commits: Iterable[str]) -> CiteAs | None:
    """Return the entry of a post, or None if nothing says who wrote it.

    Args:
        post: The post, whose front matter can name an `author` or `authors`.
        title: The title, without markup.
        site_author: The author that the site's configuration names, if any.
        commits: The commits that the post's runs were made at.
    """
    own = post.extra.get("authors") or post.extra.get("author")
    names = names_in(own) or names_in(site_author)
    if not names:
        return None
    made = ", ".join(commits)
    return CiteAs(
        key=f"{post.slug}-{post.date.year}",
        authors=" and ".join(
            f"{{{latex(name)}}}" if " and " in name else latex(name) for name in names
        ),
        title=latex(title),
        year=str(post.date.year),
        note=say("provenance.commits", commits=latex(made)) if made else "",
    )


def names_in(author: Any) -> list[str]:
    """Return the names in a value of YAML: a text, a mapping with `name`, or a list of these."""
    match author:
        case str():
            return [author.strip()] if author.strip() else []
        case {"name": name}:
            return names_in(name)
        case list():
            return [name for each in author for name in names_in(each)]
    return []


def latex(text: str) -> str:
    """Return plain text as LaTeX."""
    return "".join(SPECIAL.get(character, character) for character in text)
