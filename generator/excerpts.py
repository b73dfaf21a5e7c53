"""Code that a post shows: cut from the source, and the same as what ran."""

import re
import subprocess
from itertools import pairwise

from markupsafe import Markup

from experiments.errors import LabError
from experiments.source import cut, syntax_hash
from generator.escaping import fenced
from generator.project import Project
from generator.reads import Reads
from generator.run import Run

COMMIT = re.compile(r"[0-9a-f]{7,40}")


def excerpt(
    project: Project,
    reads: Reads,
    runs: list[Run],
    path: str,
    names: list[str],
    commit: str | None = None,
) -> Markup:
    """Named pieces of a source file as one block of code.

    Args:
        project: where the file is.
        reads: notes what is read.
        runs: the runs that the post is about; each knows the code that it ran.
        path: the file, from the project's root.
        names: functions, assignments or cells; see `experiments.source`.
        commit: a git revision to take the file from, for code that has moved on.

    Raises:
        LabError: a piece is not there, or is not what a run of the post ran.
    """
    path = project.relative(project.inside(path))
    source = read_source(project, reads, path, commit)
    pieces = []
    for name in names:
        try:
            piece = cut(source, name)
        except LookupError as error:
            raise LabError(f"{path}: no excerpt `{name}`: {error}.") from None
        except SyntaxError as error:
            raise LabError(f"{path}:{error.lineno}: not Python: {error.msg}.") from None
        refuse_difference(runs, f"{path}:{name}", piece)
        pieces.append(piece)
    return fenced(joined(pieces), "python")


def refuse_difference(runs: list[Run], key: str, piece: str) -> None:
    """Raises LabError if a run recorded the piece in another form, or should have but did not."""
    recorded = [(run, run.record.code[key]) for run in runs if key in run.record.code]
    today = syntax_hash(piece)
    for run, then in recorded:
        if then != today:
            path, name = key.split(":")
            made = run.environment.get("git_commit", "COMMIT")
            raise LabError(
                f"{path}: `{name}` is not what {run.name} ran. Train that run again, or show the "
                f'code of the run: code("{path}", "{name}", commit="{made}").'
            )
    file = key.partition(":")[0]
    if not recorded and any(k.startswith(f"{file}:") for run in runs for k in run.record.code):
        raise LabError(f"{key}: no run of this post recorded that it ran this code.")


def read_source(project: Project, reads: Reads, path: str, commit: str | None) -> str:
    """A source file as it is, or as it was at a commit."""
    if commit is None:
        return reads.text(project.inside(path))
    if not COMMIT.fullmatch(commit):
        # A branch or tag can move, and the page would not notice.
        raise LabError(f"{path}: commit=`{commit}` is not a commit's hash of 7 digits or more.")
    command = ["git", "-C", str(project.root), "show", f"{commit}:./{path}"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise LabError(f"{path}: git is not installed; code of a commit needs it.") from None
    if result.returncode:
        raise LabError(f"{path}: git has no such file at {commit}: {result.stderr.strip()}")
    return result.stdout


def joined(pieces: list[str]) -> str:
    """Pieces below each other: two blank lines around functions, none between assignments."""
    text = pieces[0]
    for before, piece in pairwise(pieces):
        one_line = "\n" not in before and "\n" not in piece
        text += ("\n" if one_line else "\n\n\n") + piece
    return text
