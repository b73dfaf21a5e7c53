"""Folders of images: where their splits are, and how they come to be whole or not at all."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from experiments.records.errors import UserError

SPLITS = ("train", "validation")


def image_root(folder: Path) -> Path:
    """The folder itself or the one folder inside it that holds `train` and `validation`."""
    for candidate in [folder, *sorted(folder.iterdir())]:
        if all((candidate / split).is_dir() for split in SPLITS):
            return candidate
    raise UserError(f"{folder}: has no folders `train` and `validation`, with a folder a class.")


def fill_atomically(folder: Path, fill: Callable[[Path], None], replace: bool = False) -> None:
    """Makes a folder by filling a temporary one beside it and renaming that.

    Whatever stops `fill`, the folder is as it was before. One that is there already, or that
    another process made in the meantime, stays, unless `replace` says otherwise.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    filled = temporary / "new"
    filled.mkdir()
    try:
        fill(filled)
        if replace and folder.exists():
            folder.rename(temporary / "old")
        if not folder.exists():
            filled.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
