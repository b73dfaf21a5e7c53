"""Posts as HTML: each one file that fetches nothing and needs no script, for mail or an archive."""

import base64
import mimetypes
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.pages.data_elements import without_elements
from generator.pages.markup import Code, Formula, PageAddress, PostLink, Shown, SiteLink, fenced
from generator.pages.page import Files, Page
from generator.targets.exported import NOWHERE, Material, moved, shown_parts, unlinked

# A script, or a fence, in which it is text.
SCRIPT = re.compile(
    r"(?P<code>^(?P<fence>`{3,})[^`\n]*\n.*?^(?P=fence)$)|<script\b.*?</script>\n?",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Standalone:
    """The format of single files.

    Attributes:
        to_html: Returns the HTML of a page's Markdown.
        framed: Returns a whole file, given the page and its HTML.
        off: The parts that need a script.
        needs: Nothing.
    """

    to_html: Callable[[str], str]
    framed: Callable[[Page, str], str]
    off: Collection[str] = ("copy", "anchors")
    needs: str = ""

    def files(self, material: Material) -> Files:
        """Return the file `SLUG.html`; records and notebooks are links to the site, or no links."""
        page = moved(material, lambda path: path, material.images)
        text = "".join(syntax_of(part, material) for part in shown_parts(page))
        body = self.to_html(
            unlinked(without_elements(SCRIPT.sub(lambda found: found["code"] or "", text)))
        )
        body = body.replace("<pre>", '<pre tabindex="0">')  # Code is scrolled by keyboard, too.
        return {PurePosixPath(f"{page.post.slug}.html"): self.framed(page, body).encode()}


def syntax_of(part: str | Shown, material: Material) -> str:
    """Return a part of a page as Markdown without further files."""
    match part:
        case SiteLink(path):
            return as_address(PurePosixPath(path[1:]), material.images)
        case PostLink(_, slug):
            return f"{slug}.html"
        case Code(language, source):
            return fenced(source, language)
        case Formula():
            return part.html
        case PageAddress(before, after):
            own = material.addresses.of_post(material.page.post.slug)
            return "" if own == NOWHERE else f"{before}{own}{after}"
    return part


def as_address(path: PurePosixPath, images: Files) -> str:
    """Return a whole image as an address (RFC 2397)."""
    kind, _ = mimetypes.guess_type(path.name)
    return f"data:{kind};base64,{base64.b64encode(images[path]).decode()}"
