"""Training on tiny made pictures, with real Keras fits."""

import json
import os
import platform
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from kit.projects import ROOT
from PIL import Image

tf = pytest.importorskip("tensorflow", reason="training needs the extra `train`")

# Only now: what follows imports TensorFlow.
from benchmarks import kill_training

from experiments import models
from experiments.__main__ import main
from experiments.dataset.images import find_images
from experiments.dataset.thumbnails import record_thumbnails
from experiments.pictures import load_images
from experiments.records.files import read
from experiments.records.schema import Record, error_thumbnail
from experiments.training import all_runs as campaign
from experiments.training import description
from experiments.training import determinism as randomness
from experiments.training import one_run as training

RUN = Path("results/mine/model1/seed-1.json")


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen dark and sixteen light pictures to train on, and eleven of each to validate."""
    folder = tmp_path_factory.mktemp("images")
    chance = np.random.default_rng(5)
    for split, count in (("train", 16), ("validation", 11)):
        for kind, light in (("dark", 40), ("light", 180)):
            (folder / split / kind).mkdir(parents=True)
            for number in range(count):
                pixels = chance.integers(light, light + 60, (24, 24, 3), dtype="uint8")
                Image.fromarray(pixels).save(folder / split / kind / f"{number}.png")
    return folder


def train(images: Path, folder: Path, *more: str) -> int:
    places = ["--out", str(folder / "results"), "--cache", str(folder / "cache")]
    return main(["train", "--experiment", "mine", "--data", str(images), *places, *more])


def load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def trained(images: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which two models were trained for two epochs."""
    folder = tmp_path_factory.mktemp("trained")
    assert train(images, folder, "model1", "model3", "--epochs", "2") == 0
    return folder


def test_a_record_says_what_was_run(trained: Path, images: Path) -> None:
    record = load(trained / RUN)
    assert (record["experiment"], record["model"], record["seed"]) == ("mine", "model1", 1)
    assert record["status"] == "complete"
    assert record["config"]["epochs"] == 2
    assert record["config"]["batch_size"] == 32
    assert record["config"]["image_size"] == [160, 160]
    assert record["config"]["optimizer"] == "adam"
    assert record["config"]["loss"] == "sparse_categorical_crossentropy"
    assert record["history"]["epoch"] == [1, 2]
    assert set(record["history"]) == {"epoch", "accuracy", "loss", "val_accuracy", "val_loss"}
    assert record["dataset"]["splits"] == {
        "train": {"dark": 16, "light": 16},
        "validation": {"dark": 9, "light": 9},
        "test": {"dark": 2, "light": 2},
    }
    assert len(record["environment"]["epoch_seconds"]) == 2
    assert record["environment"]["packages"]["tensorflow"] == tf.__version__
    assert "experiments/models.py:model1" in record["code"]
    assert platform.system() in record["environment"]["platform"]
    assert "-" not in record["environment"]["platform"], "no suffix of this machine's release"
    assert str(images) not in json.dumps(record), "no path of this machine"


def test_the_test_score_is_what_the_recorded_probabilities_give(trained: Path) -> None:
    # model1's probabilities are often just 0 or 1 after so little training; model3's are not.
    test = load(trained / "results/mine/model3/seed-1.json")["test"]
    assert test["weights"] == "last"
    assert test["count"] == len(test["predictions"]) == 4
    right = [
        p["label"] == p["probabilities"].index(max(p["probabilities"])) for p in test["predictions"]
    ]
    assert test["accuracy"] == pytest.approx(sum(right) / 4)
    surprise = [-np.log(p["probabilities"][p["label"]]) for p in test["predictions"]]
    assert test["loss"] == pytest.approx(np.mean(surprise), rel=1e-4)
    assert all(sum(p["probabilities"]) == pytest.approx(1, abs=1e-5) for p in test["predictions"])


