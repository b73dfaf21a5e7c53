"""The command `labpress`: it works beside other packages named `experiments` or `generator`."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = ("experiments", "generator")


def main() -> int:
    """Run one command and return its exit code."""
    sys.path[:] = [folder for folder in sys.path if not is_foreign(folder)]
    if given := os.environ.get("PYTHONPATH"):  # For the processes that commands start.
        kept = [folder for folder in given.split(os.pathsep) if not is_foreign(folder)]
        os.environ["PYTHONPATH"] = os.pathsep.join(kept)
    from generator.__main__ import labpress

    return labpress()


def is_foreign(folder: str) -> bool:
    """Return True if a folder of Python's path has packages of our names that are not ours."""
    there = Path(folder).resolve()
    found = ((there / each).exists() for name in NAMES for each in (name, f"{name}.py"))
    return there != HERE and any(found)


if __name__ == "__main__":
    sys.exit(main())
