"""Posts that are out of date: by the content of all files that they were made from.

Light on purpose: a build with nothing to do imports this and no library, nor `dataclasses`, which
takes as long as all the rest.
"""

import json
import sys
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path

from generator.builder.manifest import Manifest
from generator.inputs import digest, digest_now
from generator.project import Project

PACKAGES = ("jinja2", "markupsafe", "matplotlib", "msgspec", "numpy", "pillow", "pyyaml")
GENERATOR = Path(__file__).parents[1]
RECORDS = GENERATOR.parent / "experiments" / "records"
# These stand among the names of inputs.
CODE = "the generator or a package that it uses"
OUTPUTS = "the list of its files in the site's manifest"

State = dict[str, dict[str, str]]


def state_path(project: Project, drafts: bool) -> Path:
    """Return the file of a build's state: each site, choice of runs and language has its own."""
    what = f"{project.site}|{project.runs}|{drafts}|{project.folders.language}"
    return project.cache / f"build-{digest(what.encode())[:12]}.json"


def read_state(path: Path) -> State:
    """Return the inputs of each post at the last build, by digest; nothing if that is not known."""
    try:
        state = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    valid = isinstance(state, dict) and all(
        isinstance(inputs, dict) and {CODE, OUTPUTS} <= inputs.keys() for inputs in state.values()
    )
    return state if valid else {}


def encode_state(state: State, manifest: Manifest) -> bytes:
    """Return the state as JSON, with a digest of the outputs that the manifest has of each post."""
    noted = {slug: {**inputs, OUTPUTS: manifest.digest(slug)} for slug, inputs in state.items()}
    return json.dumps(noted, separators=(",", ":")).encode()


@cache
def code_digest() -> str:
    """Return a digest of the generator's code and of the versions of the packages that it uses."""
    files = [*sorted(GENERATOR.rglob("*.py")), *sorted(RECORDS.glob("*.py"))]
    names = [file.relative_to(GENERATOR.parent).as_posix() for file in files]
    code = b"\n".join(file.read_bytes() for file in files)
    return digest(b"\n".join([code, *map(str.encode, [*names, *versions()])]))


def versions() -> list[str]:
    """Return the names of the metadata folders of the packages that outputs depend on.

    `importlib.metadata` takes 40 times as long: more than all else that a build of nothing does.
    """
    folders = [Path(folder) for folder in sys.path if folder.endswith("-packages")]
    names = {path.name.lower() for folder in folders for path in folder.glob("*-info")}
    return sorted(name for name in names if name.partition("-")[0] in PACKAGES)


def reasons(
    project: Project, manifest: Manifest, state: State, slugs: Iterable[str]
) -> dict[str, str]:
    """Return why each of some posts is out of date; posts that are up to date are not in it."""
    # Files that several posts read are looked at once.
    file_now = cache(partial(digest_now, project.root))
    written_now = partial(digest_now, project.site)

    def read_now(slug: str, name: str) -> str:
        if name == CODE:
            return code_digest()
        # A build with other runs, or one that was killed, has perhaps written other files.
        return manifest.digest(slug) if name == OUTPUTS else file_now(name)

    stale = {}
    for slug in slugs:
        if slug not in state or slug not in manifest.outputs:
            stale[slug] = "no earlier build of it is known"
        elif name := first_changed(state[slug], partial(read_now, slug)):
            folder, is_listing, pattern = name.partition("//")
            listed = f"other files are in {folder} ({pattern})"
            stale[slug] = listed if is_listing else f"{name} has changed"
        elif name := first_changed(manifest.outputs[slug], written_now):
            stale[slug] = f"{name} is not as it was written"
    return stale


def first_changed(known: dict[str, str], now: Callable[[str], str]) -> str | None:
    """Return the first name whose digest is not the known one any more."""
    return next((name for name, digest in known.items() if now(name) != digest), None)
