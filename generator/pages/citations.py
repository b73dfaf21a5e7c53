"""Citations of a post: numbers in its text, which lead to the works in the list at its end.

Works are numbered in the order in which the text first cites them.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from markupsafe import Markup

from experiments.records.errors import UserError
from generator.inputs import Inputs
from generator.pages.markup import escape
from generator.posts.bibliography import Work, read_bibliography
from generator.posts.post import Post
from generator.project import Project

# A place in a work, and no key.
PLACE = re.compile(r" |^(?:pp?|ch|chap|sec|fig|tab|eq|app|vol|no|thm)\.|^§", re.IGNORECASE)
# What an address may have as it is; all else is percent-encoded.
IN_ADDRESSES = "/:?#@!$&()*+,;=%~-._"


@dataclass(frozen=True)
class Reference:
    """A work in the list of references.

    Attributes:
        work: The work.
        id: The id of its place in the list.
        citations: The ids of its citations in the text.
    """

    work: Work
    id: str
    citations: tuple[str, ...]

    @property
    def link(self) -> str:
        """The address of the work: by its DOI, or else its own; or an empty text."""
        doi = self.work.doi
        address = f"https://doi.org/{doi}" if doi else self.work.url
        return quote(address, safe=IN_ADDRESSES)


class Citations:
    """The citations of one post, which are counted as its text is rendered."""

    def __init__(self, project: Project, post: Post, inputs: Inputs) -> None:
        """Cite from the BibTeX files that the post's front matter names."""
        self._project = project
        self._post = post
        self._inputs = inputs
        self._counts: Counter[str] = Counter()  # By key, in the order of the first citations.

    def cite(self, *works: str) -> Markup:
        """Return a citation such as [1] or [1, p. 5; 2].

        Args:
            works: The keys of works. A text with a blank, or that begins as `p.` and `Fig.` do,
                is a place in the work before it, such as `p. 5`.

        Raises:
            UserError: There is no such work.
        """
        if not works or PLACE.search(works[0]):
            raise UserError('cite() needs the key of a work, such as cite("key", "p. 5").')
        text = ""
        for each in works:
            text += f", {escape(each)}" if PLACE.search(each) else f"; {self._link(each)}"
        # As characters, the brackets could be a link of Markdown.
        return Markup(f"&#91;{text.removeprefix('; ')}&#93;")

    @property
    def references(self) -> list[Reference]:
        """The works that were cited, in the order of their numbers."""
        return [
            Reference(
                work=self._works[key],
                id=self._id(number),
                citations=tuple(self._id(number, each) for each in range(1, count + 1)),
            )
            for number, (key, count) in enumerate(self._counts.items(), start=1)
        ]

    def _link(self, key: str) -> str:
        work = self._work(key)
        self._counts[key] += 1
        number = list(self._counts).index(key) + 1
        title = escape(", ".join(filter(None, [work.authors, work.title, work.year])))
        place = self._id(number, self._counts[key])
        return (
            f'<a id="{place}" href="#{self._id(number)}" role="doc-biblioref" title="{title}">'
            f"{number}</a>"
        )

    def _id(self, number: int, citation: int = 0) -> str:
        """Return the id of a work in the list, or of a citation of it; several posts may meet."""
        name = f"{self._post.slug}-reference-{number}"
        return f"{name}-cited-{citation}" if citation else name

    def _work(self, key: str) -> Work:
        if not self._post.front.bibliography:
            raise UserError("cite() needs `bibliography: content/FILE.bib` in the front matter.")
        if key in self._works:
            return self._works[key]
        files = " and ".join(self._post.front.bibliographies)
        near = difflib.get_close_matches(key, self._works, n=1, cutoff=0)
        hint = f"; the nearest key is `{near[0]}`" if near else ", which has no entries"
        raise UserError(f"there is no work `{key}` in {files}{hint}.")

    @cached_property
    def _works(self) -> dict[str, Work]:
        return dict(self._read())

    def _read(self) -> Iterator[tuple[str, Work]]:
        """Yield the works of all files by their keys.

        Raises:
            UserError: A file can't be read, or two of them have the same key.
        """
        files: dict[str, str] = {}
        for file in self._post.front.bibliographies:
            text = self._inputs.text(self._project.inside(file))
            for key, work in read_bibliography(text, file).items():
                if key in files:
                    raise UserError(f"{file} and {files[key]} both have the key `{key}`.")
                files[key] = file
                yield key, work
