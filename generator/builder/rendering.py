"""The slow part of a build, on all processors: rendering posts and drawing figures."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import get_context, parent_process
from operator import methodcaller
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

from experiments.records.errors import UserError
from generator.figures.figure import Image
from generator.inputs import Inputs, digest
from generator.pages.page import Files, Page, Target
from generator.pages.render import render
from generator.posts.post import read_post
from generator.project import Project
from generator.targets import TARGETS
from generator.targets.jekyll import read_settings, repository_of

Item = TypeVar("Item")
Result = TypeVar("Result")
# A process of its own costs more than these.
FEW_POSTS, FEW_FIGURES = 8, 6


class Rendered(NamedTuple):
    """A post's figures and files by their paths in the site, and the digests of its inputs."""

    figures: dict[PurePosixPath, Image]
    files: Files
    inputs: dict[str, str]


def render_posts(
    project: Project, slugs: Collection[str], drafts: bool, known: Mapping[str, str]
) -> tuple[dict[str, Rendered], dict[str, UserError]]:
    """Render posts; return those that can be built, and the errors of the others.

    Drafts that were not asked for have no files.

    Args:
        project: The project.
        slugs: The posts.
        drafts: True to render drafts, too.
        known: The digests of the site's files, for the drawings that need not be made again.
    """
    work = partial(render_post, project, drafts, known, Inputs(project.root))
    results = dict(zip(slugs, in_parallel(work, slugs, FEW_POSTS), strict=True))
    return (
        {slug: each for slug, each in results.items() if isinstance(each, Rendered)},
        {slug: each for slug, each in results.items() if isinstance(each, UserError)},
    )


def render_post(
    project: Project, drafts: bool, known: Mapping[str, str], common: Inputs, slug: str
) -> Rendered | UserError:
    """Render one post, or return its error; `common` has read files for others of this process."""
    inputs = common.for_post()
    try:
        page = make_page(project, inputs, slug, drafts)
        if page is None:
            return Rendered({}, {}, inputs.seen)
        return Rendered(*files_of(project, page, known), inputs.seen)
    except UserError as error:
        return error


def files_of(
    project: Project, page: Page, known: Mapping[str, str], targets: Collection[Target] = TARGETS
) -> tuple[dict[PurePosixPath, Image], Files]:
    """Return the images of a page that are still to be drawn, and its other files.

    Args:
        project: The project of the page.
        page: The page.
        known: The digests of the site's files, for the drawings that need not be made again.
        targets: The output formats, that of pages first.
    """
    drawings = {
        path: already_drawn(project.site, path, known.get(str(path))) or figure.render()
        for path, figure in page.drawn_inside.items()
    }
    page = replace(page, drawings=drawings)
    files = page.files | drawings
    for target in reversed([*targets]):  # The page comes last, after the files that it links to.
        files |= target.files(page)
    return {path: each for path, each in page.figures.items() if path not in drawings}, files


def already_drawn(site: Path, path: PurePosixPath, right: str | None) -> bytes | None:
    """Return a drawing of the site, or None if it is not there or not as it was written.

    A figure's name tells its content: one that is there, but in no manifest, is trusted.
    """
    try:
        content = (site / path).read_bytes()
    except OSError:
        return None
    return content if right in (None, digest(content)) else None


def images_of(site: Path, images: Mapping[PurePosixPath, Image], known: Mapping[str, str]) -> Files:
    """Return the content of images: of the site, where builds have written them, and else drawn.

    Args:
        site: The site of the project.
        images: The images, by their paths in the site.
        known: The digests of the files that builds have written.
    """
    found = {
        path: already_drawn(site, path, known[str(path)]) for path in images if str(path) in known
    }
    there: Files = {path: content for path, content in found.items() if content is not None}
    return there | draw({path: each for path, each in images.items() if path not in there})


def make_page(project: Project, inputs: Inputs, slug: str, drafts: bool = True) -> Page | None:
    """Return a post's page, or None for a draft that was not asked for."""
    post = read_post(project.post_file(slug), project, inputs)
    if post.draft and not drafts:
        return None
    site = read_settings(project, inputs)
    repository = repository_of(project, site)
    return render(project, post, inputs, repository, site.get("author"), site.get("lang"))


def draw(figures: dict[PurePosixPath, Image]) -> Files:
    """Draw figures and return the content of each file. Raises as `Image.render` does."""
    contents = in_parallel(methodcaller("render"), figures.values(), FEW_FIGURES)
    return dict(zip(figures, contents, strict=True))


def in_parallel(
    function: Callable[[Item], Result], items: Collection[Item], few: int
) -> list[Result]:
    """Return a function's results for items, in order; more than a few are shared by processes."""
    workers = min(os.cpu_count() or 1, len(items) // few + 1)
    if workers < 2:
        return [function(item) for item in items]
    context = get_context(start_method())
    size = -(-len(items) // (workers * 16))
    try:
        with ProcessPoolExecutor(workers, context, initializer=begin_worker) as pool:
            with interrupts_blocked():
                results = pool.map(function, items, chunksize=size)
            return list(results)
    except BrokenProcessPool:
        raise UserError(
            "A helper process has ended, perhaps for lack of memory. The site is as it was; the "
            "same command tries again."
        ) from None


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Block Ctrl-C while helper processes start: they never see it, and end with what they do."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_worker() -> None:
    """Prepare a worker process."""
    # Compiling templates makes many small objects: rarer collections spare a fifth of the CPU time
    # of 1,000 posts (tests/benchmarks/build_cost.py).
    gc.set_threshold(50_000)
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """End this process when the one that started it has ended, however it was killed."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def start_method() -> str:
    """Return the way to start processes: `fork` where no other thread is left in mid-air."""
    try:
        alone = len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
    except OSError:  # Not Linux. Others do not tell, and macOS can't be trusted to fork.
        return "spawn"
    return "fork" if alone else "spawn"
