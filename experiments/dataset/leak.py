"""Measure how many test images the earlier article's split shows during validation.

    python -m experiments.dataset.leak --data FOLDER --out FILE

The article shuffles the validation images with Keras, takes the first fifth of the batches as the
test set and skips them for validation. Keras shuffles again on every pass, so the two hold other
images each time.
"""

import argparse
import hashlib
import json
import operator
import sys
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import tensorflow as tf

from experiments.dataset.folders import image_root
from experiments.pictures import BATCH_SIZE, IMAGE_SIZE
from experiments.records.atomic import write_atomically
from experiments.records.commandline import report_errors


def pixel_hashes(batches: tf.data.Dataset) -> set[str]:
    """Return the sha256 of the pixels of every image in one pass."""
    return {
        hashlib.sha256(image.tobytes()).hexdigest()
        for images, _ in batches.as_numpy_iterator()
        for image in images
    }


def measure_leak(folder: Path, passes: int, seed: int) -> dict[str, object]:
    """Go through validation `passes` times and then once through the test, as the article does.

    Returns:
        The number of images in the test, and how many of them had been shown after each pass.
    """
    tf.keras.utils.set_random_seed(seed)
    images = tf.keras.utils.image_dataset_from_directory(
        folder / "validation", shuffle=True, batch_size=BATCH_SIZE, image_size=IMAGE_SIZE
    )
    fifth = len(images) // 5
    test, validation = images.take(fifth), images.skip(fifth)
    shown = list(accumulate((pixel_hashes(validation) for _ in range(passes)), operator.or_))
    tested = pixel_hashes(test)
    return {
        "passes": passes,
        "seed": seed,
        "tested": len(tested),
        "shown_after_pass": [len(tested & seen) for seen in shown],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the result as JSON, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the extracted photographs")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    parser.add_argument("--passes", type=int, default=20, help="epochs of training (20)")
    parser.add_argument("--seed", type=int, default=1, help="for Keras's shuffling (1)")
    options = parser.parse_args(arguments)

    def measure() -> None:
        leak = measure_leak(image_root(options.data), options.passes, options.seed)
        write_atomically(options.out, json.dumps(leak, indent=2).encode() + b"\n")

    return report_errors(measure)


if __name__ == "__main__":
    sys.exit(main())
