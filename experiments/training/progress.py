"""Print a line for each epoch while models train, above the bar that tqdm shows."""

import sys
import time
from collections.abc import Callable

import tensorflow as tf
from tqdm import tqdm

from experiments.training.recording import numbers


def print_line(text: str) -> None:
    """Print a line above the bar, and at once in pipes, too."""
    tqdm.write(text)
    sys.stdout.flush()


class EpochLines(tf.keras.callbacks.Callback):
    """Report metrics and the time left of all runs after each epoch.

    One object serves all runs of a command.

    Args:
        report: Is called with each line.
        epochs_to_train: The epochs of all runs together.

    Attributes:
        name: The name of the run that trains now.
    """

    def __init__(self, report: Callable[[str], object], epochs_to_train: int) -> None:
        super().__init__()
        self.report = report
        self.epochs_left = epochs_to_train
        self.epochs_done = 0
        self.name = ""
        self.began = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Start the epoch's clock."""
        self.epoch_began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Report the epoch."""
        self.epochs_left -= 1
        self.epochs_done += 1
        now = time.monotonic()
        left = (now - self.began) / self.epochs_done * self.epochs_left
        metrics = "  ".join(f"{name} {value:.4f}" for name, value in numbers(logs or {}).items())
        self.report(
            f"{self.name}  epoch {epoch + 1:2}/{self.params['epochs']}  {metrics}  "
            f"{now - self.epoch_began:.0f} s, {tqdm.format_interval(left)} left"
        )
