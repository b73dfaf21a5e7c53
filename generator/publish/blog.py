"""The files of a blog: those that were published to it, and replacing them by others.

A blog's manifest, in the format of a site's, lists what was published, and is committed with it.
"""

import os
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from experiments.records.errors import UserError
from generator.builder.manifest import NAME, Manifest, read_manifest
from generator.inputs import digest
from generator.publish.checkout import stage, tracked_files


def read_published(folder: Path, source: Path) -> Manifest:
    """Return the files that were published to a blog and are there.

    Posts of which a file was changed in the blog are left out: they belong to its author.

    Args:
        folder: The folder that Jekyll reads, in a work tree without changes.
        source: The name of that folder in messages.

    Raises:
        UserError: The blog's manifest is damaged.
    """
    tracked = tracked_files(folder)
    if NAME not in tracked:
        return Manifest({})
    if (folder / NAME).is_symlink():
        raise UserError(f"{source / NAME}: is a symbolic link: make it a file.")
    try:
        listed = read_manifest(folder).outputs
    except UserError:
        message = "is not a list of published files: restore it from git, or rename it."
        raise UserError(f"{source / NAME}: {message}") from None
    there = {
        post: {name: sha for name, sha in files.items() if name in tracked}
        for post, files in listed.items()
    }
    return Manifest({post: files for post, files in there.items() if are_unchanged(folder, files)})


def are_unchanged(folder: Path, files: dict[str, str]) -> bool:
    """Return True if there are files, and all have the contents with these sha256."""
    return bool(files) and all(has_digest(folder / name, sha) for name, sha in files.items())


def has_digest(path: Path, sha: str) -> bool:
    """Return True if a file's content has this sha256, perhaps with line ends that git made."""
    if path.is_symlink() or not path.is_file():
        return False
    content = path.read_bytes()
    return sha in (digest(content), digest(content.replace(b"\r\n", b"\n")))


def replace_published(
    published: Collection[str], contents: dict[str, bytes], folder: Path, source: Path
) -> dict[str, str]:
    """Replace published files by others, and stage that; return the changes as `stage` does.

    Args:
        published: The paths of the files that may be replaced.
        contents: The contents of the other files, by path.
        folder: The folder to change: `source` in another work tree.
        source: The folder that Jekyll reads.

    Raises:
        UserError: A file of the blog's author is in the way; the message names it.
    """
    tracked = tracked_files(folder)
    if found := folders_of(contents) & tracked:
        raise UserError(f"{source / min(found)}: is a file or symbolic link: make it a folder.")
    if found := folders_of(tracked) & contents.keys():
        raise UserError(f"{source / min(found)}: is a folder: rename it, or the post.")
    replaceable = {NAME, *published} & tracked
    for name in replaceable - contents.keys():
        (folder / name).unlink()
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # A symbolic link would be followed.
        path.write_bytes(content)
    changes = stage(folder, replaceable | contents.keys())
    check_ownership(changes, replaceable, source)
    return changes


def folders_of(names: Iterable[str]) -> set[str]:
    """Return all folders that paths are in."""
    return {folder.as_posix() for name in names for folder in PurePosixPath(name).parents}


def check_ownership(changes: dict[str, str], replaceable: Collection[str], source: Path) -> None:
    """Raise UserError if changes would replace files that the blog's author has written."""
    names = [name for name, how in changes.items() if how == "changed" and name not in replaceable]
    if names:
        raise UserError(
            f"{', '.join(str(source / name) for name in names)}: was not published by this "
            "project, or was changed in the blog: rename it, or the post. If it may be replaced, "
            "remove it with `git rm` and commit that first."
        )
    for name, how in changes.items():
        if how == "added" and os.path.lexists(source / name):
            raise UserError(f"{source / name}: is not committed: commit or move it first.")
