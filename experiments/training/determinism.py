"""Randomness in training: drawn from the run's seed and the epoch alone, not from what came before.

So a run that is stopped and goes on sees the same orders, augmentations and dropouts.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import tensorflow as tf

from experiments import pictures


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Makes Keras draw a model's first weights from the seed alone.

    Keras draws them by `random.randint`, whose state other threads change, too: those of a Dask
    worker now and then use Python's shared generator.
    """
    tf.keras.utils.set_random_seed(seed)
    shared = random.randint
    random.randint = random.Random(seed).randint
    try:
        yield
    finally:
        random.randint = shared


def shuffled_passes(images: tf.data.Dataset, seed: int, first: int, last: int) -> tf.data.Dataset:
    """The passes `first` to `last - 1` over the images, one after the other, in batches.

    The order of a pass depends on the seed and its number alone, not on the passes before it.
    """

    def one_pass(number: tf.Tensor) -> tf.data.Dataset:
        return pictures.batches(images, shuffle_seed=seed * 1_000_003 + number)

    return tf.data.Dataset.range(first, last).flat_map(one_pass)


def random_states(model: tf.keras.Model) -> dict[int, tf.Variable]:
    """The states of a model's random layers, numbered in their order."""
    states = [v for v in model.variables if v.path.endswith("seed_generator_state")]
    return dict(enumerate(states))


def set_states(states: dict[int, tf.Variable], seed: int, epoch: int) -> None:
    """Sets the states of random layers from the run's seed and the epoch, counted from 0."""
    for number, state in states.items():
        state.assign(np.random.SeedSequence((seed, int(epoch), number)).generate_state(2))


class EpochSeeds(tf.keras.callbacks.Callback):
    """Sets the states of random layers at the start of each epoch."""

    def __init__(self, seed: int, states: dict[int, tf.Variable]) -> None:
        super().__init__()
        self.seed = seed
        self.states = states

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras before each epoch, counted from 0."""
        set_states(self.states, self.seed, epoch)
