"""The code of other commits of this repository, for benchmarks."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.projects import ROOT


@contextmanager
def code_of_commit(commit: str) -> Iterator[Path]:
    """Give a folder with the files of a commit; it is gone in the end."""
    command = ["git", "-C", str(ROOT), "archive", commit]
    files = subprocess.run(command, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(files)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)
