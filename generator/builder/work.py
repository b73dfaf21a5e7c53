"""What takes time in a build, on all processors: rendering posts and drawing figures."""

import gc
import os
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import NamedTuple, TypeVar

from generator.figures.figure import Figure
from generator.pages.render import render
from generator.posts.post import read_post
from generator.project import Project

Item = TypeVar("Item")
Result = TypeVar("Result")
# A process of its own costs more than these.
FEW_POSTS, FEW_FIGURES = 8, 6


class Rendered(NamedTuple):
    """What the site gets of a post, and what that was made from, as `Reads` has noted it."""

    figures: dict[Path, Figure]
    files: dict[Path, bytes]
    reads: dict[str, str]


def render_posts(project: Project, slugs: Collection[str], drafts: bool) -> dict[str, Rendered]:
    """What each post gives: drafts that were not asked for nothing. Raises as `render` does."""
    every = at_once(partial(render_post, project, drafts), slugs, FEW_POSTS)
    return dict(zip(slugs, every, strict=True))


def render_post(project: Project, drafts: bool, slug: str) -> Rendered:
    """What one post gives."""
    source = read_post(project.post_file(slug), project)
    if source.draft and not drafts:
        return Rendered({}, {}, source.reads.seen)
    page = render(project, source)
    return Rendered(page.figures, page.files, source.reads.seen)


def draw(figures: dict[Path, Figure]) -> dict[Path, bytes]:
    """The content of each figure. Raises as `Figure.draw` does."""
    contents = at_once(Figure.draw, figures.values(), FEW_FIGURES)
    return dict(zip(figures, contents, strict=True))


def at_once(do: Callable[[Item], Result], items: Collection[Item], few: int) -> list[Result]:
    """What `do` gives for each item, in order; more than a few are shared among processes."""
    workers = min(os.cpu_count() or 1, len(items) // few + 1)
    if workers < 2:
        return [do(item) for item in items]
    context = get_context(start_method())
    with ProcessPoolExecutor(workers, context, initializer=begin_worker) as pool:
        return list(pool.map(do, items, chunksize=-(-len(items) // (workers * 16))))


def begin_worker() -> None:
    """Called once in each process that helps."""
    # Compiling templates makes many small objects: to look for garbage less often spares a fifth.
    gc.set_threshold(50_000)
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """Ends this process when the one that started it has ended, however it was killed."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def start_method() -> str:
    """How other processes are started: forked where that leaves no other thread in mid-air."""
    try:
        alone = len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
    except OSError:  # Not Linux: others do not say, and macOS can't be trusted to fork.
        return "spawn"
    return "fork" if alone else "spawn"
