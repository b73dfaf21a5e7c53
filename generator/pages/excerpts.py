"""Code that a post shows: cut from the source, and the same as what ran."""

import re
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from experiments.records.code_hash import cut, syntax_hash
from experiments.records.errors import UserError
from generator.git import git
from generator.inputs import Reads
from generator.pages.markup import fenced
from generator.project import Project
from generator.runs.run import Run

COMMIT = re.compile(r"[0-9a-f]{7,40}")


def excerpt(
    project: Project,
    reads: Reads,
    runs: list[Run],
    path: str,
    names: Sequence[str],
    commit: str | None = None,
) -> Markup:
    """Pieces of a source file as one block: functions, assignments or cells, by their names.

    `runs` are those that the post is about, each of which knows the code that it ran. `commit` is
    the revision to take the file from, for code that has moved on.

    Raises:
        UserError: a piece is not there, or is not what a run of the post ran.
    """
    path = project.relative(project.inside(path))
    source = read_source(project, reads, path, commit)
    pieces = []
    for name in names:
        try:
            piece = cut(source, name)
        except LookupError as error:
            raise UserError(f"{path}: no excerpt `{name}`: {error}.") from None
        except SyntaxError as error:
            raise UserError(f"{path}:{error.lineno}: not Python: {error.msg}.") from None
        refuse_difference(runs, path, name, syntax_hash(piece))
        pieces.append(piece)
    return fenced(joined(pieces), "python")


def refuse_difference(runs: list[Run], path: str, name: str, today: str) -> None:
    """Raises UserError if a run recorded a piece in another form, or should have but did not."""
    key = f"{path}:{name}"
    recorded = [run for run in runs if key in run.record.code]
    for run in recorded:
        if run.record.code[key] != today:
            made = run.environment.get("git_commit", "COMMIT")
            raise UserError(
                f"{path}: `{name}` is not what {run.name} ran. Train that run again, or show the "
                f'code of the run: code("{path}", "{name}", commit="{made}").'
            )
    if not recorded and any(
        each.startswith(f"{path}:") for run in runs for each in run.record.code
    ):
        raise UserError(f"{key}: no run of this post recorded that it ran this code.")


def read_source(project: Project, reads: Reads, path: str, commit: str | None) -> str:
    """A source file as it is, or as it was at a commit."""
    if commit is None:
        return reads.text(project.inside(path))
    if not COMMIT.fullmatch(commit):
        # A branch or tag can move, and the page would not notice.
        raise UserError(f"{path}: commit=`{commit}` is not a commit's hash of 7 digits or more.")
    try:
        return git(project.root, "show", f"{commit}:./{path}")
    except UserError as error:
        raise UserError(f"{path}: not to be had at {commit}: {error}") from None


def joined(pieces: list[str]) -> str:
    """Pieces below each other: two blank lines around functions, none between assignments."""
    text = pieces[0]
    for before, piece in pairwise(pieces):
        one_line = "\n" not in before and "\n" not in piece
        text += ("\n" if one_line else "\n\n\n") + piece
    return text