def test_the_tiles_are_small_and_recorded_with_their_source(trained: Path) -> None:
    samples = trained / "results/mine/samples"
    tiles = load(samples / "tiles.json")
    assert {kind: len(of_class) for kind, of_class in tiles["classes"].items()} == {
        "dark": 3,
        "light": 3,
    }
    assert {kind: len(copies) for kind, copies in tiles["augmented"].items()} == {
        "flipped": 6,
        "rotated": 6,
    }
    for path in samples.glob("*.jpg"):
        with Image.open(path) as tile:
            assert max(tile.size) <= 160


def test_classes_that_are_called_like_an_augmentation_keep_their_tiles(
    images: Path, tmp_path: Path
) -> None:
    for split in ("train", "validation"):
        for kind, name in (("dark", "Flipped"), ("light", "rotated")):
            shutil.copytree(images / split / kind, tmp_path / "named" / split / name)
    found = find_images(str(tmp_path / "named"), "mine", tmp_path / "cache")
    record_thumbnails(found, tmp_path)
    tiles = load(tmp_path / "tiles.json")
    names = [
        tile["tile"].casefold()
        for part in ("classes", "augmented")
        for tiles_of_kind in tiles[part].values()
        for tile in tiles_of_kind
    ]
    assert len(set(names)) == len(names) == 18


def test_two_test_images_that_differ_in_their_suffix_have_two_pictures() -> None:
    files = ("validation/cats/1.jpg", "validation/cats/1.png", "validation/cats/1.JPG")
    assert [error_thumbnail(file) for file in files] == [
        "test/validation-cats-1.jpg",
        "test/validation-cats-1.png.jpg",
        "test/validation-cats-1.JPG.jpg",
    ]


def test_the_pictures_that_a_run_got_wrong_are_recorded_small(trained: Path) -> None:
    for model in ("model1", "model3"):
        test = load(trained / f"results/mine/{model}/seed-1.json")["test"]
        for said in test["predictions"]:
            wrong = said["probabilities"][said["label"]] < max(said["probabilities"])
            name = said["file"].replace("/", "-") + ".jpg"
            if wrong:
                with Image.open(trained / "results/mine/samples/test" / name) as picture:
                    assert picture.size == (160, 160)


def test_the_splits_are_the_same_for_every_model(trained: Path) -> None:
    listing = load(trained / "results/mine/dataset.json")
    files = [f for by_class in listing["splits"].values() for fs in by_class.values() for f in fs]
    assert len(files) == len(set(files)) == 54
    test = {file for files in listing["splits"]["test"].values() for file in files}
    for model in ("model1", "model3"):
        record = load(trained / f"results/mine/{model}/seed-1.json")
        assert {p["file"] for p in record["test"]["predictions"]} == test


