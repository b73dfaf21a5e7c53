"""Write files that are never seen half written, even when the program is killed."""

import os
import tempfile
from glob import escape
from pathlib import Path

# The end of a temporary file's name; only a program that is killed leaves one.
PARTIAL = ".partial"


def write_atomically(path: Path, content: bytes, durable: bool = True) -> None:
    """Write a file by renaming a temporary one from the same folder into its place.

    Args:
        path: The file, whose folders are made where they are missing.
        content: All bytes of the file.
        durable: Return only once the disk has it. Not needed for what can be made again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(PARTIAL, f".{path.name}.", path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        error.filename = str(path)  # Users know nothing of the temporary one.
        raise
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    # A rename is on the disk only when its folder is; Windows cannot open folders.
    if durable and os.name == "posix":
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_alone(path: Path, content: bytes) -> None:
    """Write a file that no other process writes, without what killed ones have left of it."""
    remove_partial_files(path)
    write_atomically(path, content)


def remove_partial_files(path: Path) -> None:
    """Remove what programs that were killed have left half written of a file.

    Call this only where no other process can be writing the file.
    """
    for left in path.parent.glob(f".{escape(path.name)}.*{PARTIAL}"):
        left.unlink(missing_ok=True)
