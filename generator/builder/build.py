"""The build: finds what is stale, renders that, and puts it into the site.

What it needs is imported when there is something to do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from experiments.records.errors import UserError
from generator.builder.lock import only_one
from generator.builder.state import (
    CODE,
    Entry,
    code_digest,
    encode_state,
    read_state,
    reasons,
    state_path,
)
from generator.inputs import ABSENT, digest, file_digest
from generator.project import Project

if TYPE_CHECKING:
    from generator.builder.work import Rendered
    from generator.figures.figure import Figure

# What a build writes, by paths in the site: images have names that end in a hash, pages have our
# mark, and data and notebooks are those of our pages. What a killed build left half written counts,
# too. Not compiled until needed, which a build of nothing does not.
OUTPUT = (
    r"_posts/.+\.md|images/.+-[0-9a-f]{12}\.(png|jpg)"
    r"|(?:data/(?=[^/]+/.+\.json)|notebooks/(?=[^/]+\.ipynb))(?P<slug>[^/.]+).+"
    r"|(_posts|images|data|notebooks)/(.+/)?\.[^/]+\.(md|png|jpg|json|ipynb)\.[a-z0-9_]{8}"
)
MARK = r"\A---\n(?:(?!---\n).*\n)*generator: labpress\n"


class Plan(NamedTuple):
    """What a build has to do: figures to draw, files to write and others to remove.

    Their paths start from the site's folder. `reasons` says why posts are built again, and
    `rendered` has what they give now. The others are `unchanged`.
    """

    figures: dict[Path, Figure]
    files: dict[Path, bytes]
    leftovers: list[Path]
    reasons: dict[str, str]
    rendered: dict[str, Rendered]
    unchanged: dict[str, Entry]


def plan(project: Project, before: dict[str, Entry], drafts: bool = False) -> Plan:
    """Compares the site with what posts, templates and records give; writes nothing.

    Raises:
        UserError: something is wrong in one of them.
    """
    stale = reasons(project, before)
    unchanged = {slug: before[slug] for slug in project.slugs if slug not in stale}
    rendered = {}
    if stale:
        from generator.builder.work import render_posts

        rendered = render_posts(project, stale, drafts)
    figures = {p: figure for post in rendered.values() for p, figure in post.figures.items()}
    files = {p: content for post in rendered.values() for p, content in post.files.items()}
    wanted = {name for entry in unchanged.values() for name in entry.outputs}
    wanted |= {path.as_posix() for path in (*figures, *files)}
    noted = {name: made for entry in before.values() for name, made in entry.outputs.items()}

    def is_due(path: Path, right: str | None) -> bool:
        there = file_digest(project.site / path)
        # An image's name says what it shows: without a note, one that is there is trusted.
        return there == ABSENT or right not in (None, there)

    for path in files:
        page = project.site / path
        if path.suffix == ".md" and page.exists() and not (str(path) in noted or is_ours(page)):
            raise UserError(f"{page}: was not made by a build: rename it, or the post.")
    return Plan(
        figures={p: figure for p, figure in figures.items() if is_due(p, noted.get(p.as_posix()))},
        files={p: content for p, content in files.items() if is_due(p, digest(content))},
        leftovers=list(generated(project.site, wanted, before)),
        reasons=stale,
        rendered=rendered,
        unchanged=unchanged,
    )


def build(project: Project, drafts: bool = False) -> Plan:
    """Makes the site what posts, templates and records say; returns what was done.

    Killed anywhere, every page is whole and has its images: images come before the pages that
    show them and go after them, and each file is renamed into its place. A second build waits
    until the first is done.

    Raises:
        UserError: something is wrong, and the site is as it was.
    """
    with only_one(project.cache / "lock"):
        try:
            kept_in = state_path(project, drafts)
            before = read_state(kept_in)
            todo = plan(project, before, drafts)
            carry_out(project, todo)
            after = state_after(project, todo)
            if after != before:
                replace(kept_in, encode_state(after))
        except OSError as error:
            raise UserError(
                f"{error.filename or project.site}: {error.strerror or error}"
            ) from None
    return todo


def carry_out(project: Project, todo: Plan) -> None:
    """Draws and writes what is due, and removes what no post asks for."""
    drawn = {}
    if todo.figures:
        from generator.builder.work import draw

        drawn = draw(todo.figures)
    for path, content in (drawn | todo.files).items():
        replace(project.site / path, content)
    for path in todo.leftovers:
        (project.site / path).unlink()
        for folder in path.parents[:-2]:
            if not any((project.site / folder).iterdir()):
                (project.site / folder).rmdir()


def state_after(project: Project, todo: Plan) -> dict[str, Entry]:
    """What each post was made from and consists of, for the next build."""
    state = dict(todo.unchanged)
    for slug, post in todo.rendered.items():
        drawn = {path.as_posix(): file_digest(project.site / path) for path in post.figures}
        written = {path.as_posix(): digest(content) for path, content in post.files.items()}
        state[slug] = Entry({CODE: code_digest(), **post.reads}, drawn | written)
    return state


def replace(path: Path, content: bytes) -> None:
    """Replaces a file at once. Outputs can be made again: they need not be on the disk yet."""
    from experiments.records.atomic import write_atomically

    write_atomically(path, content, durable=False)


def differences(project: Project, drafts: bool = False) -> Iterator[str]:
    """A line for each file of the site that is stale, missing or left over, and why."""
    todo = plan(project, read_state(state_path(project, drafts)), drafts)
    for slug, post in todo.rendered.items():
        for path in (*post.figures, *post.files):
            if path in todo.figures or path in todo.files:
                how = difference(project.site / path, todo.files.get(path, b""))
                yield f"{path}: {how} ({todo.reasons[slug]})"
    for path in todo.leftovers:
        yield f"{path}: left over: no post asks for it"


def difference(path: Path, content: bytes) -> str:
    """How a file of the site is not what it should be."""
    if not path.exists():
        return "missing"
    lines = zip_longest(path.read_bytes().splitlines(True), content.splitlines(True))
    line = next(number for number, (old, new) in enumerate(lines, 1) if old != new)
    return f"stale from line {line} on"


def generated(
    site: Path, known: Collection[str] = (), posts: Collection[str] = ()
) -> Iterator[Path]:
    """What builds have written into a site beside what is known, by its path in the site.

    Pages come first, then what they show and link to. `posts` are those of the last build.
    """
    start = len(f"{site}{os.sep}")
    # Only asked for when something unknown is there, which is seldom.
    ours = cache(lambda: {*posts, *slugs_of_pages(site)})
    for top in ("_posts", "images", "data", "notebooks"):
        for folder, _, names in os.walk(site / top):
            for path in (Path(folder[start:], name) for name in sorted(names)):
                named = path.as_posix() not in known and re.fullmatch(OUTPUT, path.as_posix())
                if not named or (path.suffix == ".md" and not is_ours(site / path)):
                    continue
                if named["slug"] is None or named["slug"] in ours():
                    yield path


def slugs_of_pages(site: Path) -> Iterator[str]:
    """The posts whose pages builds have written."""
    for page in (site / "_posts").glob("*.md"):
        if is_ours(page):
            yield slug_of(f"_posts/{page.name}")


def slug_of(output: str) -> str:
    """The post that an output belongs to, by its path in the site."""
    folder, below = output.split("/")[:2]
    stem = below.partition(".")[0]
    return stem[len("2026-01-31-") :] if folder == "_posts" else stem


def is_ours(path: Path) -> bool:
    """Says whether a page was made by a build, not by hand."""
    return bool(re.match(MARK, path.read_text(encoding="utf-8", errors="replace")))
