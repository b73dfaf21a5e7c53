"""Digests of files and of listings of folders: by them a build knows what has changed."""

import hashlib
from pathlib import Path

ABSENT = "absent"


def file_digest(path: Path) -> str:
    """The sha256 of a file's content, or `absent`."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ABSENT


def listing_digest(folder: Path, pattern: str) -> str:
    """The sha256 of the names that a pattern finds below a folder."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
