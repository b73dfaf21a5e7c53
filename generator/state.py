"""What the last build read and wrote, by content: what of it is stale now, and why.

Light on purpose: a build with nothing to do imports this and no library, nor `dataclasses`, which
takes as long as all the rest.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from generator.digests import ABSENT, file_digest, listing
from generator.project import Project

PACKAGES = (
    "jinja2",
    "markupsafe",
    "matplotlib",
    "msgspec",
    "numpy",
    "pillow",
    "pyyaml",
)
HERE = Path(__file__).parent
# The part of `experiments` that the generator runs.
SHARED = ("errors.py", "records.py", "source.py")


class Entry(NamedTuple):
    """One post as it was last built: what was read and what was written, by digest.

    Paths are relative to the project, or absolute outside; those of outputs are the site's.
    `listings` has folder and pattern, with a bar between them.
    """

    files: dict[str, str]
    listings: dict[str, str]
    outputs: dict[str, str]


class State(NamedTuple):
    """All posts of the last build by slug, and the code that built them."""

    code: str
    posts: dict[str, Entry]

    @property
    def outputs(self) -> set[str]:
        """The outputs of all posts."""
        return {path for entry in self.posts.values() for path in entry.outputs}


def state_path(project: Project, drafts: bool) -> Path:
    """Where the state is kept: each site, with each choice of runs, has its own."""
    what = f"{project.site}|{project.runs}|{drafts}"
    return project.cache / f"build-{hashlib.sha256(what.encode()).hexdigest()[:12]}.json"


def read_state(path: Path) -> State:
    """The state of the last build; an empty one if there was none, or its file is damaged."""
    try:
        content = json.loads(path.read_bytes())
        posts = {slug: Entry(**entry) for slug, entry in content["posts"].items()}
        return State(content["code"], posts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return State("", {})


def encode_state(state: State) -> bytes:
    """The state as JSON."""
    posts = {slug: entry._asdict() for slug, entry in state.posts.items()}
    content = {"code": state.code, "posts": posts}
    return json.dumps(content, separators=(",", ":")).encode()


def code_digest() -> str:
    """A digest of the generator's own code and of the versions of the packages that it uses."""
    files = [*HERE.glob("*.py"), *(HERE.parent / "experiments" / name for name in SHARED)]
    parts = [f"{file.name} {file_digest(file)}" for file in sorted(files)]
    return hashlib.sha256("\n".join([*parts, *versions()]).encode()).hexdigest()


def versions() -> list[str]:
    """The installed packages that outputs depend on, by the names of their metadata's folders.

    `importlib.metadata` says the same in forty times the time.
    """
    found = set()
    for folder in sys.path:
        if folder.endswith(("site-packages", "dist-packages")) and Path(folder).is_dir():
            names = (name.lower() for name in os.listdir(folder) if name.endswith("-info"))  # noqa: PTH208
            found |= {name for name in names if name.partition("-")[0] in PACKAGES}
    return sorted(found)


def reasons(project: Project, state: State, code: str, slugs: Iterable[str]) -> dict[str, str]:
    """Why each post is to be built again; posts that are as they were are not in it."""
    # What several posts read is looked at once.
    file_now = cache(lambda name: file_digest(project.root / name))
    listing_now = cache(lambda name: listing(project.root / folder_of(name), pattern_of(name))[1])
    stale = {}
    for slug in slugs:
        entry = state.posts.get(slug)
        if entry is None:
            stale[slug] = "it was not built before"
        elif state.code != code:
            stale[slug] = "the generator or a package that it uses has changed"
        elif name := first_changed(entry.files, file_now):
            stale[slug] = f"{name} has changed"
        elif name := first_changed(entry.listings, listing_now):
            stale[slug] = f"other files are in {folder_of(name)} ({pattern_of(name)})"
        elif name := first_changed(entry.outputs, lambda name: output_now(project, name)):
            stale[slug] = f"{name} is not as it was written"
    return stale


def first_changed(noted: dict[str, str], now: Callable[[str], str]) -> str | None:
    """The first name for which something else was noted than there is now."""
    return next((name for name, digest in noted.items() if now(name) != digest), None)


def output_now(project: Project, name: str) -> str:
    """The digest of an output; images, named by their content, are only measured."""
    path = project.site / name
    if not name.startswith("images/"):
        return file_digest(path)
    try:
        return f"{path.stat().st_size} bytes"
    except OSError:
        return ABSENT


def folder_of(name: str) -> str:
    """The folder of a listing."""
    return name.rpartition("|")[0]


def pattern_of(name: str) -> str:
    """The pattern of a listing."""
    return name.rpartition("|")[2]
