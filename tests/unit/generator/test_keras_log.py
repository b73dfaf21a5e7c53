"""The log on the page is what Keras itself prints."""

import re
from pathlib import Path

import pytest
from kit.projects import make_project, record, write_record

from generator.inputs import Inputs
from generator.pages.epoch_log import epoch_log, training_log
from generator.runs.experiment import Experiment

TIMES = re.compile(r"\d+(?:s|ms|us)(?:/step)?")


def test_the_log_is_what_keras_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keras = pytest.importorskip("keras", reason="Keras prints the log to compare with")
    import numpy as np

    keras.utils.set_random_seed(1)
    layers = [keras.Input((4,)), keras.layers.Dense(2, activation="softmax")]
    model = keras.Sequential(layers)
    optimizer = keras.optimizers.SGD(1e-9)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    images = np.random.default_rng(1).random((10, 4))
    data = (images, np.arange(10) % 2)
    history = model.fit(*data, batch_size=4, epochs=3, validation_data=data, verbose=2).history
    printed = capsys.readouterr().out
    make_project(tmp_path)
    metrics = {"epoch": [1, 2, 3], **history}
    write_record(tmp_path, record("small", 0.5, history=metrics))
    ours = training_log(Experiment.load(tmp_path / "runs", Inputs(tmp_path))["small"].first)
    assert TIMES.sub("T", ours).splitlines() == TIMES.sub("T", printed).splitlines()


def test_what_a_record_does_not_know_is_left_out(tmp_path: Path) -> None:
    history = {"epoch": [1], "loss": [None], "f1": [0.0001]}
    path = write_record(
        tmp_path,
        record("small", 0.5, history=history, config={}, dataset=None, environment={}),
    )
    assert path.exists()
    run = Experiment.load(tmp_path / "runs", Inputs(tmp_path))["small"].first
    assert epoch_log(run, 1) == "Epoch 1/1\nloss: nan - f1: 1.0000e-04"
