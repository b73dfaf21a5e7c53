"""What one sees while models train: a line for each epoch, and a bar where there is a terminal."""

import time

import tensorflow as tf
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn


class EpochLines(tf.keras.callbacks.Callback):
    """Prints loss, accuracy and the time left of all runs after each epoch.

    In a terminal, `bar` shows below how far the epoch is, while it is entered as a context. One
    object serves all runs of a call.
    """

    def __init__(self, console: Console, epochs_to_train: int) -> None:
        super().__init__()
        self.console = console
        self.epochs_left = epochs_to_train
        self.epochs_seen = 0
        self.name = ""
        self.began = time.monotonic()
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f} batches  loss {task.fields[loss]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Called by Keras when a run starts."""
        self.task = self.bar.add_task("", total=self.params["steps"], loss="")

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras before each epoch."""
        self.epoch_began = time.monotonic()
        self.bar.reset(self.task, description=f"{self.name} epoch {epoch + 1}", loss="")

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras after each batch."""
        if not self.bar.disable:
            self.bar.update(self.task, completed=batch + 1, loss=f"{(logs or {})['loss']:.4f}")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras after each epoch, with its metrics."""
        self.epochs_left -= 1
        self.epochs_seen += 1
        now = time.monotonic()
        left = (now - self.began) / self.epochs_seen * self.epochs_left
        metrics = "  ".join(f"{name} {value:.4f}" for name, value in (logs or {}).items())
        self.console.print(
            f"{self.name}  epoch {epoch + 1:2}/{self.params['epochs']}  {metrics}  "
            f"{now - self.epoch_began:.0f} s, {duration(left)} left",
            highlight=False,
            soft_wrap=True,
        )

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Called by Keras when a run ends."""
        self.bar.remove_task(self.task)


def duration(seconds: float) -> str:
    """A time as people say it: `40 s`, `12 min`, `1 h 5 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
