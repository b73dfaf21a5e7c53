"""Find the images in a folder, and make folders that are whole or not there at all."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from experiments.records.errors import UserError
from experiments.splits import list_images

SPLITS = ("train", "validation")


def image_root(folder: Path, source: Path | str | None = None) -> Path:
    """Return the folder that holds `train` and `validation`: the one given or one directly in it.

    Args:
        folder: The folder to search.
        source: The name in the error message, where it is not the folder's.

    Raises:
        UserError: There is none.
    """
    root = split_root(folder)
    if root is None:
        raise UserError(
            f"{source or folder}: has no folders `train` and `validation`, each with a folder for "
            "each class."
        )
    return root


def split_root(folder: Path) -> Path | None:
    """Return the first of a folder and those in it that holds `train` and `validation`."""
    return next(filter(is_split, [folder, *sorted(folder.iterdir())]), None)


def is_split(folder: Path) -> bool:
    """Return True if a folder holds `train` and `validation`."""
    return all((folder / split).is_dir() for split in SPLITS)


def class_root(folder: Path) -> Path | None:
    """Return the folder that holds folders of images, one a class, or None if there is none.

    It is the folder given or, as in many archives, the only one in it.
    """
    inside = sorted(folder.glob("[!.]*/"))
    if len(inside) == 1 and inside[0].name not in SPLITS:
        return class_root(inside[0])
    _, labels = list_images(folder)
    return folder if len(set(labels)) > 1 else None


def fill_atomically(folder: Path, fill: Callable[[Path], None], replace: bool = False) -> None:
    """Make a folder by filling a temporary one beside it and renaming that.

    If `fill` fails, the folder is as it was before. An existing folder, or one that another
    process makes in the meantime, stays unless `replace` is true.
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
