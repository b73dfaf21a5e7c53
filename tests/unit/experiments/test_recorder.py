"""The callback that anybody may copy."""

import ast
import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from kit.projects import ROOT

from experiments.records.code_hash import cut
from experiments.records.consistency import check_consistency
from experiments.records.files import read
from experiments.records.schema import Record

keras = pytest.importorskip("keras", reason="the callback is for Keras")

INPUTS, CLASSES = np.random.default_rng(1).random((40, 4)), np.arange(40) % 2


@pytest.fixture
def recorder_type(tmp_path: Path) -> Any:
    """The class in a copy of the file."""
    path = shutil.copy(ROOT / "experiments/recorder.py", tmp_path)
    spec = importlib.util.spec_from_file_location("copied_recorder", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.RunRecorder


def classifier() -> Any:
    layers = [keras.Input((4,)), keras.layers.Dense(2, activation="softmax")]
    model = keras.Sequential(layers, name="mine")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_it_needs_keras_and_the_standard_library_alone() -> None:
    tree = ast.parse((ROOT / "experiments/recorder.py").read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} - sys.stdlib_module_names == {"keras"}


def test_the_record_has_the_history_of_the_fit(recorder_type: Any, tmp_path: Path) -> None:
    recorder = recorder_type(tmp_path / "runs/mine.json", seed=4)
    history = classifier().fit(
        INPUTS,
        CLASSES,
        validation_split=0.2,
        epochs=5,
        validation_freq=2,
        verbose=0,
        callbacks=[recorder],
    )
    record = read(tmp_path / "runs/mine.json", Record)
    assert (record.experiment, record.model, record.seed) == ("runs", "mine", 4)
    assert record.status == "complete"
    assert record.summary
    assert record.summary.trainable_params == 10
    assert record.history["epoch"] == [1, 2, 3, 4, 5]
    for metric in ("accuracy", "loss"):
        assert record.history[metric] == history.history[metric]
    for metric in ("val_accuracy", "val_loss"):
        first, second = history.history[metric]
        assert record.history[metric] == [None, first, None, second, None]


def test_a_fit_whose_loss_is_not_finite_has_diverged(recorder_type: Any, tmp_path: Path) -> None:
    recorder = recorder_type(tmp_path / "runs/mine.json")
    classifier().fit(INPUTS * np.nan, CLASSES, verbose=0, callbacks=[recorder])
    record = read(tmp_path / "runs/mine.json", Record)
    assert (record.status, record.history["loss"]) == ("diverged", [None])


def test_a_fit_without_a_loss_that_goes_on_is_recorded_whole(
    recorder_type: Any, tmp_path: Path
) -> None:
    class Unusual(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(2)
            self.f1, self.mean = keras.metrics.F1Score(), keras.metrics.Mean(name="amount")

        def call(self, inputs: Any) -> Any:
            return self.dense(inputs)

        def train_step(self, data: Any) -> dict[str, Any]:
            inputs, classes = data
            self.f1.update_state(classes, self(inputs))
            self.mean.update_state(inputs)
            return {"f1": self.f1.result(), "amount": self.mean.result()}

    model = Unusual()
    model.compile("adam")
    recorder = recorder_type(tmp_path / "runs/mine.json")
    for epochs in (3, 2):
        model.fit(
            np.ones((40, 4)), np.eye(2)[CLASSES], epochs=epochs, verbose=0, callbacks=[recorder]
        )
    record = read(tmp_path / "runs/mine.json", Record)
    assert record.history == {"epoch": [1, 2, 3, 4, 5], "amount": [1.0] * 5}
    assert (record.status, record.config["epochs"]) == ("complete", 5)


def test_model_seed_code_and_test_are_recorded_by_documented_calls(
    recorder_type: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    recorder = recorder_type(
        tmp_path / "runs/mine.json", model="small", seed=3, code=[cut, "experiments/models.py"]
    )
    model = classifier()
    model.fit(INPUTS, CLASSES, verbose=0, callbacks=[recorder])
    names = [f"{number}.jpg" for number in range(40)]
    recorder.test(CLASSES, model.predict(INPUTS, verbose=0), files=names, auc=0.5)
    record = read(tmp_path / "runs/mine.json", Record)
    check_consistency(record)
    assert (record.model, record.seed, record.status) == ("small", 3, "complete")
    module = "experiments/records/code_hash.py"
    assert record.code.keys() == {module, f"{module}:cut", "experiments/models.py"}
    accuracy = model.evaluate(INPUTS, CLASSES, verbose=0)[1]
    assert record.test
    assert record.test.accuracy == pytest.approx(accuracy)
    assert [each.file for each in record.test.predictions] == names
    assert record.test.metrics == {"auc": 0.5}


def test_the_record_of_another_run_is_not_replaced(recorder_type: Any, tmp_path: Path) -> None:
    recorder = recorder_type(tmp_path / "mine.json")
    classifier().fit(INPUTS, CLASSES, verbose=0, callbacks=[recorder])
    with pytest.raises(FileExistsError, match="is there already"):
        recorder_type(tmp_path / "mine.json")
    assert recorder_type(tmp_path / "mine.json", overwrite=True)
