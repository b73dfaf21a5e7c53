"""The build: renders everything, then writes images, then pages, then removes what is left over."""

import re
from dataclasses import dataclass
from pathlib import Path

from experiments.errors import LabError
from experiments.records import write_atomically
from generator.posts import read_posts
from generator.project import Project
from generator.rendering import render

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
    figures = {path: figure for page in pages for path, figure in page.figures.items()}
    missing = {path: f for path, f in figures.items() if not (project.site / path).exists()}
    drawings = {path: figure.draw() for path, figure in missing.items()}
    try:
        for path, content in drawings.items():
            write_atomically(project.site / path, content)
        # What a page links to comes before it.
        outputs = {path: content for page in pages for path, content in page.files.items()}
        outputs |= {page.path: page.text.encode() for page in pages}
        stale = {p: c for p, c in outputs.items() if not is_current(project.site / p, c)}
        for path, content in stale.items():
            write_atomically(project.site / path, content)
        removed = remove_orphans(project.site, {*outputs, *figures})
    except OSError as error:
        raise LabError(f"{error.filename or project.site}: {error.strerror or error}") from None
    return Outcome(
        written=list(stale),
        drawn=list(drawings),
        removed=removed,
        unchanged=[page.path for page in pages if page.path not in stale],
    )


def is_current(path: Path, content: bytes) -> bool:
    """Says whether a file is on the disk as it was rendered."""
    return path.exists() and path.read_bytes() == content


def generated(site: Path) -> list[Path]:
    """What builds have written into a site: pages first, then what they show and link to.

    Pages have our mark in their front matter, images have names that end in a hash; the folders
    `data` and `notebooks` are a build's own.
    """
    found = [path for path in sorted((site / "_posts").glob("*.md")) if is_ours(path)]
    found += [path for path in sorted((site / "images").glob("*/*")) if IMAGE.fullmatch(path.name)]
    found += [path for path in sorted((site / "data").rglob("*.json")) if path.is_file()]
    found += sorted((site / "notebooks").glob("*.ipynb"))
    return found


def remove_orphans(site: Path, wanted: set[Path]) -> list[Path]:
    """Removes what earlier builds have written and no post asks for any more."""
    orphans = [path for path in generated(site) if path.relative_to(site) not in wanted]
    for path in orphans:
        path.unlink()
        for folder in path.parents:
            if folder == site or folder.name in ("_posts", "images") or any(folder.iterdir()):
                break
            folder.rmdir()
    return [path.relative_to(site) for path in orphans]


def is_ours(path: Path) -> bool:
    """Says whether a page was made by a build, not by hand."""
    return bool(OURS.match(path.read_text(encoding="utf-8", errors="replace")))
