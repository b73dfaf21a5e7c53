"""Randomness that depends on the seed and the epoch alone."""

import random
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow", reason="training needs the extra `train`")

from experiments import models
from experiments.pictures import load_images
from experiments.training.determinism import seeded, shuffled_passes


def test_first_weights_come_from_the_seed_whatever_other_threads_draw() -> None:
    def first_weights() -> list[Any]:
        with seeded(7):
            return [weight.numpy() for weight in models.model2().weights]

    expected = first_weights()
    done = threading.Event()

    def draw() -> None:
        while not done.is_set():
            random.random()

    other = threading.Thread(target=draw)
    other.start()
    try:
        found = first_weights()
    finally:
        done.set()
        other.join()
    np.testing.assert_equal(found, expected)
    tf.keras.utils.set_random_seed(7)
    np.testing.assert_equal([w.numpy() for w in models.model2().weights], expected)


def test_the_order_of_a_pass_depends_on_seed_and_number_alone(pictures: Path) -> None:
    files = sorted(str(path) for path in (pictures / "train").rglob("*.png"))
    dataset = load_images(files, list(range(len(files))))

    def orders(seed: int, first: int, last: int) -> list[list[int]]:
        passes = shuffled_passes(dataset, seed, first, last)
        return [labels.numpy().tolist() for _, labels in passes]

    assert orders(1, 0, 3)[2:] == orders(1, 2, 3)
    assert orders(1, 0, 1) != orders(1, 1, 2)
    assert orders(1, 0, 1) != orders(2, 0, 1)
    assert sorted(orders(1, 0, 1)[0]) == list(range(len(files)))
