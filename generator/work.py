"""What takes time in a build, on all processors: rendering posts and drawing figures."""

import gc
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from generator.figures import Figure
from generator.posts import read_post
from generator.project import Project
from generator.rendering import Page, render

Item = TypeVar("Item")
Result = TypeVar("Result")
# A process of its own costs more than these.
FEW_POSTS, FEW_FIGURES = 8, 6


def render_posts(project: Project, slugs: Iterable[str], drafts: bool = False) -> dict[str, Page]:
    """The pages of posts by slug; drafts only if asked for. Raises as `render` does."""
    ordered = sorted(slugs)
    pages = at_once(partial(render_post, project, drafts), ordered, FEW_POSTS)
    return {slug: page for slug, page in zip(ordered, pages, strict=True) if page}


def render_post(project: Project, drafts: bool, slug: str) -> Page | None:
    """The page of one post, or None for a draft that was not asked for."""
    source = read_post(project.posts / f"{slug}.md", project)
    return render(project, source) if drafts or not source.draft else None


def draw_missing(project: Project, pages: Iterable[Page]) -> dict[Path, bytes]:
    """The content of the figures that pages show and the site does not have."""
    figures = {path: figure for page in pages for path, figure in page.figures.items()}
    missing = {path: f for path, f in figures.items() if not (project.site / path).exists()}
    return dict(
        zip(missing, at_once(Figure.draw, list(missing.values()), FEW_FIGURES), strict=True)
    )


def at_once(do: Callable[[Item], Result], items: list[Item], few: int) -> list[Result]:
    """What `do` gives for each item, in order; more than a few are shared among processes."""
    workers = min(os.cpu_count() or 1, len(items) // few + 1)
    if workers < 2:
        return [do(item) for item in items]
    # Spawned, not forked: who calls may have threads, which a fork would leave in mid-air.
    # Compiling templates makes many small objects: to look for garbage less often spares a fifth.
    rarely = partial(gc.set_threshold, 50_000)
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=rarely) as pool:
        return list(pool.map(do, items, chunksize=-(-len(items) // (workers * 16))))
