"""Zip archives, unpacked safely."""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from experiments.dataset.folders import fill_atomically
from experiments.records.errors import UserError

MOST_BYTES = 500_000_000
MOST_FILES = 20_000


def unpacked(archive: Path, cache: Path) -> Path:
    """The folder in the cache that holds what an archive does; another content, another folder.

    Raises:
        UserError: the archive is damaged, or not safe to unpack.
    """
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    folder = cache / f"{archive.stem}-{digest[:8]}"
    if not folder.exists():
        with safe_archive(archive) as content:
            fill_atomically(folder, content.extractall)
    return folder


@contextmanager
def safe_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """An open archive that may be unpacked; raises as `unpacked` does."""
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_unsafe(path, archive.infolist())
            yield archive
    # RuntimeError: it is encrypted, or compressed in a way that Python does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise UserError(f"{path}: not a whole zip archive: {error}") from None


def refuse_unsafe(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Raises UserError if an entry leads out of the archive, or if there is too much to unpack."""
    for entry in entries:
        # zipfile has cleaned `filename` already: what the archive says is `orig_filename`.
        path = PurePosixPath(entry.orig_filename.replace("\\", "/"))
        climbs = path.is_absolute() or ".." in path.parts or ":" in str(path).partition("/")[0]
        if climbs or stat.S_ISLNK(entry.external_attr >> 16):
            raise UserError(f"{archive}: refused: {entry.orig_filename!r} leaves the archive.")
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES or len(entries) > MOST_FILES:
        raise UserError(
            f"{archive}: refused: {len(entries):,} files of {size:,} bytes are more than "
            f"{MOST_FILES:,} files or {MOST_BYTES:,} bytes. Unpack it, and give the folder."
        )
