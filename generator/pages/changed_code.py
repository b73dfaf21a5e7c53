"""Code that has changed since runs were trained by it."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from experiments.records.code_hash import cut, syntax_hash
from experiments.records.errors import UserError
from generator.inputs import Inputs
from generator.project import Project
from generator.runs.run import Run


def changed_code(project: Project, inputs: Inputs, runs: Iterable[Run]) -> list[str]:
    """Return the files that hold other code than a run recorded, sorted by their paths.

    A file that the project does not have tells nothing: the run was trained from elsewhere.

    Args:
        project: The project, to whose folder of code the paths in records are relative.
        inputs: Reads the files.
        runs: The runs.
    """
    recorded = defaultdict(set)
    for run in runs:
        for key, digest in run.record.code.items():
            path, _, name = key.partition(":")
            recorded[path].add((name, digest))
    changed = []
    for path, pieces in sorted(recorded.items()):
        # Records can name any path, inside of the project or not.
        with suppress(UserError):
            file = project.code_file(path)
            source = inputs.text(file) if inputs.exists(file) else None
            if source and any(digest_of(source, name) != digest for name, digest in pieces):
                changed.append(path)
    return changed


@lru_cache(maxsize=512)
def digest_of(source: str, name: str) -> str | None:
    """Return the hash of a piece of source code, of all if it has no name, or None if it lacks."""
    try:
        return syntax_hash(cut(source, name) if name else source)
    except (LookupError, SyntaxError):
        return None
