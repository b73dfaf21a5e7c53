"""One build at a time: a second one waits until the first has ended, however it ended."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.errors import LabError


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds the lock on a file; the system lets go of it when the process ends, even killed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise LabError(f"{path}: {error.strerror}.") from None
    try:
        if not take(descriptor, wait=False):
            print("Another build is at work here; waiting for it.", file=sys.stderr, flush=True)
            take(descriptor, wait=True)
        yield
    finally:
        os.close(descriptor)


def take(descriptor: int, wait: bool) -> bool:
    """Takes the lock, if need be when another process lets go; says whether it has it."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return take(descriptor, wait) if wait else False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
