"""One build at a time: a second one waits until the first has ended, however it ended."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.records.errors import UserError


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds the lock on a file; the system lets go of it when the process ends, even killed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}.") from None
    with file:
        if not take(file.fileno()):
            print("Another build is at work here; waiting for it.", file=sys.stderr, flush=True)
            while not take(file.fileno()):
                time.sleep(0.05)
        yield


def take(descriptor: int) -> bool:
    """Takes the lock, if no other process has it; says whether it did."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
