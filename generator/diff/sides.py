"""What a comparison compares: a git revision, a folder of records, or the working tree."""

import shutil
import tarfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from experiments.records.errors import UsageError, UserError
from experiments.records.files import record_paths
from generator.git import git
from generator.inputs import Reads
from generator.pages.render import Page, render
from generator.posts.post import Post, read_post
from generator.project import Project
from generator.runs.experiment import Runs
from generator.runs.run import Run


@dataclass(frozen=True)
class Side:
    """One state of a project: its posts as they render, or why one does not, and its runs.

    Runs are those of all seeds of a model, by the folder that posts name and the model.
    """

    label: str
    pages: dict[str, Page]
    errors: dict[str, str]
    runs: dict[PurePath, list[Run]]


def side(project: Project, name: str | None, scratch: Path) -> Side:
    """The side that a name stands for; None is the working tree.

    Raises:
        UsageError: there is no such revision or folder.
        UserError: the folder has no records.
    """
    if name is None:
        return take(project, "the working tree")
    folder = Path(name)
    if not folder.is_dir():
        return take(checked_out(project, name, scratch), name)
    if not record_paths(folder):
        raise UserError(f"{folder}: no run is recorded there.")
    return take(project._replace(runs=folder.resolve()), name)


def checked_out(project: Project, revision: str, scratch: Path) -> Project:
    """A revision of the project, in a folder of its own."""
    scratch.mkdir(parents=True)
    root, archive = scratch / "revision", scratch / "revision.tar"
    try:
        git(project.root, "archive", f"--output={archive}", f"{revision}:./")
    except UserError as error:
        what = "neither a folder of records nor a revision"
        raise UsageError(f"{revision}: {what}: {error}") from None
    try:
        shutil.unpack_archive(archive, root, filter="data")
    except tarfile.TarError as error:  # For instance a link that leads out of the project.
        raise UserError(f"{revision}: can't be unpacked: {error}") from None
    return project._replace(root=root.resolve())


def take(project: Project, label: str) -> Side:
    """Renders all posts of a project, in memory."""
    side = Side(label, {}, {}, {})
    # Records of one time are shown with the code of another: a comparison says so itself.
    project = project._replace(code_as_run=False)
    own = project._replace(runs=None)
    replaced = posts_about(project, project.runs) if project.runs else set()
    for slug in project.slugs:
        place = project if slug in replaced else own
        try:
            post = read_post(place.post_file(slug), place)
            for folder, runs in trained_runs(place, post).items():
                side.runs.update(
                    {folder / model.strip("/"): each for model, each in runs.by_model.items()}
                )
            side.pages[slug] = render(place, post)
        except UserError as error:
            side.errors[slug] = str(error)
    return side


def posts_about(project: Project, folder: Path) -> set[str]:
    """The posts about the experiments of a folder of records; if there are none, all posts."""
    own = project._replace(runs=None)
    theirs = experiments_in(own, folder)
    found = set()
    for slug in own.slugs:
        with suppress(UserError):
            post = read_post(own.post_file(slug), own)
            if experiments_in(own, own.inside(post.runs)) & theirs:
                found.add(slug)
    return found or set(own.slugs)


def experiments_in(project: Project, folder: Path) -> set[str]:
    """The experiments that the records of a folder are of."""
    runs = Runs(folder, project.relative(folder), Reads(project.root))
    return {run.record.experiment for run in runs.every}


def trained_runs(project: Project, post: Post) -> dict[PurePath, Runs]:
    """The runs behind a post by the folders that it names, without what others have reported."""
    reads = Reads(project.root)
    found = {}
    for name in (post.runs, *post.references.values()):
        if not project.is_reported(name):
            folder = project.runs_at(name)
            key = PurePath(project.relative(project.inside(name)))
            found[key] = Runs(folder, project.relative(folder), reads, post.better)
    return found
