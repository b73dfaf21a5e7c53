"""The files that a build reads: each once, with the digest of its content.

Files are named by their paths from the project's root, or by absolute ones outside of it. The
listing of a folder is named `folder//pattern`, which no path is.
"""

import hashlib
from pathlib import Path

from experiments.records.errors import UserError
from experiments.records.regular import read_regular
from generator.project import relative

ABSENT = "absent"


def digest(content: bytes) -> str:
    """Return the sha256 of a content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """Return the sha256 of a file's content, or `absent`."""
    try:
        return digest(read_regular(path))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ABSENT


def listing(folder: Path, pattern: str) -> tuple[list[Path], str]:
    """Return the sorted paths below a folder that match a pattern, and a digest of their names."""
    found = sorted(folder.glob(pattern))
    names = "\n".join(path.relative_to(folder).as_posix() for path in found)
    return found, digest(names.encode())


def digest_now(root: Path, name: str) -> str:
    """Return today's digest of the file or listing that has a name in `Inputs.seen`.

    A name that can't be one of these has no digest: `unreadable`.
    """
    folder, is_listing, pattern = name.partition("//")
    try:
        return listing(root / folder, pattern)[1] if is_listing else file_digest(root / name)
    except (OSError, ValueError, NotImplementedError):
        return "unreadable"


class Inputs:
    """Reads files for one post and keeps their contents: whoever asks again gets the same bytes.

    Attributes:
        seen: The digest of each file and listing that was read, by name.
    """

    def __init__(self, root: Path) -> None:
        """Read for the project at `root`."""
        self.root = root
        self.seen: dict[str, str] = {}
        # Names are kept, too: to make one of a path takes as long as to read a small file.
        self._files: dict[Path, tuple[str, str, bytes | None]] = {}
        self._listings: dict[tuple[Path, str], tuple[str, str, list[Path]]] = {}

    def for_post(self) -> "Inputs":
        """Return the inputs of another post of the same build, which reads no file again."""
        other = Inputs(self.root)
        other._files, other._listings = self._files, self._listings
        return other

    def name(self, path: Path) -> str:
        """Return a path from the project's root, or the absolute path outside of it."""
        return relative(path, self.root)

    def content(self, path: Path) -> bytes:
        """Return a file's content.

        Raises:
            UserError: It can't be read.
        """
        content = self._read(path)
        if content is None:
            reason = "is a folder" if path.is_dir() else "there is no such file"
            raise UserError(f"{self.name(path)}: can't be read: {reason}.")
        return content

    def text(self, path: Path) -> str:
        """Return a file's text; raises as `content` does."""
        try:
            return self.content(path).decode("utf-8")
        except UnicodeDecodeError:
            raise UserError(f"{self.name(path)}: not UTF-8 text.") from None

    def exists(self, path: Path) -> bool:
        """Return True if a file is there."""
        return self._read(path) is not None

    def glob(self, folder: Path, pattern: str) -> list[Path]:
        """Return the paths below a folder that match a pattern, sorted.

        Raises:
            UserError: A name is not UTF-8, as those that pages and states have are.
        """
        key = folder, pattern
        if key not in self._listings:
            try:
                paths, sha = listing(folder, pattern)
            except UnicodeEncodeError:
                what = "has a file whose name is not UTF-8: rename it"
                raise UserError(f"{self.name(folder)}: {what}.") from None
            self._listings[key] = f"{self.name(folder)}//{pattern}", sha, paths
        name, sha, found = self._listings[key]
        self.seen[name] = sha
        return found

    def keep(self, path: Path, content: bytes | None) -> None:
        """Keep the content of a file, None for no file: it is not read any more."""
        sha = ABSENT if content is None else digest(content)
        self._files[path] = self.name(path), sha, content

    def _read(self, path: Path) -> bytes | None:
        """Return a file's content, or None where there is none."""
        if path not in self._files:
            try:
                # Templates are code of the project, which may make them as they are read.
                read = Path.read_bytes if path.suffix == ".jinja" else read_regular
                content: bytes | None = read(path)
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                content = None
            except OSError as error:
                raise UserError(f"{self.name(path)}: can't be read: {error.strerror}.") from None
            self.keep(path, content)
        name, sha, content = self._files[path]
        self.seen[name] = sha
        return content
