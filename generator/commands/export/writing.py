"""Write exported files into a folder, and never over what somebody else wrote there.

The project's cache lists what was written where, so that nothing foreign lies in the folder.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from experiments.records.errors import UserError
from generator.builder.build import remove, remove_partial, replace
from generator.builder.lock import one_build_at_a_time
from generator.builder.manifest import NAME, Manifest, read_manifest
from generator.commands.export.rendering import Exported
from generator.inputs import ABSENT, digest, file_digest
from generator.project import Project

# The end of a post's key in the list for the files that an export is about to write.
PENDING = "/pending"


def write(project: Project, to: Path, name: str, exported: Exported, force: bool) -> int:
    """Write exported files and remove those of earlier exports of these posts that are left over.

    Returns the number of files that were not there already.

    Args:
        project: The project, whose cache lists what was written.
        to: The folder.
        name: The format's name.
        exported: What to write.
        force: True to replace files whoever wrote them.

    Raises:
        UserError: A file of somebody else is in the way, or can't be written.
    """
    listed = project.cache / "exports" / digest(str(to).encode())[:16]
    try:
        with one_build_at_a_time(listed / "lock"):
            return write_listed(listed, to, name, exported, force)
    except OSError as error:
        raise UserError(f"{error.filename or to}: {error.strerror or error}.") from error


def write_listed(listed: Path, to: Path, name: str, exported: Exported, force: bool) -> int:
    """Write exported files as `write` does, with the list of files in the folder `listed`.

    Before the first file is written the list has all new ones beside the old ones. An export that
    is killed anywhere is completed by the next one.
    """
    before = read_manifest(listed)
    outputs = {
        f"{name}/{slug}": {str(path): digest(content) for path, content in files.items()}
        for slug, files in exported.files.items()
    }
    others = {k: v for k, v in before.outputs.items() if k.removesuffix(PENDING) not in outputs}
    pending = {f"{post}{PENDING}": files for post, files in outputs.items()}
    after = Manifest(others | outputs)
    known = {file for files in before.outputs.values() for file in files.items()}
    if not force and (found := list(in_the_way(to, known, after.files))):
        raise UserError(
            f"{found[0]}: would be replaced, and was not written by `export`, or was changed since"
            f"{f' ({len(found)} such files)' if len(found) > 1 else ''}. Move it away, or export "
            "to another folder; --force replaces it."
        )
    if not before.complete:
        remove_partial(to, before)
    replace(listed / NAME, Manifest(before.outputs | pending, complete=False).encode())
    count = 0
    for files in exported.files.values():
        for path, content in files.items():
            if file_digest(to / path) != digest(content):
                replace(to / path, content)
                count += 1
    for written, sha in known:
        if written not in after.files and file_digest(to / written) == sha:
            remove(to, PurePosixPath(written))
    replace(listed / NAME, after.encode())
    return count


def in_the_way(to: Path, known: set[tuple[str, str]], after: dict[str, str]) -> Iterator[Path]:
    """Yield the files that would be replaced and are not as an earlier export wrote them."""
    for path, sha in after.items():
        there = file_digest(to / path)
        if (there not in (ABSENT, sha) and (path, there) not in known) or (to / path).is_dir():
            yield to / path
