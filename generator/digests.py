"""Digests of files and of listings of folders: by them a build knows what has changed."""

import hashlib
from pathlib import Path

ABSENT = "absent"


def digest(content: bytes) -> str:
    """The sha256 of a content."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """The sha256 of a file's content, or `absent`."""
    try:
        return digest(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ABSENT


def listing(folder: Path, pattern: str) -> tuple[list[Path], str]:
    """The paths that a pattern finds below a folder, in order, and the sha256 of their names."""
    found = sorted(folder.glob(pattern))
    names = "\n".join(path.relative_to(folder).as_posix() for path in found)
    return found, digest(names.encode())
