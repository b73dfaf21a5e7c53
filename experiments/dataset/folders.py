"""Find the splits in a folder of images, and make folders that are whole or not there at all."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from experiments.records.errors import UserError

SPLITS = ("train", "validation")


def image_root(folder: Path, source: Path | str | None = None) -> Path:
    """Return the folder that holds `train` and `validation`: the one given or one directly in it.

    Args:
        folder: The folder to search.
        source: The name in the error message, where it is not the folder's.

    Raises:
        UserError: There is none.
    """
    for candidate in [folder, *sorted(folder.iterdir())]:
        if all((candidate / split).is_dir() for split in SPLITS):
            return candidate
    raise UserError(
        f"{source or folder}: has no folders `train` and `validation`, each with a folder for "
        "each class."
    )


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
