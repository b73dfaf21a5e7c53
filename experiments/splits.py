"""Split images into training, validation and test by their content alone."""

import hashlib
from pathlib import Path

IMAGE_SUFFIXES = (".bmp", ".gif", ".jfif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")


def list_images(folder: Path) -> tuple[list[str], list[int]]:
    """Return the images in a folder that has one folder a class, and their labels.

    Classes are numbered from 0 in the order of their names. Hidden files and folders are left out,
    and so are files that are no images by the suffix of their name.
    """
    files, labels = [], []
    for label, class_folder in enumerate(sorted(folder.glob("[!.]*/"))):
        for file in sorted(class_folder.glob("[!.]*")):
            if file.suffix.lower() in IMAGE_SUFFIXES:
                files.append(str(file))
                labels.append(label)
    return files, labels


# The earlier article tests on a fifth of the validation batches: 192 of the 1,000 images.
def hold_out(files: list[str], labels: list[int], share: float = 0.192) -> list[bool]:
    """Return for each image True if it is held out for the test: the same share of every class.

    The images with the smallest SHA-256 are held out. That is as good as a random draw, but
    depends on nothing except the bytes of each image: not on a seed, an order or a file name.
    """
    held_out = [False] * len(files)
    for label in set(labels):
        indices = [i for i, other in enumerate(labels) if other == label]
        indices.sort(key=lambda i: hashlib.sha256(Path(files[i]).read_bytes()).digest())
        for i in indices[: round(share * len(indices))]:
            held_out[i] = True
    return held_out
