"""What the last build read and wrote, by content: what of it is stale now, and why.

Light on purpose: a build with nothing to do imports this and no library, nor `dataclasses`, which
takes as long as all the rest.
"""

import json
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from generator.inputs import digest, digest_now, file_digest
from generator.project import Project

PACKAGES = ("jinja2", "markupsafe", "matplotlib", "msgspec", "numpy", "pillow", "pyyaml")
HERE = Path(__file__).parents[1]
# The part of `experiments` that the generator runs.
SHARED = ("errors.py", "schema.py", "files.py", "code_hash.py")
# Stands among the names of what was read.
CODE = "the generator or a package that it uses"


class Entry(NamedTuple):
    """One post as it was last built: what was read and what was written, by digest.

    What was read has the names of `Reads`; those of outputs are paths from the site's folder.
    """

    reads: dict[str, str]
    outputs: dict[str, str]


def state_path(project: Project, drafts: bool) -> Path:
    """Where the state is kept: each site, with each choice of runs, has its own."""
    what = f"{project.site}|{project.runs}|{drafts}"
    return project.cache / f"build-{digest(what.encode())[:12]}.json"


def read_state(path: Path) -> dict[str, Entry]:
    """The posts of the last build; none if there was no build, or its file is damaged."""
    try:
        return {slug: Entry(*entry) for slug, entry in json.loads(path.read_bytes()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def encode_state(state: dict[str, Entry]) -> bytes:
    """The state as JSON."""
    return json.dumps(state, separators=(",", ":")).encode()


@cache
def code_digest() -> str:
    """A digest of the generator's own code and of the versions of the packages that it uses."""
    files = [*HERE.rglob("*.py"), *(HERE.parent / "experiments/records" / name for name in SHARED)]
    parts = [f"{file.name} {file_digest(file)}" for file in sorted(files)]
    return digest("\n".join([*parts, *versions()]).encode())


def versions() -> list[str]:
    """The installed packages that outputs depend on, by the names of their metadata's folders.

    `importlib.metadata` says the same in forty times the time.
    """
    folders = [Path(folder) for folder in sys.path if folder.endswith("-packages")]
    names = {path.name.lower() for folder in folders for path in folder.glob("*-info")}
    return sorted(name for name in names if name.partition("-")[0] in PACKAGES)


def reasons(project: Project, state: dict[str, Entry]) -> dict[str, str]:
    """Why each post is to be built again; posts that are as they were are not in it."""
    # What several posts read is looked at once.
    read_now = cache(lambda name: code_digest() if name == CODE else digest_now(project.root, name))
    written_now = partial(digest_now, project.site)
    stale = {}
    for slug in project.slugs:
        if slug not in state:
            stale[slug] = "no earlier build of it is known"
        elif name := first_changed(state[slug].reads, read_now):
            folder, is_listing, pattern = name.partition("//")
            listed = f"other files are in {folder} ({pattern})"
            stale[slug] = listed if is_listing else f"{name} has changed"
        elif name := first_changed(state[slug].outputs, written_now):
            stale[slug] = f"{name} is not as it was written"
    return stale


def first_changed(noted: dict[str, str], now: Callable[[str], str]) -> str | None:
    """The first name for which something else was noted than there is now."""
    return next((name for name, digest in noted.items() if now(name) != digest), None)
