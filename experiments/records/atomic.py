"""Write files that are never seen half written, even when the program is killed."""

import os
import tempfile
from pathlib import Path


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
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
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
