"""Make all randomness in training depend on the run's seed and the epoch alone.

So a run that was stopped and goes on has the same orders, augmentations and dropouts.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import tensorflow as tf

from experiments.pictures import batches


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Make Keras draw a model's first weights from the seed alone.

    Keras draws them by `random.randint`, whose state other threads change, too, such as those of
    a Dask worker.
    """
    tf.keras.utils.set_random_seed(seed)
    shared = random.randint
    random.randint = random.Random(seed).randint
    try:
        yield
    finally:
        random.randint = shared


def shuffled_passes(images: tf.data.Dataset, seed: int, first: int, last: int) -> tf.data.Dataset:
    """Return the passes `first` to `last - 1` over the images, one after the other, in batches.

    The order of a pass depends on the seed and its number alone, not on the passes before it.
    """

    def one_pass(number: tf.Tensor) -> tf.data.Dataset:
        return batches(images, shuffle_seed=seed * 1_000_003 + number)

    return tf.data.Dataset.range(first, last).flat_map(one_pass)


def random_states(model: tf.keras.Model) -> dict[int, tf.Variable]:
    """Return the states of a model's random layers, numbered in their order."""
    states = [v for v in model.variables if v.path.endswith("seed_generator_state")]
    return dict(enumerate(states))


def set_states(states: dict[int, tf.Variable], seed: int, epoch: int) -> None:
    """Set the states of random layers from the run's seed and the epoch, counted from 0."""
    for number, state in states.items():
        state.assign(np.random.SeedSequence((seed, int(epoch), number)).generate_state(2))


class EpochSeeds(tf.keras.callbacks.Callback):
    """Set the states of random layers at the start of each epoch."""

    def __init__(self, seed: int, states: dict[int, tf.Variable]) -> None:
        super().__init__()
        self.seed = seed
        self.states = states

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Set the states for an epoch, counted from 0."""
        set_states(self.states, self.seed, epoch)
