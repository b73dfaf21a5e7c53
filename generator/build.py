"""The build: renders what is stale, then writes images, then pages, then removes what is left over.

What it needs is imported when there is something to do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from experiments.errors import LabError
from generator.digests import digest, file_digest
from generator.project import Project
from generator.state import (
    Entry,
    State,
    code_digest,
    encode_state,
    output_now,
    read_state,
    reasons,
    state_path,
)
from generator.waiting import only_one

if TYPE_CHECKING:
    from generator.rendering import Page

# Not compiled until needed, which a build of nothing does not.
IMAGE = r".+-[0-9a-f]{12}\.(png|jpg)"
OURS = r"\A---\n(?:(?!---\n).*\n)*generator: labpress\n"
LEFTOVER = r"\..+\.[a-z0-9_]{8}"


class Outcome(NamedTuple):
    """What a build did: paths below the site's folder, and why posts were built, by slug."""

    written: list[Path]
    drawn: list[Path]
    removed: list[Path]
    reasons: dict[str, str]
    unchanged: list[str]


def build(project: Project, drafts: bool = False) -> Outcome:
    """Makes the site what posts, templates and records say, and redoes only what has changed.

    Killed anywhere, every page is whole and has its images: images come before the pages that
    show them and go after them, and each file is renamed into its place. A second build waits
    until the first is done.

    Raises:
        LabError: something is wrong, and the site is as it was.
    """
    with only_one(project.cache / "lock"):
        kept = state_path(project, drafts)
        before, code = read_state(kept), code_digest()
        slugs = [path.stem for path in sorted(project.posts.glob("*.md"))]
        stale = reasons(project, before, code, slugs)
        posts = {slug: entry for slug, entry in before.posts.items() if slug in slugs}
        unchanged = [slug for slug in slugs if slug not in stale]
        outcome = Outcome([], [], [], stale, unchanged)
        try:
            if stale:
                from generator.work import draw_missing, render_posts

                pages = render_posts(project, stale, drafts)
                for path, content in draw_missing(project, pages.values()).items():
                    replace(project.site / path, content)
                    outcome.drawn.append(path)
                for slug, page in pages.items():
                    outcome.written.extend(write_page(project, page))
                    posts[slug] = entry_of(project, page)
                for slug in stale.keys() - pages.keys():  # Drafts: nothing of them is in the site.
                    posts[slug] = draft_entry(project, slug)
            state = State(code, posts)
            outcome.removed.extend(remove_orphans(project.site, state.outputs))
            if state != before:
                replace(kept, encode_state(state))
        except OSError as error:
            raise LabError(f"{error.filename or project.site}: {error.strerror or error}") from None
    return outcome


def write_page(project: Project, page: Page) -> list[Path]:
    """Writes a page after what it links to, as far as that is not there; returns what it wrote."""
    changed = {p: c for p, c in contents(page).items() if not is_current(project.site / p, c)}
    for path, content in changed.items():
        replace(project.site / path, content)
    return list(changed)


def contents(page: Page) -> dict[Path, bytes]:
    """What comes with a page, then the page itself."""
    return {**page.files, page.path: page.text.encode()}


def entry_of(project: Project, page: Page) -> Entry:
    """What a page was made from and consists of, for the next build."""
    drawn = {path.as_posix(): output_now(project, path.as_posix()) for path in page.figures}
    written = {path.as_posix(): digest(content) for path, content in contents(page).items()}
    return Entry(page.reads.files, page.reads.listings, drawn | written)


def draft_entry(project: Project, slug: str) -> Entry:
    """A post that stays out of the site as long as its source says so."""
    source = project.posts / f"{slug}.md"
    return Entry({project.relative(source): file_digest(source)}, {}, {})


def replace(path: Path, content: bytes) -> None:
    """Replaces a file at once. Outputs can be made again: they need not be on the disk yet."""
    from experiments.records import write_atomically

    write_atomically(path, content, durable=False)


def is_current(path: Path, content: bytes) -> bool:
    """Says whether a file is on the disk as it was rendered."""
    return path.exists() and path.read_bytes() == content


def generated(site: Path, known: Iterable[str] = ()) -> list[Path]:
    """What builds have written into a site: pages first, then what they show and link to.

    Pages have our mark in their front matter, images have names that end in a hash; the folders
    `data` and `notebooks` are a build's own. Outputs that are known need not be looked into. What
    a killed build left half written is found, too.
    """
    known = set(known)
    found = []
    start = len(f"{site}{os.sep}")
    for top in ("_posts", "images", "data", "notebooks"):
        for folder, _, names in os.walk(site / top):
            for name in sorted(names):
                path = Path(folder, name)
                if f"{folder[start:]}/{name}" in known or is_output(top, path):
                    found.append(path)
    return found


def is_output(top: str, path: Path) -> bool:
    """Says whether a file in one of the folders that builds write into is a build's."""
    if re.fullmatch(LEFTOVER, path.name):
        return True
    if top == "_posts":
        return path.suffix == ".md" and is_ours(path)
    if top == "images":
        return bool(re.fullmatch(IMAGE, path.name))
    return path.suffix in (".json", ".ipynb")


def remove_orphans(site: Path, wanted: set[str]) -> list[Path]:
    """Removes what earlier builds have written and no post asks for any more."""
    orphans = [p for p in generated(site, wanted) if p.relative_to(site).as_posix() not in wanted]
    for path in orphans:
        path.unlink()
        for folder in path.parents:
            if folder == site or folder.name in ("_posts", "images") or any(folder.iterdir()):
                break
            folder.rmdir()
    return [path.relative_to(site) for path in orphans]


def is_ours(path: Path) -> bool:
    """Says whether a page was made by a build, not by hand."""
    return bool(re.match(OURS, path.read_text(encoding="utf-8", errors="replace")))
