"""How many test images the earlier article's split had shown before, measured by doing what it did.

    python -m experiments.dataset.leak --data FOLDER --out content/references/source-article.leak.json

The article shuffles the validation images with Keras, takes the first fifth of the batches as the
test set and skips them for validation. Keras shuffles again on every pass, so the two never hold
the same images twice.
"""

import argparse
import hashlib
import json
import operator
import sys
from itertools import accumulate
from pathlib import Path

import tensorflow as tf

from experiments.dataset.folders import image_root
from experiments.pictures import BATCH_SIZE, IMAGE_SIZE
from experiments.records.atomic import write_atomically
from experiments.records.commandline import exit_code


def digests(batches: tf.data.Dataset) -> set[str]:
    """The images of one pass, by the sha256 of their pixels."""
    return {
        hashlib.sha256(image.tobytes()).hexdigest()
        for images, _ in batches.as_numpy_iterator()
        for image in images
    }


def measure_leak(folder: Path, passes: int, seed: int) -> dict[str, object]:
    """Goes through validation `passes` times and then once through the test, as the article does.

    Returns:
        How many images the test had, and how many of them each number of passes had shown.
    """
    tf.keras.utils.set_random_seed(seed)
    images = tf.keras.utils.image_dataset_from_directory(
        folder / "validation", shuffle=True, batch_size=BATCH_SIZE, image_size=IMAGE_SIZE
    )
    fifth = len(images) // 5
    test, validation = images.take(fifth), images.skip(fifth)
    shown = list(accumulate((digests(validation) for _ in range(passes)), operator.or_))
    tested = digests(test)
    return {
        "passes": passes,
        "seed": seed,
        "tested": len(tested),
        "shown_after_pass": [len(tested & seen) for seen in shown],
    }


def main() -> None:
    """Measures, and writes what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the extracted photographs")
    parser.add_argument("--out", type=Path, required=True, help="where to write the JSON")
    parser.add_argument("--passes", type=int, default=20, help="epochs of training (20)")
    parser.add_argument("--seed", type=int, default=1, help="for Keras's shuffling (1)")
    options = parser.parse_args()
    leak = measure_leak(image_root(options.data), options.passes, options.seed)
    write_atomically(options.out, json.dumps(leak, indent=2).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(exit_code(main))
