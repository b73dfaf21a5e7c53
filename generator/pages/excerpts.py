"""Code that a post shows: cut from the source, and refused if it is not the code that ran."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from experiments.records.code_hash import cut
from experiments.records.errors import UserError
from generator.git import ask, git
from generator.inputs import Inputs
from generator.pages.changed_code import digest_of
from generator.pages.shown_settings import refuse_other_settings, with_values
from generator.project import Project
from generator.runs.run import Run
from generator.words import say

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
        refuse_other_code(project, runs, path, name, source)
        pieces.append(piece)
        starts.append(source[: source.find(piece)].count("\n") + 1)
    values = values or {}
    pieces = with_values(pieces, values)
    for start, piece in zip(starts, pieces, strict=True):
        refuse_other_settings(runs, path, start, piece, values)
    return joined(pieces)


def refuse_other_code(project: Project, runs: list[Run], path: str, name: str, source: str) -> None:
    """Raise UserError if a run recorded other code for a piece, or should have but did not.

    Args:
        project: The project that has the file.
        runs: The runs of the post.
        path: The file, as records name it.
        name: The piece.
        source: The content of the file that has the piece.
    """
    piece = f"{path}:{name}"
    if any(piece in run.record.code for run in runs):
        # Runs that recorded other pieces of the file alone did not run this one.
        judged = [run for run in runs if piece in run.record.code or not has_pieces(run, path)]
    else:
        judged = runs
    keys = [(run, piece if piece in run.record.code else path) for run in judged]
    recorded = [(run, key) for run, key in keys if key in run.record.code]
    for run, key in recorded:
        kept = run.record.code[key]
        if digest_of(source, name if key == piece else "") != kept:
            what = f"`{name}` is not what {run.name} ran"
            if key == path:
                what = f"the file is not what {run.name} ran, which recorded no hash of `{name}`"
            way_out = remedy(project, run, path, name, key, kept)
            raise UserError(f"{path}: {what}. {way_out}")
    if not recorded and any(has_pieces(run, path) for run in runs):
        raise UserError(f"{piece}: no run of this post recorded that it ran this code.")


def remedy(project: Project, run: Run, path: str, name: str, key: str, recorded: str) -> str:
    """Return what to do about shown code that a run did not run.

    Args:
        project: The project that has the file.
        run: The run.
        path: The file.
        name: The shown piece.
        key: What the run recorded a hash of: the piece or the file.
        recorded: The hash.
    """
    history = ask(project.folders.code, "log", "-n", "50", "--format=%h", "--", f"./{path}") or ""
    for commit in dict.fromkeys([run.record.machine.git_commit or "", *history.split()]):
        if not COMMIT.fullmatch(commit):
            continue
        source = ask(project.folders.code, "show", f"{commit}:./{path}")
        if source and digest_of(source, name if key != path else "") == recorded:
            shown = f'code("{path}", "{name}", commit="{commit}")'
            return f"Train that run again, or show the code of the run: {shown}."
    alone = " Functions listed in code=[...] are compared by themselves." if key == path else ""
    return f"Undo the change of the code, or train that run again.{alone}"


def has_pieces(run: Run, path: str) -> bool:
    """Return True if a run recorded hashes of single pieces of a file."""
    return any(key.startswith(f"{path}:") for key in run.record.code)


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
    form = "frame.unverified" if len(missing) == 1 else "frame.unverified_several"
    return say(form, run=missing[0].name)


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
