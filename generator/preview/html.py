"""Posts as HTML with their images inside: the output format of the preview."""

import base64
import datetime
import html
import mimetypes
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from generator.pages.markup import Formula
from generator.pages.page import Files, Page
from generator.pages.pictures import with_pictures
from generator.preview.kramdown import to_html
from generator.targets.jekyll import markdown_of

IMAGE = re.compile(r'(<img\b[^>]*?\bsrc=")(/[^"]+)')


class Html:
    """The output format of the preview: the body of a post, which fetches nothing.

    Attributes:
        site: The folder of the site, whose images a page can show.
        drawings: The figures of each post's last page that are not in the site.
    """

    def __init__(self, site: Path) -> None:
        """Show the images of the site in a folder."""
        self.site = site
        self.drawings: dict[str, Files] = {}

    def path(self, date: datetime.date, slug: str) -> PurePosixPath:
        """Return the path of a post's page."""
        del date
        return PurePosixPath(slug, "index.html")

    def files(self, page: Page) -> Files:
        """Return the post's page; its figures are drawn unless site or last page have them."""
        slug = page.post.slug
        known = self.drawings.get(slug, {})
        self.drawings[slug] = {
            path: known.get(path) or figure.render()
            for path, figure in page.figures.items()
            if path.suffix != ".png" and not (self.site / path).is_file()
        }
        self.drawings[slug] |= {
            path: content for path, content in page.files.items() if path.suffix == ".svg"
        }
        drawings = {
            path: self.drawings[slug].get(path) or (self.site / path).read_bytes()
            for path in page.drawn_inside
        }

        def embedded(match: re.Match[str]) -> str:
            start, address = match.groups()
            return start + self._embedded(address, self.drawings[slug])

        parts = with_pictures(page.body, drawings)
        shown = (part.html if isinstance(part, Formula) else part for part in parts)
        body = IMAGE.sub(embedded, to_html(markdown_of(shown)))
        return {self.path(page.post.date, slug): body.encode()}

    def _embedded(self, address: str, drawings: Files) -> str:
        """Return an image's address, or the whole image as an address if it is known."""
        path = PurePosixPath(unquote(html.unescape(address)).lstrip("/"))
        file = self.site / path
        if path not in drawings and (".." in path.parts or not file.is_file()):
            return address
        content = drawings[path] if path in drawings else file.read_bytes()
        kind, _ = mimetypes.guess_type(path.name)
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"
