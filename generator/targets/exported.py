"""Posts for sites and readers elsewhere: what all formats of `export` have in common."""

import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import quote

from generator.pages.markup import Body, Part, Picture, PostLink, Shown, SiteLink
from generator.pages.page import Files, Page, notebook_path
from generator.pages.pictures import with_pictures
from generator.targets.jekyll import IN_ADDRESSES, facts_script
from generator.targets.links import without_links
from generator.targets.notebook import Notebook

# Stands for an address that nobody knows, until the link is taken away.
NOWHERE = "labpress-nowhere"
FILE = re.compile(r'(?<=<svg role="img") data-file="[^"]*"')
# A dollar sign in Markdown, which some readers take for the start of a formula.
DOLLAR = re.compile(r"\\?\$|&#36;")
Place = Callable[[PurePosixPath], PurePosixPath]


@dataclass(frozen=True)
class Addresses:
    """The addresses of what is not exported.

    Attributes:
        site: The address of the site that has the posts, without a slash at its end; or "".
        posts: The addresses of the site's posts, by slug; none if `site` is unknown.
        exported: The posts that are exported together.
    """

    site: str
    posts: Mapping[str, str]
    exported: Collection[str]

    def of_post(self, slug: str) -> str:
        """Return the address of a post in the site, or `NOWHERE`."""
        return self.posts.get(slug, NOWHERE)

    def of_file(self, path: str) -> str:
        """Return the address of a file of the site, or `NOWHERE`."""
        return f"{self.site}{quote(path, safe=IN_ADDRESSES)}" if self.site else NOWHERE


@dataclass(frozen=True)
class Material:
    """All that a format makes its files of.

    Attributes:
        page: The page.
        images: The content of each of its images, by path in the site.
        addresses: The addresses of what is not exported.
        bibliography: The BibTeX files that the post cites from, one after the other.
    """

    page: Page
    images: Files
    addresses: Addresses
    bibliography: bytes = b""

    @property
    def own(self) -> Files:
        """The files that come with the page, by their paths in the site."""
        return self.images | self.page.files


class Format(Protocol):
    """A format of `export`."""

    @property
    def off(self) -> Collection[str]:
        """The parts of pages that the format does without: see `PageParts`."""

    @property
    def needs(self) -> str:
        """What must be so in the other site, in sentences for the user; or an empty text."""

    def files(self, material: Material) -> Files:
        """Return the files that a page becomes, by their paths in the folder of the export."""


def in_bundle(slug: str, path: PurePosixPath) -> PurePosixPath:
    """Return where a file of a post lies beside its page: `data/a.json`, `images/a.svg`, `a.ipynb`.

    Args:
        slug: The post.
        path: The file's path in the site.
    """
    folder, *rest = path.parts
    return PurePosixPath(folder, *rest[1:]) if rest[0] == slug else PurePosixPath(*rest)


def moved(material: Material, place: Place, own: Collection[PurePosixPath] | None = None) -> Page:
    """Return the page with its files at their new places, and full addresses of all others.

    Links to what has no known address lead to `NOWHERE`: see `unlinked`.

    Args:
        material: The page and its files.
        place: Returns the new place of a file, given its path in the site.
        own: The files that come along, by their paths in the site; all by default.
    """
    page = material.page
    if own is None:
        own = {*material.own, *notebook_files(material, place)}

    def part_of(part: str | Part) -> str | Part:
        match part:
            case Picture():
                return replace(part, file=place(part.file))
            case SiteLink(path):
                file = PurePosixPath(path.lstrip("/"))
                there = file in own
                return SiteLink(f"/{place(file)}") if there else material.addresses.of_file(path)
            case PostLink(_, slug) if slug not in material.addresses.exported:
                return material.addresses.of_post(slug)
        return part

    return replace(
        page,
        prose=tuple(map(part_of, page.prose)),
        body=tuple(map(part_of, page.body)),
        figures={place(path): figure for path, figure in page.figures.items()},
        files={place(path): content for path, content in page.files.items()},
        drawings={
            place(path): material.images[path]
            for path in page.drawn_inside
            if path in material.images
        },
    )


