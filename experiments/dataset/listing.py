"""List the images of a folder by split and class, and say what was left out."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from experiments.dataset.folders import SPLITS, is_split
from experiments.records.errors import UserError
from experiments.records.schema import DatasetListing
from experiments.splits import IMAGE_SUFFIXES, hold_out, list_images

# The shares of each class where a folder has no splits.
VALIDATION_SHARE = 0.2
TEST_SHARE = 0.2
# The fewest images of a class that leave one or more for every split, by folder: fewer round to 0.
LEAST = {"train": 1, "validation": 3, "": 4}
# File names in one message.
NAMED = 5

Splits = dict[str, tuple[list[str], list[int]]]


def list_splits(root: Path, name: str) -> DatasetListing:
    """List the images of a folder by split and class.

    Args:
        root: The folder, with `train` and `validation` or with a folder for each class.
        name: The name of the data set.

    Raises:
        UserError: There are not two classes or more with images for every split, or an image is
            there twice.
    """
    classes = class_names(root)
    splits: dict[str, dict[str, list[str]]] = {
        split: {kind: [] for kind in classes} for split in ("train", "validation", "test")
    }
    found = given_splits(root) if is_split(root) else splits_by_content(root)
    for split, (files, labels) in found.items():
        for file, label in zip(files, labels, strict=True):
            splits[split][classes[label]].append(Path(file).relative_to(root).as_posix())
    images = [file for files, _ in found.values() for file in files]
    return DatasetListing(name, fingerprint(root, images), classes, splits)


def class_names(root: Path) -> list[str]:
    """Return the classes of a folder of images, sorted.

    Raises:
        UserError: There are fewer than two, the splits differ in them, or one has too few images.
    """
    folders = [root / split for split in SPLITS] if is_split(root) else [root]
    classes, *others = ([path.name for path in sorted(each.glob("[!.]*/"))] for each in folders)
    if len(classes) < 2:
        raise UserError(
            f"{folders[0]}: models need two classes or more, and a folder for each, not "
            f"{len(classes)}."
        )
    for other in others:
        if other != classes:
            raise UserError(
                f"{folders[1]}: has the classes {', '.join(other) or 'of no folder'}, but "
                f"{folders[0].name} has {', '.join(classes)}. Give both the same folders."
            )
    for folder in folders:
        _, labels = list_images(folder)
        least = LEAST[folder.name if is_split(root) else ""]
        for label, kind in enumerate(classes):
            if (count := labels.count(label)) < least:
                raise UserError(
                    f"{folder / kind}: has {plural(count, 'image')}, and {least} or more are "
                    f"needed, so that no split is empty. Images are {', '.join(IMAGE_SUFFIXES)}."
                )
    return classes


def given_splits(root: Path) -> Splits:
    """Return files and labels of `train` and `validation`, and of the test held out of it."""
    files, labels = list_images(root / "validation")
    tested, rest = divide(files, labels, hold_out(files, labels))
    return {"train": list_images(root / "train"), "validation": rest, "test": tested}


def splits_by_content(root: Path) -> Splits:
    """Return files and labels of the splits of a folder with a folder for each class."""
    files, labels = list_images(root)
    tested, rest = divide(files, labels, hold_out(files, labels, TEST_SHARE))
    share = VALIDATION_SHARE / (1 - TEST_SHARE)
    validation, train = divide(*rest, hold_out(*rest, share))
    return {"train": train, "validation": validation, "test": tested}


def divide(
    files: list[str], labels: list[int], chosen: list[bool]
) -> tuple[tuple[list[str], list[int]], tuple[list[str], list[int]]]:
    """Return files and labels of the chosen images, and those of the others."""
    images = list(zip(files, labels, chosen, strict=True))

    def where(wanted: bool) -> tuple[list[str], list[int]]:
        kept = [(file, label) for file, label, is_chosen in images if is_chosen == wanted]
        return [file for file, _ in kept], [label for _, label in kept]

    return where(True), where(False)


def fingerprint(root: Path, files: Iterable[str]) -> str:
    """Return a sha256 of the images' contents and folders.

    Names, order and dates of the files do not change it.

    Raises:
        UserError: Two images have the same content, and so could be in two splits.
    """
    by_digest: dict[str, list[Path]] = defaultdict(list)
    for file in map(Path, sorted(files)):
        by_digest[hashlib.sha256(file.read_bytes()).hexdigest()].append(file)
    copies = [copy for same in by_digest.values() for copy in same[1:]]
    if copies:
        original = next(same[0] for same in by_digest.values() if len(same) > 1)
        raise UserError(
            f"{original} and {copies[0]} are the same image; every image must be there once. "
            f"Remove {some(copies)}."
        )
    lines = sorted(
        f"{digest} {file.parent.relative_to(root).as_posix()}\n"
        for digest, (file,) in by_digest.items()
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def remarks(root: Path, listing: DatasetListing) -> list[str]:
    """Return lines for the user: how the images were split, and which files are none."""
    lines = []
    if not is_split(root):
        train = 1 - VALIDATION_SHARE - TEST_SHARE
        lines.append(
            f"{root}: has no folders `train` and `validation`; the images of each class are split "
            f"by their content: {train:.0%} train, {VALIDATION_SHARE:.0%} validation, "
            f"{TEST_SHARE:.0%} test."
        )
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    others = [path.relative_to(root) for path in files]
    others = [path for path in others if path.as_posix() not in listing.files]
    if others:
        lines.append(
            f"{root}: passed over {plural(len(others), 'file')}, hidden or no images by folder "
            f"and name: {some(others)}"
        )
    return lines


def some(paths: Sequence[Path]) -> str:
    """Return the first paths in words, and the number of the others."""
    rest = len(paths) - NAMED
    names = ", ".join(map(str, paths[:NAMED]))
    return f"{names} and {rest:,} more" if rest > 0 else names


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, such as `2 images`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
