"""Unpack zip archives of images, up to a limit of files and bytes."""

import errno
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from experiments.dataset.folders import fill_atomically
from experiments.records.errors import UserError
from experiments.records.regular import refuse_special

MOST_BYTES = 500_000_000
MOST_FILES = 20_000


def unpacked(archive: Path, cache: Path) -> Path:
    """Unpack an archive into the cache once, and return the folder, which is named by content.

    Raises:
        UserError: The archive is damaged, encrypted or too large.
    """
    refuse_special(archive)
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    folder = cache / f"{archive.stem}-{digest[:8]}"
    if not folder.exists():
        fill_atomically(folder, partial(unpack, archive))
    return folder


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive into a folder; nothing is written outside of it.

    Raises:
        UserError: The archive is damaged, encrypted or too large.
    """
    with report_damage(str(archive)), zipfile.ZipFile(archive) as content:
        entries = content.infolist()
        size = sum(entry.file_size for entry in entries)
        if size > MOST_BYTES or len(entries) > MOST_FILES:
            raise UserError(
                f"{archive}: refused: {len(entries):,} files of {size:,} bytes are more than "
                f"{MOST_FILES:,} files or {MOST_BYTES:,} bytes. Unpack it, and give the folder."
            )
        # macOS adds a folder of attributes, which would pass for a class.
        names = [entry for entry in entries if not entry.filename.startswith("__MACOSX/")]
        # This drops `..`, drives and leading slashes, and writes links as plain files.
        content.extractall(folder, names)


@contextmanager
def report_damage(archive: str) -> Iterator[None]:
    """Turn the errors of a damaged or encrypted archive into a UserError with its name."""
    try:
        yield
    # Python raises RuntimeError for encryption and for unknown compression, and IndexError for a
    # file without a name.
    except (zipfile.BadZipFile, zlib.error, EOFError, IndexError, RuntimeError) as error:
        raise UserError(
            f"{archive}: not a whole zip archive: {error}. Get it again, or give a folder."
        ) from None
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise UserError(
            f"{archive}: has a file with too long a name. Unpack it, and give the folder."
        ) from None
