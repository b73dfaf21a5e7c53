"""What takes time in a build, on all processors: rendering posts and drawing figures."""

import gc
import os
from collections.abc import Callable, Collection
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


def render_posts(project: Project, slugs: Collection[str], drafts: bool) -> dict[str, Page | None]:
    """The pages of posts, None for drafts that were not asked for. Raises as `render` does."""
    pages = at_once(partial(render_post, project, drafts), slugs, FEW_POSTS)
    return dict(zip(slugs, pages, strict=True))


def render_post(project: Project, drafts: bool, slug: str) -> Page | None:
    """The page of one post, or None for a draft that was not asked for."""
    source = read_post(project.posts / f"{slug}.md", project)
    return render(project, source) if drafts or not source.draft else None


def draw(figures: dict[Path, Figure]) -> dict[Path, bytes]:
    """The content of each figure. Raises as `Figure.draw` does."""
    contents = at_once(Figure.draw, figures.values(), FEW_FIGURES)
    return dict(zip(figures, contents, strict=True))


def at_once(do: Callable[[Item], Result], items: Collection[Item], few: int) -> list[Result]:
    """What `do` gives for each item, in order; more than a few are shared among processes."""
    workers = min(os.cpu_count() or 1, len(items) // few + 1)
    if workers < 2:
        return [do(item) for item in items]
    # Spawned, not forked: who calls may have threads, which a fork would leave in mid-air.
    # Compiling templates makes many small objects: to look for garbage less often spares a fifth.
    rarely = partial(gc.set_threshold, 50_000)
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=rarely) as pool:
        return list(pool.map(do, items, chunksize=-(-len(items) // (workers * 16))))
