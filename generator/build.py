"""The build: renders everything, then writes images, then pages, then removes what is left over."""

import re
from dataclasses import dataclass
from pathlib import Path

from experiments.errors import LabError
from experiments.records import write_atomically
from generator.posts import read_posts
from generator.project import Project
from generator.rendering import Page, render

IMAGE = re.compile(r".+-[0-9a-f]{12}\.(png|jpg)")
OURS = re.compile(r"\A---\n(?:(?!---\n).*\n)*generator: labpress\n")


@dataclass(frozen=True)
class Outcome:
    """What a build did: paths below the site's folder."""

    written: list[Path]
    drawn: list[Path]
    removed: list[Path]
    unchanged: list[Path]


def build(project: Project) -> Outcome:
    """Makes the site what posts, templates and records say.

    Killed anywhere, every page is whole and has its images: images come before the pages that
    show them and go after them, and each file is renamed into its place.

    Raises:
        LabError: something is wrong, and the site is as it was.
    """
    pages = [render(project, source) for source in read_posts(project)]
    missing = {
        path: figure
        for page in pages
        for path, figure in page.figures.items()
        if not (project.site / path).exists()
    }
    drawings = {path: figure.draw() for path, figure in missing.items()}
    try:
        for path, content in drawings.items():
            write_atomically(project.site / path, content)
        stale = [page for page in pages if not is_current(project.site / page.path, page)]
        for page in stale:
            write_atomically(project.site / page.path, page.text.encode())
        removed = remove_orphans(project.site, pages)
    except OSError as error:
        raise LabError(f"{error.filename or project.site}: {error.strerror or error}") from None
    return Outcome(
        written=[page.path for page in stale],
        drawn=list(drawings),
        removed=removed,
        unchanged=[page.path for page in pages if page not in stale],
    )


def is_current(path: Path, page: Page) -> bool:
    """Says whether a page is on the disk as it was rendered."""
    return path.exists() and path.read_bytes() == page.text.encode()


def remove_orphans(site: Path, pages: list[Page]) -> list[Path]:
    """Removes pages and then images of earlier builds that no post asks for any more.

    Only what a build has written is touched: pages with our mark in their front matter, and
    images whose names end in a hash.
    """
    wanted = {page.path for page in pages} | {path for page in pages for path in page.figures}
    found = [path for path in sorted((site / "_posts").glob("*.md")) if is_ours(path)]
    found += [path for path in sorted((site / "images").glob("*/*")) if IMAGE.fullmatch(path.name)]
    orphans = [path for path in found if path.relative_to(site) not in wanted]
    for path in orphans:
        path.unlink()
        if path.parent.parent.name == "images" and not any(path.parent.iterdir()):
            path.parent.rmdir()
    return [path.relative_to(site) for path in orphans]


def is_ours(path: Path) -> bool:
    """Says whether a page was made by a build, not by hand."""
    return bool(OURS.match(path.read_text(encoding="utf-8", errors="replace")))
