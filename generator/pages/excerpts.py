"""Code that a post shows: cut from the source, and refused if it is not the code that ran."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from experiments.records.code_hash import cut
from experiments.records.errors import UserError
from generator.git import git
from generator.inputs import Inputs
from generator.pages.changed_code import digest_of
from generator.pages.shown_settings import refuse_other_settings, with_values
from generator.project import Project
from generator.runs.run import Run

COMMIT = re.compile(r"[0-9a-f]{7,40}")


def excerpt(
    project: Project,
    inputs: Inputs,
    runs: list[Run],
    path: str,
    names: Sequence[str],
    commit: str | None = None,
    values: Mapping[str, object] | None = None,
) -> str:
    """Return pieces of a source file: functions, assignments or cells, by their names.

    Args:
        project: The project that has the file.
        inputs: Reads the file.
        runs: The runs of the post, each of which recorded the code that it ran.
        path: The file, from the project's folder of code.
        names: The pieces.
        commit: The commit to take the file from, for code that has changed since.
        values: The whole numbers to assign to names at the top level of the pieces.

    Raises:
        UserError: A piece is not there, is not the code that a run of the post ran, or shows
            other epochs, another batch size or another seed.
    """
    path = project.code_name(path)
    source = read_source(project, inputs, path, commit).replace("\r\n", "\n")
    pieces, starts = [], []
    for name in names:
        try:
            piece = cut(source, name)
        except LookupError as error:
            raise UserError(f"{path}: no excerpt `{name}`: {error}.") from None
        except SyntaxError as error:
            raise UserError(f"{path}:{error.lineno}: not Python: {error.msg}.") from None
        refuse_other_code(runs, path, name, source)
        pieces.append(piece)
        starts.append(source[: source.find(piece)].count("\n") + 1)
    values = values or {}
    pieces = with_values(pieces, values)
    for start, piece in zip(starts, pieces, strict=True):
        refuse_other_settings(runs, path, start, piece, values)
    return joined(pieces)


def refuse_other_code(runs: list[Run], path: str, name: str, source: str) -> None:
    """Raise UserError if a run recorded other code for a piece, or should have but did not.

    A run that recorded no hash of the piece is judged by that of the whole file, if it has one.
    """
    key = f"{path}:{name}"
    today = {key: digest_of(source, name), path: digest_of(source, "")}
    recorded = [run for run in runs if covers(run, path, name)]
    for run in recorded:
        known = key if key in run.record.code else path
        if run.record.code[known] != today[known]:
            made = run.record.machine.git_commit or "COMMIT"
            raise UserError(
                f"{path}: `{name}` is not what {run.name} ran. Train that run again, or show the "
                f'code of the run: code("{path}", "{name}", commit="{made}").'
            )
    if not recorded and any(
        each.startswith(f"{path}:") for run in runs for each in run.record.code
    ):
        raise UserError(f"{key}: no run of this post recorded that it ran this code.")


def covers(run: Run, path: str, name: str) -> bool:
    """Return True if a run recorded a hash of a piece of code, or of its whole file."""
    return f"{path}:{name}" in run.record.code or path in run.record.code


def doubt(project: Project, runs: Iterable[Run], path: str, names: Sequence[str]) -> str | None:
    """Return a sentence that says which run does not verify shown code, or None.

    The project's own training hashes all code that decides results: what it left out is beside it.

    Args:
        project: The project that has the file.
        runs: The runs of the post.
        path: The file, from the project's folder of code.
        names: The pieces that are shown.
    """
    path = project.code_name(path)
    others = [run for run in runs if not run.record.trained_here]
    missing = [run for run in others if not all(covers(run, path, name) for name in names)]
    if not missing:
        return None
    who = missing[0].name + (" and others" if len(missing) > 1 else "")
    return f"Not verified: {who} recorded no hash of this code."


def read_source(project: Project, inputs: Inputs, path: str, commit: str | None) -> str:
    """Return a source file as it is, or as it was at a commit."""
    if commit is None:
        return inputs.text(project.code_file(path))
    if not COMMIT.fullmatch(commit):
        # A branch or tag can move, and the page would not follow.
        raise UserError(f"{path}: commit=`{commit}` is not a commit's hash of 7 digits or more.")
    try:
        return git(project.folders.code, "show", f"{commit}:./{path}")
    except UserError as error:
        raise UserError(f"{path}: not found at commit {commit}: {error}") from None


def joined(pieces: list[str]) -> str:
    """Join pieces of code: two blank lines around functions, none between assignments."""
    text = pieces[0]
    for before, piece in pairwise(pieces):
        one_line = "\n" not in before and "\n" not in piece
        text += ("\n" if one_line else "\n\n\n") + piece
    return text
