"""States of a project to compare: a git revision, a folder of records, or the working tree."""

import io
import subprocess
import tarfile
from pathlib import Path

from experiments.errors import LabError, UsageError
from generator.difference import Side, checked_folder, take
from generator.project import Project


def side(project: Project, name: str | None, scratch: Path) -> Side:
    """The side that a name stands for; None is the working tree.

    Raises:
        UsageError: there is no such revision or folder.
    """
    if name is None:
        return take(project, "the working tree")
    if Path(name).is_dir():
        return take(project._replace(runs=checked_folder(Path(name))), name)
    return take(checked_out(project, name, scratch / "revision"), name)


def checked_out(project: Project, revision: str, folder: Path) -> Project:
    """A revision of the project, in a folder of its own."""
    command = ["git", "-C", str(project.root), "archive", "--format=tar", f"{revision}:./"]
    try:
        archive = subprocess.run(command, capture_output=True)
    except FileNotFoundError:
        raise LabError("git is not installed; a revision needs it.") from None
    if archive.returncode:
        raise UsageError(f"{revision}: neither a folder of records nor a git revision here.")
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return Project(folder.resolve(), project.site, project.runs)
