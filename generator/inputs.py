"""Files and folders as a build reads them, with a digest of each: what an output depends on.

They are named by their paths from the project's root, or by absolute ones outside of it. The
listing of a folder is named `folder//pattern`, which no path is.
"""

import hashlib
from pathlib import Path

from experiments.records.errors import UserError
from generator.project import relative

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


def digest_now(root: Path, name: str) -> str:
    """The digest of what a name of `Reads` stands for, as it is now."""
    folder, is_listing, pattern = name.partition("//")
    return listing(root / folder, pattern)[1] if is_listing else file_digest(root / name)


class Reads:
    """What was read: `seen` has the digest of each file and listing, by name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen: dict[str, str] = {}

    def name(self, path: Path) -> str:
        """A path from the project's root, or as it is outside."""
        return relative(path, self.root)

    def content(self, path: Path) -> bytes:
        """A file's content.

        Raises:
            UserError: it can't be read.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            self.seen[self.name(path)] = ABSENT
            raise UserError(f"{self.name(path)}: can't be read: {error.strerror}.") from None
        self.seen[self.name(path)] = digest(content)
        return content

    def text(self, path: Path) -> str:
        """A file's text; raises as `content` does."""
        try:
            return self.content(path).decode("utf-8")
        except UnicodeDecodeError:
            raise UserError(f"{self.name(path)}: not UTF-8 text.") from None

    def exists(self, path: Path) -> bool:
        """Says whether a file is there."""
        digest = self.seen[self.name(path)] = file_digest(path)
        return digest != ABSENT

    def glob(self, folder: Path, pattern: str) -> list[Path]:
        """The paths that a pattern finds, in order."""
        found, self.seen[f"{self.name(folder)}//{pattern}"] = listing(folder, pattern)
        return found
