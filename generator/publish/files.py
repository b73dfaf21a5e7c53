"""Replace published files of a blog by others, and never a file of its author's."""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from experiments.records.errors import UserError
from generator.publish.checkout import stage, tracked_files


@dataclass(frozen=True)
class Replacement:
    """Files to write in place of others.

    Attributes:
        contents: The contents of the files to write, by path.
        replaced: The paths of files that are there; those without new contents are removed.
        others: The projects that published other files, by path.
        overwrites: The paths of files that may be replaced whoever wrote them.
    """

    contents: Mapping[str, bytes]
    replaced: Collection[str]
    others: Mapping[str, str]
    overwrites: Collection[str]


def replace_files(wanted: Replacement, folder: Path, source: Path) -> dict[str, str]:
    """Replace files and stage that; return the changes as `stage` does.

    Args:
        wanted: What to write.
        folder: The folder to change: `source` in another work tree.
        source: The folder that Jekyll reads.

    Raises:
        UserError: A file that somebody else wrote is in the way; the message names it.
    """
    tracked = tracked_files(folder)
    if found := folders_of(wanted.contents) & tracked:
        place = source / min(found)
        raise UserError(f"{place}: is a file, a symbolic link or a submodule: make it a folder.")
    if found := folders_of(tracked) & wanted.contents.keys():
        raise UserError(f"{source / min(found)}: is a folder: rename it, or the post.")
    replaceable = {*wanted.replaced, *wanted.overwrites} & tracked
    for name in {*wanted.replaced} & tracked - wanted.contents.keys():
        (folder / name).unlink()
    for name, content in wanted.contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # A symbolic link would be followed.
        path.write_bytes(content)
    changes = stage(folder, replaceable | wanted.contents.keys())
    check_ownership(changes, wanted, replaceable, source)
    return changes


def folders_of(names: Iterable[str]) -> set[str]:
    """Return all folders that paths are in."""
    return {folder.as_posix() for name in names for folder in PurePosixPath(name).parents}


def check_ownership(
    changes: Mapping[str, str], wanted: Replacement, replaceable: Collection[str], source: Path
) -> None:
    """Raise UserError if changes would replace files of another project or the blog's author."""
    for name in changes:
        if owner := wanted.others.get(name):
            raise UserError(
                f"{source / name}: was published by the project `{owner}`: rename the post. If "
                f"that is this project by another name, write `project: {owner}` into "
                "content/blog.yml."
            )
    names = [name for name, how in changes.items() if how == "changed" and name not in replaceable]
    if names:
        raise UserError(
            f"{', '.join(str(source / name) for name in names)}: was not published by this "
            "project: rename it, or the post. If it may be replaced, add `--overwrite SLUG`."
        )
    for name, how in changes.items():
        if how == "added" and os.path.lexists(source / name):
            raise UserError(f"{source / name}: is not committed: commit or move it first.")
