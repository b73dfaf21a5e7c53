"""Read the images of a split for Keras."""

from dataclasses import dataclass

import tensorflow as tf

from experiments.dataset.images import ImageFolder
from experiments.pictures import load_images


@dataclass(frozen=True)
class Split:
    """The images of one split, decoded on demand; `names` are paths inside the data set."""

    names: list[str]
    labels: list[int]
    images: tf.data.Dataset


def read_split(images: ImageFolder, name: str) -> Split:
    """Return one split of the images, class by class."""
    by_class = images.listing.splits[name].values()
    names = [file for files in by_class for file in files]
    labels = [label for label, files in enumerate(by_class) for _ in files]
    files = [str(images.root / file) for file in names]
    return Split(names, labels, load_images(files, labels))
