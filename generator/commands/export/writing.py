"""Write exported files into a folder, and never over what somebody else wrote there.

The project's cache lists what was written where, so that nothing foreign lies in the folder.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from experiments.records.atomic import write_atomically
from experiments.records.errors import UserError
from generator.builder.build import remove
from generator.builder.manifest import NAME, Manifest, read_manifest
from generator.commands.export.rendering import Exported
from generator.inputs import ABSENT, digest, file_digest
from generator.project import Project


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
    before = read_manifest(listed)
    outputs = {
        f"{name}/{slug}": {str(path): digest(content) for path, content in files.items()}
        for slug, files in exported.files.items()
    }
    after = Manifest(before.outputs | outputs)
    if not force and (found := list(in_the_way(to, before.files, after.files))):
        raise UserError(
            f"{found[0]}: would be replaced, and was not written by `export`, or was changed since"
            f"{f' ({len(found)} such files)' if len(found) > 1 else ''}. Move it away, or export "
            "to another folder; --force replaces it."
        )
    try:
        manifest_file = listed / NAME
        write_atomically(manifest_file, before.including(outputs).encode())
        count = 0
        for files in exported.files.values():
            for path, content in files.items():
                if file_digest(to / path) != digest(content):
                    write_atomically(to / path, content, durable=False)
                    count += 1
        for left_over in before.files.keys() - after.files.keys():
            if file_digest(to / left_over) == before.files[left_over]:
                remove(to, PurePosixPath(left_over))
        write_atomically(manifest_file, after.encode())
    except OSError as error:
        raise UserError(f"{error.filename or to}: {error.strerror or error}.") from error
    return count


def in_the_way(to: Path, before: dict[str, str], after: dict[str, str]) -> Iterator[Path]:
    """Yield the files that would be replaced and are not as an earlier export wrote them."""
    for path, sha in after.items():
        there = file_digest(to / path)
        if there not in (ABSENT, sha, before.get(path)) or (to / path).is_dir():
            yield to / path
