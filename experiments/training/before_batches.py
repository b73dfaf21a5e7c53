"""Ask before each batch whether the training shall go on."""

from collections.abc import Callable

import tensorflow as tf


class BeforeBatches(tf.keras.callbacks.Callback):
    """Call a function before each batch of training and of validation, which raises to stop."""

    def __init__(self, check: Callable[[], object]) -> None:
        super().__init__()
        self.check = check

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Check before each batch of training."""
        self.check()

    def on_test_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Check before each batch of validation."""
        self.check()
