"""Code that has changed since runs were trained by it."""

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
        project: The project, to whose root the paths in records are relative.
        inputs: Reads the files.
        runs: The runs.
    """
    recorded = {item for run in runs for item in run.record.code.items()}
    changed = set()
    for key, digest in recorded:
        path, _, name = key.partition(":")
        # Records can name any path, inside of the project or not.
        with suppress(UserError):
            file = project.inside(path)
            if inputs.exists(file) and digest_of(inputs.text(file), name) != digest:
                changed.add(path)
    return sorted(changed)


@lru_cache(maxsize=512)
def digest_of(source: str, name: str) -> str | None:
    """Return the hash of a piece of source code, or None if there is no such piece."""
    try:
        return syntax_hash(cut(source, name))
    except (LookupError, SyntaxError):
        return None
