"""Files and folders as a build reads them, with a note of each: what an output depends on."""

from dataclasses import dataclass, field
from pathlib import Path

from experiments.errors import LabError
from generator.digests import ABSENT, digest, file_digest, listing


@dataclass
class Reads:
    """What was read: the digest of each file, and of each listing, `folder|pattern`.

    Names are paths from the project's `root`, or absolute ones outside of it.
    """

    root: Path
    files: dict[str, str] = field(default_factory=dict)
    listings: dict[str, str] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        """A path from the project's root, or as it is outside."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return str(path)

    def content(self, path: Path) -> bytes:
        """A file's content.

        Raises:
            LabError: it can't be read.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            self.files[self.name(path)] = ABSENT
            raise LabError(f"{self.name(path)}: can't be read: {error.strerror}.") from None
        self.files[self.name(path)] = digest(content)
        return content

    def text(self, path: Path) -> str:
        """A file's text; raises as `content` does."""
        try:
            return self.content(path).decode("utf-8")
        except UnicodeDecodeError:
            raise LabError(f"{self.name(path)}: not UTF-8 text.") from None

    def exists(self, path: Path) -> bool:
        """Says whether a file is there."""
        digest = self.files[self.name(path)] = file_digest(path)
        return digest != ABSENT

    def glob(self, folder: Path, pattern: str) -> list[Path]:
        """The paths that a pattern finds, in order."""
        found, self.listings[f"{self.name(folder)}|{pattern}"] = listing(folder, pattern)
        return found
