"""A Keras callback that writes a run record. Copy this file: it needs Keras and nothing else.

model.fit(..., callbacks=[RunRecorder("runs/mine.json")])
"""

import contextlib
import json
import math
import os
import time
from pathlib import Path

import keras


class RunRecorder(keras.callbacks.Callback):
    """Replace the record after every epoch; a reader finds either the old or the new one, whole.

    Args:
        path: The JSON file to write. Its folder's name becomes the experiment's unless given.
        known: More fields of the record, such as `experiment`, `seed`, `title` or `config`.
    """

    def __init__(self, path: str | Path, **known: object) -> None:
        super().__init__()
        self.path = Path(path)
        self.known = known
        self.metrics: dict[str, list[float | None]] = {}
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        done = len(self.seconds)
        self.seconds.append(round(time.monotonic() - self.began, 3))
        values = {}
        for name, value in (logs or {}).items():
            # A metric can have a value for each class: a record has no place for those.
            with contextlib.suppress(TypeError, ValueError):
                values[name] = float(value)
        # With `validation_freq`, some epochs lack metrics: None stands for what is missing.
        for name in dict.fromkeys([*self.metrics, *values]):
            value = values.get(name, math.nan)
            finite = value if math.isfinite(value) else None
            self.metrics.setdefault(name, [None] * done).append(finite)
        self.write("running")

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        if self.seconds:
            diverged = "loss" in self.metrics and self.metrics["loss"][-1] is None
            self.write("diverged" if diverged else "complete")

    def write(self, status: str) -> None:
        weights = [math.prod(weight.shape) for weight in self.model.trainable_weights]
        total = self.model.count_params()
        sizes = {"total_params": total, "trainable_params": sum(weights)}
        record = {
            "schema_version": 1,
            "experiment": self.path.absolute().parent.name,
            "model": self.model.name,
            "status": status,
            # Of a second `fit`, Keras tells only the epochs that it adds.
            "config": {"epochs": max(self.params["epochs"], len(self.seconds))},
            "summary": sizes | {"non_trainable_params": total - sum(weights)},
            "history": {"epoch": list(range(1, len(self.seconds) + 1))} | self.metrics,
            "environment": {
                "epoch_seconds": self.seconds,
                "packages": {"keras": keras.__version__},
            },
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f".{self.path.name}.partial")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(record | self.known, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)