def unknown_links(material: Material) -> list[str]:
    """Return the posts and files of the site that a page links to without a known address."""
    addresses = material.addresses
    own = {f"/{path}" for path in material.own}
    notebook = f"/{notebook_path(material.page.post.slug)}"
    found = []
    for part in material.page.body:
        match part:
            case SiteLink(path) if not addresses.site and path not in own and path != notebook:
                found.append(path)
            case PostLink(_, slug) if slug not in {*addresses.exported, *addresses.posts}:
                found.append(slug)
    return found


def notebook_files(material: Material, place: Place) -> Files:
    """Return the notebook of a page, by its path in the site; its links lead to the new places."""
    alone = replace(material.addresses, exported=())
    page = material.page
    if not page.has_code:
        return {}
    notebook = Notebook(NoPages())
    path = notebook.path(page.post.date, page.post.slug)
    # A notebook begins links with `..`, for the folder above its own.
    above = place(path).parent.parent

    def part_of(part: str | Part) -> str | Part:
        match part:
            case SiteLink(link) if PurePosixPath(link.lstrip("/")) in material.own:
                file = place(PurePosixPath(link.lstrip("/")))
                return SiteLink("/" + PurePosixPath(os.path.relpath(file, above)).as_posix())
            case Picture():
                file = PurePosixPath(os.path.relpath(place(part.file), above))
                return replace(part, file=file)
            case SiteLink(link):
                return alone.of_file(link)
            case PostLink(_, slug):
                return alone.of_post(slug)
        return part

    prose: Body = tuple(map(part_of, page.prose))
    files = notebook.files(replace(page, prose=prose))
    return {path: unlinked(content.decode()).encode() for path, content in files.items()}


class NoPages:
    """The pages that notebooks link to, where links have full addresses already."""

    def path(self, date: object, slug: str) -> PurePosixPath:
        """Return a path that no link has."""
        del date
        return PurePosixPath(slug)

    def files(self, page: Page) -> Files:
        """Return no files."""
        del page
        return {}


def unlinked(text: str) -> str:
    """Return a page without its links to `NOWHERE`; see `without_links`."""
    return without_links(text, rf"{NOWHERE}[^\"\s)]*")


def beside(material: Material, place: Place) -> Files:
    """Return the files that come with a page, at their new places.

    A drawing that stands in the page itself is no file, unless a link leads to it.
    """
    page = material.page
    links = {PurePosixPath(part.path[1:]) for part in page.body if isinstance(part, SiteLink)}
    inside = page.drawn_inside.keys() - links
    files = material.own | notebook_files(material, place)
    return {place(path): content for path, content in files.items() if path not in inside}


def from_folder(path: PurePosixPath, folder: PurePosixPath) -> str:
    """Return the address of a file from that of a page in a folder."""
    return quote(PurePosixPath(os.path.relpath(path, folder)).as_posix(), safe=IN_ADDRESSES)


def shown_parts(page: Page) -> tuple[str | Shown, ...]:
    """Return the body of a page with its figures as HTML, and its facts at the end."""
    body = with_pictures(page.body, page.drawings)
    # A drawing's file is not exported.
    plain = (FILE.sub("", part) if isinstance(part, str) else part for part in body)
    return (*plain, f"\n\n{facts_script(page)}")


def in_html(text: str) -> bool:
    """Return True if what follows a text of Markdown stands inside a block of HTML.

    Blocks of HTML in pages hold no blank line, so that every kind of Markdown leaves them alone.
    """
    paragraph = text.rpartition("\n\n")[2].lstrip()
    return bool(re.match(r"<(?!(?:span|a|em|strong|sup|sub|code|data|cite)\b)[A-Za-z]", paragraph))
