"""What a comparison compares: a git revision, a folder of records, or the working tree."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from experiments.errors import LabError, UsageError
from experiments.records import record_paths
from generator.git import git
from generator.posts import Source, read_post
from generator.project import Project
from generator.reads import Reads
from generator.rendering import Page, render
from generator.run import Run
from generator.runs import Runs


@dataclass(frozen=True)
class Side:
    """One state of a project: its posts as they render, or why one does not, and its runs."""

    label: str
    pages: dict[str, Page]
    errors: dict[str, str]
    runs: dict[str, list[Run]]


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
    for path in sorted(project.posts.glob("*.md")):
        try:
            source = read_post(path, project)
            for runs in trained_runs(project, source):
                side.runs.update(runs.by_model)
            side.pages[path.stem] = render(project, source)
        except LabError as error:
            side.errors[path.stem] = str(error)
    return side


def trained_runs(project: Project, source: Source) -> list[Runs]:
    """The runs behind a post, without figures that others have reported."""
    named = [source.runs, *source.references.values()]
    ours = [name for name in named if not name.startswith("content/")]
    folders = [project.runs or project.inside(name) for name in ours]
    reads = Reads(project.root)
    return [Runs(folder, project.relative(folder), reads, source.better) for folder in folders]
