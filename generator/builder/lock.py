"""One build at a time: a second one waits until the first has ended, however it ended."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def one_build_at_a_time(lock: Path) -> Iterator[None]:
    """Hold a lock, which the system releases when the process ends, even killed."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = FileLock(lock)
    try:
        held.acquire(blocking=False)
    except Timeout:
        print("Another build is running here; waiting for it.", file=sys.stderr, flush=True)
        held.acquire()
    try:
        yield
    finally:
        held.release()
