"""What a comparison compares: a git revision, a folder of records, or the working tree."""

import shutil
from dataclasses import dataclass
from pathlib import Path, PurePath

from experiments.errors import LabError, UsageError
from experiments.records import record_paths
from generator.git import git
from generator.posts import Post, read_post
from generator.project import Project
from generator.reads import Reads
from generator.rendering import Page, render
from generator.run import Run
from generator.runs import Runs


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
        LabError: the folder has no records.
    """
    if name is None:
        return take(project, "the working tree")
    folder = Path(name)
    if not folder.is_dir():
        return take(checked_out(project, name, scratch), name)
    if not record_paths(folder):
        raise LabError(f"{folder}: no run is recorded there.")
    return take(project._replace(runs=folder.resolve()), name)


def checked_out(project: Project, revision: str, scratch: Path) -> Project:
    """A revision of the project, in a folder of its own."""
    scratch.mkdir(parents=True)
    root, archive = scratch / "revision", scratch / "revision.tar"
    try:
        git(project.root, "archive", f"--output={archive}", f"{revision}:./")
    except LabError as error:
        what = "neither a folder of records nor a revision"
        raise UsageError(f"{revision}: {what}: {error}") from None
    shutil.unpack_archive(archive, root, filter="data")
    return project._replace(root=root.resolve())


def take(project: Project, label: str) -> Side:
    """Renders all posts of a project, in memory."""
    side = Side(label, {}, {}, {})
    # Records of one time are shown with the code of another: a comparison says so itself.
    project = project._replace(code_as_run=False)
    for slug in project.slugs:
        try:
            post = read_post(project.post_file(slug), project)
            for folder, runs in trained_runs(project, post).items():
                side.runs.update({folder / model: each for model, each in runs.by_model.items()})
            side.pages[slug] = render(project, post)
        except LabError as error:
            side.errors[slug] = str(error)
    return side


def trained_runs(project: Project, post: Post) -> dict[PurePath, Runs]:
    """The runs behind a post by the folders that it names, without what others have reported."""
    names = (post.runs, *post.references.values())
    folders = {n: project.runs_at(n) for n in names if not project.is_reported(n)}
    reads = Reads(project.root)
    return {
        PurePath(name): Runs(folder, project.relative(folder), reads, post.better)
        for name, folder in folders.items()
    }
