"""Write the thumbnails that figures show, so that posts build without the photographs."""

import hashlib
import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

from experiments.dataset.images import ImageFolder
from experiments.pictures import augmented_copies, load_image
from experiments.records.atomic import write_atomically
from experiments.records.files import write
from experiments.records.schema import (
    ERRORS_KEPT,
    Record,
    Thumbnail,
    Thumbnails,
    error_thumbnail,
    most_confident_errors,
)

# Samples of each class, augmented copies of each kind, and the seed of the augmentation.
EACH = 3
COPIES = 6
SEED = 3


def record_thumbnails(images: ImageFolder, folder: Path) -> None:
    """Write `tiles.json` and its pictures: samples of each class, and augmented copies of one.

    The samples are the training images with the smallest SHA-256 of each class; the first of them
    is also the original that is flipped and rotated.
    """
    classes = {
        kind: [
            save(images, source, f"{kind}-{i}", folder)
            for i, source in enumerate(smallest(images.root, files), start=1)
        ]
        for kind, files in images.listing.splits["train"].items()
    }
    original = classes[images.listing.classes[0]][0]
    image, _ = load_image(str(images.root / original.source), 0)
    layers = {
        "flipped": tf.keras.layers.RandomFlip("horizontal_and_vertical", seed=SEED),
        "rotated": tf.keras.layers.RandomRotation(0.2, seed=SEED),
    }
    augmented = {
        kind: [
            Thumbnail(
                save_picture(copy, f"{free_name(kind, classes)}-{i}", folder), original.source
            )
            for i, copy in enumerate(augmented_copies(layer, image, COPIES), start=1)
        ]
        for kind, layer in layers.items()
    }
    write(folder / "tiles.json", Thumbnails(classes, original, augmented))


def record_error_thumbnails(images: ImageFolder, record: Record, folder: Path) -> None:
    """Write thumbnails of the misclassified test images with the highest confidence to `test/`."""
    predictions = record.test.predictions if record.test else []
    for error in most_confident_errors(predictions)[:ERRORS_KEPT]:
        picture = folder / error_thumbnail(error.file)
        if not picture.exists():
            save(images, error.file, picture.stem, picture.parent)


def smallest(root: Path, files: list[str]) -> list[str]:
    """Return the EACH images with the smallest SHA-256: a random choice that is always the same."""
    return sorted(files, key=lambda f: hashlib.sha256((root / f).read_bytes()).digest())[:EACH]


def free_name(kind: str, classes: Iterable[str]) -> str:
    """Return a name for augmented copies that differs from all classes, whatever their case."""
    taken = {name.casefold() for name in classes}
    while kind in taken:
        kind += "-copy"
    return kind


def save(images: ImageFolder, source: str, name: str, folder: Path) -> Thumbnail:
    """Write one image in the size that models see, and return it as a thumbnail."""
    image, _ = load_image(str(images.root / source), 0)
    return Thumbnail(save_picture(image, name, folder), source)


def save_picture(image: tf.Tensor, name: str, folder: Path) -> str:
    """Write an array of shape (height, width, 3), values 0 to 255, as JPEG and return its name."""
    pixels = np.clip(np.rint(image.numpy()), 0, 255).astype("uint8")
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "JPEG", quality=85)
    write_atomically(folder / f"{name}.jpg", content.getvalue())
    return f"{name}.jpg"