def test_a_complete_run_is_left_alone(
    trained: Path, images: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (trained / RUN).read_bytes()
    assert train(images, trained, "model1", "--epochs", "2") == 0
    assert "complete with 2 epochs, left alone" in capsys.readouterr().out
    assert (trained / RUN).read_bytes() == before


def test_first_weights_come_from_the_seed_whatever_other_threads_draw() -> None:
    def first_weights() -> list[Any]:
        with randomness.seeded(7):
            return [weight.numpy() for weight in models.model2().weights]

    expected = first_weights()
    done = threading.Event()

    def draw() -> None:
        while not done.is_set():
            random.random()

    other = threading.Thread(target=draw)
    other.start()
    try:
        found = first_weights()
    finally:
        done.set()
        other.join()
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    tf.keras.utils.set_random_seed(7)
    plain = [weight.numpy() for weight in models.model2().weights]
    for ours, theirs in zip(plain, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_run_that_goes_on_ends_like_one_that_never_stopped(
    trained: Path, images: Path, tmp_path: Path
) -> None:
    assert train(images, tmp_path, "model1", "--epochs", "1") == 0
    assert train(images, tmp_path, "model1", "--epochs", "2") == 0
    whole, resumed = load(trained / RUN), load(tmp_path / RUN)
    del whole["environment"], resumed["environment"]
    assert whole == resumed
    a, b = (
        tf.keras.models.load_model((folder / RUN).with_suffix(".epoch-2.keras"))
        for folder in (trained, tmp_path)
    )
    for one, other in zip(
        a.weights + a.optimizer.variables, b.weights + b.optimizer.variables, strict=True
    ):
        assert np.array_equal(one.numpy(), other.numpy())


def test_killed_runs_go_on_bit_identically(tmp_path: Path) -> None:
    # A tenth of the campaign of tests/benchmarks/kill_training.py.
    for trial in kill_training.trials(kills=2, seed=11, folder=tmp_path):
        assert trial.passed, trial


def test_changed_data_is_refused_with_what_to_do(
    trained: Path, images: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = shutil.copytree(images, tmp_path / "other")
    (other / "train/dark/0.png").unlink()
    before = (trained / RUN).read_bytes()
    assert train(other, trained, "model1", "--epochs", "3") == 1
    message = capsys.readouterr().err
    assert "recorded with other images" in message
    assert "--fresh" in message
    assert (trained / RUN).read_bytes() == before


def test_images_that_have_only_other_names_are_refused_as_such(
    trained: Path, images: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    renamed = shutil.copytree(images, tmp_path / images.name)
    (renamed / "train/dark/0.png").rename(renamed / "train/dark/zero.png")
    assert train(renamed, trained, "model1", "--epochs", "2") == 1
    message = capsys.readouterr().err
    assert "these images, but under other names (as train/dark/0.png)" in message


def test_runs_that_start_again_leave_nothing_of_other_images(
    trained: Path, images: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = shutil.copytree(trained, tmp_path / "trained")
    other = shutil.copytree(images, tmp_path / "other")
    (other / "train/dark/0.png").unlink()
    old = here / "results/mine/samples/test/old.jpg"
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(b"of other images")
    assert train(images, here, "model1", "--epochs", "1", "--fresh") == 0
    assert old.exists()
    assert train(other, here, "model1", "--epochs", "1", "--fresh") == 0
    assert not old.exists()
    capsys.readouterr()
    assert train(other, here, "--epochs", "1", "model1", "model3") == 1
    message = capsys.readouterr().err
    assert "model3 seed 1 was trained with other images" in message
    assert "--fresh" in message


def test_after_an_interruption_no_run_that_was_to_start_again_counts_as_done(
    trained: Path, images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = shutil.copytree(trained, tmp_path / "trained")

    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(campaign, "train", interrupt)
    assert train(images, here, "model1", "model3", "--epochs", "2", "--fresh") == 130
    assert not list((here / "results/mine").glob("model*/*"))


def test_a_run_that_starts_again_writes_its_event_files_anew(images: Path, tmp_path: Path) -> None:
    pytest.importorskip("tensorboard", reason="event files need the extra `tensorboard`")
    logs = tmp_path / "logs"
    for more, files in (([], 1), (["--epochs", "2"], 2), (["--fresh"], 1)):
        more = ["--epochs", "1", "--tensorboard", str(logs), *more]
        assert train(images, tmp_path, "model3", *more) == 0
        events = logs / "mine/model3/seed-1/train"
        assert len(list(events.glob("events.*"))) == files


def test_changed_code_is_refused_with_what_changed(
    trained: Path, images: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = trained / RUN
    before = path.read_bytes()
    record = load(path)
    record["code"]["experiments/models.py:model1"] = "0" * 64
    path.write_text(json.dumps(record), encoding="utf-8")
    try:
        assert train(images, trained, "model1", "--epochs", "3") == 1
        message = capsys.readouterr().err
        assert "changed since: code.experiments/models.py:model1" in message
        assert "--fresh" in message
    finally:
        path.write_bytes(before)


def test_a_record_of_another_tool_is_not_trained_on(
    images: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sparse = {"schema_version": 1, "experiment": "mine", "model": "model1", "status": "running"}
    sparse["history"] = {"epoch": [1], "loss": [0.5]}
    (tmp_path / RUN).parent.mkdir(parents=True)
    (tmp_path / RUN).write_text(json.dumps(sparse), encoding="utf-8")
    assert train(images, tmp_path, "model1", "--epochs", "2") == 1
    assert "changed since: config.augmentation" in capsys.readouterr().err


def test_a_stopped_run_goes_on_from_a_whole_model_only(
    trained: Path, images: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shutil.copytree(trained / "results", tmp_path / "results") / "mine/model1/seed-1.json"
    record = load(path)
    record["status"] = "running"
    record["config"]["epochs"] = 20
    del record["test"]
    path.write_text(json.dumps(record), encoding="utf-8")
    checkpoint = path.with_suffix(".epoch-2.keras")
    whole = checkpoint.read_bytes()
    checkpoint.write_bytes(whole[: len(whole) // 2])
    assert train(images, tmp_path, "model1", "--epochs", "1") == 1
    message = capsys.readouterr().err
    assert "seed-1.epoch-2.keras, its model, can't be read. Train it" in message
    assert message.count("\n") == 1
    checkpoint.write_bytes(whole)
    assert train(images, tmp_path, "model1", "--epochs", "1") == 0
    ended = load(path)
    assert (ended["status"], ended["config"]["epochs"]) == ("complete", 2)
    assert ended["test"] == load(trained / RUN)["test"]


def test_a_loss_that_is_not_finite_ends_the_run_as_diverged(
    images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_classifier = models.compile_classifier

    def too_fast(model: Any) -> Any:
        compile_classifier(model).optimizer.learning_rate = 1e30
        return model

    monkeypatch.setattr(models, "compile_classifier", too_fast)
    assert train(images, tmp_path, "model1", "--epochs", "5") == 0
    record = load(tmp_path / RUN)
    assert record["status"] == "diverged"
    assert record["history"]["loss"][-1] is None
    assert "test" not in record
    assert read(tmp_path / RUN, Record).status == "diverged"


def test_weights_that_the_last_update_ruins_end_the_run_as_diverged(
    images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = training.score

    def score_ruined(model: Any, test: training.Split) -> Any:
        model.set_weights([weight * np.nan for weight in model.get_weights()])
        return score(model, test)

    monkeypatch.setattr(training, "score", score_ruined)
    assert train(images, tmp_path, "model1", "--epochs", "1") == 0
    record = read(tmp_path / RUN, Record)
    assert record.history["loss"][-1] is not None
    assert (record.status, record.test) == ("diverged", None)


def test_the_order_of_a_pass_depends_on_seed_and_number_alone(images: Path) -> None:
    files = sorted(str(path) for path in (images / "train").rglob("*.png"))
    dataset = load_images(files, list(range(len(files))))

    def orders(seed: int, first: int, last: int) -> list[list[int]]:
        passes = randomness.shuffled_passes(dataset, seed, first, last)
        return [labels.numpy().tolist() for _, labels in passes]

    assert orders(1, 0, 3)[2:] == orders(1, 2, 3)
    assert orders(1, 0, 1) != orders(1, 1, 2)
    assert orders(1, 0, 1) != orders(2, 0, 1)
    assert sorted(orders(1, 0, 1)[0]) == list(range(len(files)))


def layers(model: Any) -> list[str]:
    """A model's layers in words, with what decides about each."""
    kept = ("filters", "kernel_size", "pool_size", "rate", "units", "activation", "mode", "factor")
    names = []
    for layer in model.layers:
        config = layer.get_config()
        values = [config[key] for key in kept if config.get(key) not in (None, "linear")]
        names.append(" ".join([type(layer).__name__, *map(str, values)]))
    return names


NETWORK = [
    "Conv2D 32 (3, 3) relu",
    "MaxPooling2D (2, 2)",
    "Conv2D 32 (3, 3) relu",
    "MaxPooling2D (2, 2)",
    "Conv2D 64 (3, 3) relu",
    "MaxPooling2D (2, 2)",
    "Dropout 0.2",
    "Conv2D 64 (3, 3) relu",
    "MaxPooling2D (2, 2)",
    "Flatten",
    "Dense 128 relu",
    "Dropout 0.2",
    "Dense 2 softmax",
]
AUGMENTATION = ["RandomFlip horizontal", "RandomRotation (-0.2, 0.2)"]


def test_the_models_are_those_of_the_article() -> None:
    assert layers(models.model1()) == NETWORK
    assert layers(models.model2()) == AUGMENTATION + NETWORK
    assert layers(models.model3()) == ["Functional", *AUGMENTATION, *NETWORK]
    assert layers(models.model4(weights=None)) == [
        "Functional",
        *AUGMENTATION,
        "Functional",
        "GlobalAveragePooling2D",
        "Dropout 0.2",
        "Dense 2 softmax",
    ]
    assert models.model3().count_params() == 590_242


def test_model4_learns_only_its_last_layer() -> None:
    summary = description.summarise(models.model4(weights=None))
    assert summary.total_params == 2_260_546
    assert summary.trainable_params == 2_562
    assert summary.non_trainable_params == 2_257_984


def test_preprocessing_scales_to_minus_one_and_one() -> None:
    colours = np.broadcast_to([0.0, 127.5, 255.0], (1, 160, 160, 3))
    scaled = models.preprocessor()(colours).numpy()
    assert scaled[0, 0, 0].tolist() == scaled[0, -1, -1].tolist() == [-1.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["model9"], 2, "no such model"),
        (["--epochs", "0"], 2, "at least one epoch"),
        (["--seeds", "-1"], 2, "--seeds -1: a seed is a whole number"),
        (["--seeds", "1", "4294967296"], 2, "--seeds 4294967296: a seed is a whole number"),
        (["--experiment", "a/b"], 2, "use letters"),
        (["--data", "nowhere"], 2, "no such file or folder"),
        (["model4", "--weights", "nowhere.h5"], 2, "no such file"),
        (["model4", "--weights", str(ROOT / "README.md")], 2, "not weights of MobileNetV2"),
        (["model1", "--out", str(ROOT / "README.md")], 1, "Not a directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    images: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    base = ["train", "--experiment", "mine", "--data", str(images), "--out", str(tmp_path / "out")]
    assert main([*base, *arguments]) == code
    message = capsys.readouterr().err
    assert says in message
    assert message.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_status_shows_what_is_recorded(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--out", str(trained / "results")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    accuracy = load(trained / RUN)["test"]["accuracy"]
    assert lines[0].split()[:5] == ["mine", "model1", "seed", "1", "complete"]
    assert f"2/2 epochs  test accuracy {accuracy:.4f}" in lines[0]


def test_status_shows_all_records_beside_a_file_that_is_none(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = shutil.copytree(trained / "results", tmp_path / "results")
    stray = results / "mine/model1/notes.json"
    stray.write_text("{}", encoding="utf-8")
    assert main(["status", "--out", str(results)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [f"{stray}:1:", "mine", "mine"]


def test_the_whole_chain_runs_offline_from_the_command_line(tmp_path: Path) -> None:
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", *arguments]
        result = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        assert "Traceback" not in result.stderr
        return result.stdout

    places = ["--out", str(tmp_path / "results"), "--cache", str(tmp_path / "cache")]
    shown = run("experiments", "train", "--data", "demo", "--epochs", "1", *places)
    assert shown.count("epoch  1/1") == 4
    runs, site = tmp_path / "results/demo", tmp_path / "site"
    run("generator", "build", "--runs", str(runs), "--site", str(site))
    (page,) = (site / "_posts").glob("*-cats-vs-dogs.md")
    text = page.read_text(encoding="utf-8")
    assert text.index("Not real results") < text.index("<table>")
    accuracy = load(runs / "model3/seed-1.json")["test"]["accuracy"]
    assert f"<td>{accuracy:.1%}</td>" in text


def test_importing_experiments_imports_no_tensorflow() -> None:
    script = "import sys, experiments, experiments.records; print('tensorflow' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert result.stdout.strip() == "False"
