"""What the last build read and wrote, by content: what of it is stale now, and why.

Light on purpose: a build with nothing to do imports this and no library, nor `dataclasses`, which
takes as long as all the rest.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from generator.digests import file_digest, listing
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
    """One post as it was last built: what was read and what was written, by digest or size.

    Paths are relative to the project, or absolute outside; those of outputs are the site's.
    `listings` has folder and pattern, with a bar between them.
    """

    files: dict[str, str]
    listings: dict[str, str]
    outputs: dict[str, str | int]


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
    digests = Digests(project)
    stale = {}
    for slug in slugs:
        entry = state.posts.get(slug)
        if entry is None:
            stale[slug] = "it was not built before"
        elif state.code != code:
            stale[slug] = "the generator or a package that it uses has changed"
        elif reason := changed(project, entry, digests):
            stale[slug] = reason
    return stale


class Digests:
    """Digests of what posts were made from; what several of them read is looked at once."""

    def __init__(self, project: Project) -> None:
        self.root = project.root
        self.known: dict[str, str] = {}

    def of_file(self, name: str) -> str:
        """The digest of a file."""
        if name not in self.known:
            self.known[name] = file_digest(self.root / name)
        return self.known[name]

    def of_listing(self, name: str) -> str:
        """The digest of a folder's listing."""
        if name not in self.known:
            folder, _, pattern = name.rpartition("|")
            _, self.known[name] = listing(self.root / folder, pattern)
        return self.known[name]


def changed(project: Project, entry: Entry, digests: Digests) -> str | None:
    """What has changed since a post was built, or None."""
    for name, digest in entry.files.items():
        if digests.of_file(name) != digest:
            return f"{name} has changed"
    for name, digest in entry.listings.items():
        if digests.of_listing(name) != digest:
            folder, _, pattern = name.rpartition("|")
            return f"other files are in {folder} ({pattern})"
    for name, written in entry.outputs.items():
        if not is_as_written(project.site / name, written):
            return f"{name} is not as it was written"
    return None


def is_as_written(path: Path, written: str | int) -> bool:
    """Says whether an output is what was written; images, named by content, by their size."""
    if isinstance(written, str):
        return file_digest(path) == written
    try:
        return path.stat().st_size == written
    except OSError:
        return False
