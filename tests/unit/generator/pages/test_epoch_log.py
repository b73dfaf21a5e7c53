"""The log on the page is what Keras itself prints."""

import re
from pathlib import Path

import pytest
from kit.projects import (
    experiment,
    history,
    make_project,
    post,
    record,
    render,
    without_data,
    write_record,
)

from experiments.records.errors import UserError
from generator.pages.epoch_log import epoch_log, training_log
from generator.targets.jekyll import body_text

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
    metrics = model.fit(*data, batch_size=4, epochs=3, validation_data=data, verbose=2).history
    printed = capsys.readouterr().out
    runs = experiment(tmp_path / "runs", record("small", 0.5, history=history(**metrics)))
    log = training_log(runs["small"].first)
    assert TIMES.sub("T", log).splitlines() == TIMES.sub("T", printed).splitlines()


def test_values_that_a_record_lacks_are_left_out(tmp_path: Path) -> None:
    metrics = history(loss=[None], f1=[0.0001])
    bare = record("a", 0, history=metrics, config={}, dataset=None, environment={})
    runs = experiment(tmp_path / "runs", bare)
    assert epoch_log(runs["a"].first, 1) == "Epoch 1/1\nloss: nan - f1: 1.0000e-04"
    with pytest.raises(UserError, match=r"`a.first`"):
        epoch_log(runs["a"], 1)  # type: ignore[arg-type]


def test_a_long_line_is_broken_between_values(tmp_path: Path) -> None:
    metrics = history(accuracy=[0.5], loss=[0.25], val_accuracy=[0.5], val_loss=[1.25])
    timed = record("a", 0.5, history=metrics, environment={"epoch_seconds": [6.0]})
    run = experiment(tmp_path / "runs", timed)["a"].first
    assert epoch_log(run, 1, 36).splitlines()[1:] == [
        "3/3 - 6s - 2s/step",
        "accuracy: 0.5000 - loss: 0.2500",
        "val_accuracy: 0.5000",
        "val_loss: 1.2500",
    ]


@pytest.mark.parametrize(
    ("seconds", "shown"), [(6.0, "6s - 2s/step"), (0.75, "1s - 250ms/step"), (6e-5, "0s - 20us")]
)
def test_the_time_of_a_step_has_keras_unit(tmp_path: Path, seconds: float, shown: str) -> None:
    timed = record("a", 0.5, environment={"epoch_seconds": [seconds] * 3})
    # Ten images in batches of four.
    run = experiment(tmp_path / "runs", timed)["a"].first
    assert f"3/3 - {shown}" in epoch_log(run, 3)


def test_a_log_of_very_many_epochs_has_the_first_and_the_last(tmp_path: Path) -> None:
    losses = [float(epoch) for epoch in range(1, 20_001)]
    content = record("small", 0.5, history=history(loss=losses), config={"epochs": 20_000})
    content["environment"] = {"epoch_seconds": [1.0] * 20_000}
    root = make_project(tmp_path, post("{{ training_log(runs.small.first) }}"))
    write_record(root, content)
    text = without_data(body_text(render(root)))
    assert "<summary>Training log: the first and last of 20000 epochs of small</summary>" in text
    shown = [int(epoch) for epoch in re.findall(r"Epoch (\d+)/20000", text)]
    assert shown == [*range(1, 501), *range(19_501, 20_001)]
