"""The callback that anybody may copy."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kit.projects import ROOT

from experiments.records.files import read
from experiments.records.schema import Record
from generator.__main__ import main

pytest.importorskip("keras", reason="the callback is for Keras")

SCRIPT = """
import keras, numpy as np
from recorder import RunRecorder

layers = [keras.Input((4,)), keras.layers.Dense(2, activation="softmax")]
model = keras.Sequential(layers, name="mine")
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(np.random.rand(40, 4), np.arange(40) % 2, validation_split=0.2, epochs=3,
                    verbose=0, callbacks=[RunRecorder("runs/mine.json", seed=4)])
print(history.history)
"""
SELDOM = SCRIPT.replace("epochs=3", "epochs=5, validation_freq=2")
UNUSUAL = """
import keras, numpy as np
from recorder import RunRecorder

class Mine(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2)
        self.f1, self.mean = keras.metrics.F1Score(), keras.metrics.Mean(name="amount")

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        inputs, classes = data
        self.f1.update_state(classes, self(inputs))
        self.mean.update_state(inputs)
        return {"f1": self.f1.result(), "amount": self.mean.result()}

model = Mine()
model.compile("adam")
recorder = RunRecorder("runs/mine.json")
for epochs in (3, 2):
    model.fit(np.ones((40, 4)), np.eye(2)[np.arange(40) % 2], epochs=epochs, verbose=0,
              callbacks=[recorder])
print({})
"""
POST = """---
title: Mine
date: 2026-01-31
description: x
runs: runs
---
Ends at {{ runs.mine.history.val_accuracy.last | percent }}.
"""


def run_copied(script: str, folder: Path) -> dict[str, list[float]]:
    """Runs a script beside a copy of the recorder; gives the history that Keras kept."""
    shutil.copy(ROOT / "experiments/recorder.py", folder)
    (folder / "mine.py").write_text(script, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "mine.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    history: dict[str, list[float]] = eval(result.stdout)
    return history


def test_a_copied_recorder_leaves_a_record_that_a_post_can_use(tmp_path: Path) -> None:
    history = run_copied(SCRIPT, tmp_path)
    record = json.loads((tmp_path / "runs/mine.json").read_text(encoding="utf-8"))
    assert record["history"] == {"epoch": [1, 2, 3]} | history
    assert record["status"] == "complete"
    assert record["seed"] == 4
    assert record["summary"]["trainable_params"] == 10
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / "content/posts/mine.md").write_text(POST, encoding="utf-8")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    assert main(["build", "--root", str(tmp_path)]) == 0
    text = (tmp_path / "site/_posts/2026-01-31-mine.md").read_text(encoding="utf-8")
    assert f"Ends at {history['val_accuracy'][-1]:.1%}." in text


def test_epochs_without_validation_have_null_for_its_metrics(tmp_path: Path) -> None:
    history = run_copied(SELDOM, tmp_path)
    recorded = read(tmp_path / "runs/mine.json", Record).history
    assert recorded["accuracy"] == history["accuracy"]
    for metric in ("val_accuracy", "val_loss"):
        first, second = history[metric]
        assert recorded[metric] == [None, first, None, second, None]


def test_a_fit_without_a_loss_that_goes_on_is_recorded_whole(tmp_path: Path) -> None:
    run_copied(UNUSUAL, tmp_path)
    record = read(tmp_path / "runs/mine.json", Record)
    assert record.history == {"epoch": [1, 2, 3, 4, 5], "amount": [1.0] * 5}
    assert (record.status, record.config["epochs"]) == ("complete", 5)
