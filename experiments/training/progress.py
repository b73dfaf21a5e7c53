"""What one sees while models train: a line for each epoch, and a bar where there is a terminal."""

import sys
import time
from collections.abc import Callable

import tensorflow as tf
from tqdm import tqdm

Say = Callable[[str], object]


def print_line(text: str) -> None:
    """Prints a line above the bar; at once, in pipes too."""
    tqdm.write(text)
    sys.stdout.flush()


class EpochLines(tf.keras.callbacks.Callback):
    """Says loss, accuracy and the time left of all runs after each epoch.

    One object serves all runs of a call; `name` is the run that trains now.
    """

    def __init__(self, say: Say, epochs_to_train: int) -> None:
        super().__init__()
        self.say = say
        self.epochs_left = epochs_to_train
        self.epochs_seen = 0
        self.name = ""
        self.began = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras before each epoch."""
        self.epoch_began = time.monotonic()
        name = f"{self.name} epoch {epoch + 1}"
        # None shows the bar in a terminal only.
        self.bar = tqdm(desc=name, total=self.params["steps"], leave=False, disable=None)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras after each batch."""
        self.bar.set_postfix(logs, refresh=False)
        self.bar.update()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras after each epoch, with its metrics."""
        self.bar.close()
        self.epochs_left -= 1
        self.epochs_seen += 1
        now = time.monotonic()
        left = (now - self.began) / self.epochs_seen * self.epochs_left
        metrics = "  ".join(f"{name} {value:.4f}" for name, value in (logs or {}).items())
        self.say(
            f"{self.name}  epoch {epoch + 1:2}/{self.params['epochs']}  {metrics}  "
            f"{now - self.epoch_began:.0f} s, {tqdm.format_interval(left)} left"
        )
