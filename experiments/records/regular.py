"""Read files whose paths come from users."""

import errno
import stat
from pathlib import Path

# GitHub takes no larger files, and records are published.
MOST_BYTES = 100_000_000


def read_regular(path: Path) -> bytes:
    """Return a file's content.

    Raises:
        OSError: It can't be read, is a pipe or a device, or has more than 100 MB.
    """
    found = path.stat()
    refuse_kind(path, found.st_mode)
    if found.st_size > MOST_BYTES:
        size = f"{found.st_size / 1e6:,.0f} MB"
        what = f"has {size}, and files of up to 100 MB are read; leave out what you can"
        raise OSError(errno.EFBIG, what, str(path))
    return path.read_bytes()


def refuse_special(path: Path) -> None:
    """Raise OSError if a pipe or a device is at a path.

    Reading a pipe could wait for ever, and a device can be endless.
    """
    if path.exists():
        refuse_kind(path, path.stat().st_mode)


def refuse_kind(path: Path, mode: int) -> None:
    """Raise OSError if what is at a path, of this mode, is neither a file nor a folder."""
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        what = "a pipe or a device; put a regular file in its place"
        raise OSError(errno.EINVAL, what, str(path))


def refuse_special_below(path: Path) -> None:
    """Raise OSError if a pipe, a device or a name that is not UTF-8 is at a path or below it."""
    for each in [path, *path.rglob("*")]:
        refuse_special(each)
        refuse_odd_name(each)


def refuse_odd_name(path: Path) -> None:
    """Raise OSError if the name of a file is not UTF-8: records, which have names, are."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        raise OSError(errno.EILSEQ, "the name is not UTF-8; rename it", str(path)) from None
