"""Models of one's own, from a Python file, and more than two classes."""

import re
from collections import Counter
from pathlib import Path

import pytest
from kit.training import load, train
from PIL import Image

pytest.importorskip("tensorflow", reason="training needs the extra `train`")

from benchmarks import kill_training

HELPER = "UNITS = 4\n"
FILE = '''
import keras
from mine_helper import UNITS

class Scale(keras.layers.Layer):
    def call(self, images):
        return images / 255

def small(classes) -> keras.Model:
    """Return a small network."""
    return keras.Sequential([Scale(), *pooled(), keras.layers.Dense(classes, "softmax")])

def pooled():
    return [keras.layers.AveragePooling2D(40), keras.layers.Dropout(0.2), keras.layers.Flatten()]

def compiled():
    model = small(3)
    top = keras.metrics.SparseTopKCategoricalAccuracy(2, name="top_2")
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy", top])
    return model
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "mine_helper.py").write_text(HELPER, encoding="utf-8")
    path = tmp_path / "mine.py"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def three_classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures of each of three colours, in a folder for each."""
    folder = tmp_path_factory.mktemp("colours")
    for label, kind in enumerate(("blue", "green", "red")):
        (folder / kind).mkdir()
        for number in range(10):
            colour = [10 * number, 10 * number, 10 * number]
            colour[2 - label] = 250
            Image.new("RGB", (9, 9), tuple(colour)).save(folder / kind / f"{number}.png")
    return folder


def test_any_number_of_classes_is_trained_and_recorded(
    three_classes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(three_classes, tmp_path, "model3", "--epochs", "2") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("by their content: 60% train, 20% validation, 20% test.")
    record = load(tmp_path / "results/mine/model3/seed-1.json")
    test = record["test"]
    assert record["dataset"]["classes"] == ["blue", "green", "red"]
    assert Counter(each["label"] for each in test["predictions"]) == {0: 2, 1: 2, 2: 2}
    assert {len(each["probabilities"]) for each in test["predictions"]} == {3}
    right = [
        each["probabilities"].index(max(each["probabilities"])) == each["label"]
        for each in test["predictions"]
    ]
    assert test["accuracy"] == pytest.approx(sum(right) / 6)
    tiles = load(tmp_path / "results/mine/samples/tiles.json")["classes"]
    assert {kind: len(pictures) for kind, pictures in tiles.items()} == dict.fromkeys(
        ("blue", "green", "red"), 3
    )


def test_own_models_are_trained_with_their_titles_code_and_metrics(
    three_classes: Path, file: Path, tmp_path: Path
) -> None:
    assert train(three_classes, tmp_path, "--models", str(file), "--epochs", "1") == 0
    own = load(tmp_path / "results/mine/small/seed-1.json")
    assert own["title"] == "A small network"
    assert own["config"]["optimizer"] == "adam", "compiled like the project's models"
    code = [key for key in own["code"] if not key.startswith("experiments/")]
    assert code == ["mine.py:Scale", "mine.py:pooled", "mine.py:small"]
    assert not (tmp_path / "results/mine/compiled").exists(), "it does not say what it returns"


def test_a_model_that_compiles_itself_goes_on_as_if_never_stopped(
    three_classes: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = ["compiled", "--models", str(file)]
    once, twice = tmp_path / "once", tmp_path / "twice"
    assert train(three_classes, once, *models, "--epochs", "2") == 0
    for epochs in ("1", "2"):
        assert train(three_classes, twice, *models, "--epochs", epochs) == 0
    path = "results/mine/compiled/seed-1.json"
    kill_training.assert_same(twice / path, once / path)
    record = load(once / path)
    assert record["config"]["optimizer"].lower() == "sgd"
    assert len(record["history"]["val_top_2"]) == 2
    assert set(record["test"]["metrics"]) == {"top_2"}
    file.write_text(FILE.replace("(0.2)", "(0.5)"), encoding="utf-8")
    capsys.readouterr()
    assert train(three_classes, twice, *models, "--epochs", "3") == 1
    assert "changed since: code.mine.py:pooled" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('(classes, "softmax")', "(1)", r"small must return a probability for each of 3 classes"),
        ('(classes, "softmax")', "(classes)", r"small must return probabilities, which add up"),
        ("AveragePooling2D(40)", "Nothing()", r"mine\.py:14: AttributeError: .*Nothing"),
        ("return keras.Sequential(", "return list(", r"small returns list, not a Keras model"),
        ("from mine_helper", "from mine_nothing", r"mine\.py:3: ModuleNotFoundError"),
        ('["accuracy", top]', "[top]", r'compiled compiles itself without the metric "accuracy"'),
        ('"sparse_categ', '"categ', r"mine\.py: \w+Error: "),
    ],
)
def test_a_model_that_can_not_be_trained_is_one_line_and_records_nothing(
    three_classes: Path,
    file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    says: str,
) -> None:
    assert old in FILE
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    assert train(three_classes, tmp_path, "small", "compiled", "--models", str(file)) == 1
    message = capsys.readouterr().err
    assert re.search(says, message), message
    assert message.count("\n") == 1
    assert not (tmp_path / "results").exists()
