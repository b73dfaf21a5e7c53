"""Remember what was read in a file for as long as the file does not change."""

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar

Content = TypeVar("Content")
# Importers ask for the same files several times, to find out which of them reads a log.
FILES = 4096


def remembered(read: Callable[[Path], Content]) -> Callable[[Path], Content]:
    """Return a reader that reads a file again only if its size or time of change is another.

    What it returns is shared by all callers, who must not change it.

    Args:
        read: The reader. Its file exists; an error of it is not remembered.
    """

    @lru_cache(maxsize=FILES)
    def read_once(path: Path, _changed: int, _size: int) -> Content:
        return read(path)

    @wraps(read)
    def reader(path: Path) -> Content:
        stat = path.stat()
        return read_once(path, stat.st_mtime_ns, stat.st_size)

    return reader
