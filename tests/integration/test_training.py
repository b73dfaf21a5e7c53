"""Training on tiny pictures by `python -m experiments train`, with real Keras fits."""

import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from kit.projects import ROOT
from kit.training import MODELS, RECORD, change, load, train
from PIL import Image

tf = pytest.importorskip("tensorflow", reason="training needs the extra `train`")

from benchmarks import kill_training

from experiments import models
from experiments.__main__ import main
from experiments.records.files import read
from experiments.records.schema import Record
from experiments.training import all_runs, recording


@pytest.fixture
def copy(trained: Path, tmp_path: Path) -> Path:
    """A copy of the folder in which two models were trained for two epochs."""
    return shutil.copytree(trained, tmp_path / "trained")


def test_a_record_says_what_was_run(trained: Path, pictures: Path) -> None:
    record = load(trained / RECORD)
    assert (record["experiment"], record["model"], record["seed"]) == ("mine", "model1", 1)
    assert record["status"] == "complete"
    config = {
        "epochs": 2,
        "batch_size": 32,
        "image_size": [160, 160],
        "optimizer": "adam",
        "loss": "sparse_categorical_crossentropy",
    }
    assert record["config"].items() >= config.items()
    assert record["history"]["epoch"] == [1, 2]
    assert set(record["history"]) == {"epoch", "accuracy", "loss", "val_accuracy", "val_loss"}
    assert record["dataset"]["splits"] == {
        "train": {"dark": 16, "light": 16},
        "validation": {"dark": 9, "light": 9},
        "test": {"dark": 2, "light": 2},
    }
    assert len(record["environment"]["epoch_seconds"]) == 2
    assert record["environment"]["packages"]["tensorflow"] == tf.__version__
    assert {
        "experiments/models.py:model1",
        "experiments/pictures.py:read_pixels",
        "experiments/training/one_run.py:fit",
        "experiments/training/determinism.py:EpochSeeds",
        "experiments/training/recording.py:score",
    } <= record["code"].keys()
    # No backbone was computed by LiteRT.
    assert not any("frozen_backbone" in key for key in record["code"])
    assert {"tensorflow", "keras", "numpy", "pillow", "ai-edge-litert"} <= (
        record["environment"]["packages"].keys()
    )
    # A process with TensorFlow takes more, and no machine that runs tests has a TB.
    assert 100 < record["environment"]["peak_memory_mb"] < 1_000_000 or sys.platform == "win32"
    assert (record["config"]["device"] == "CPU") == (not tf.config.list_physical_devices("GPU"))
    assert platform.system() in record["environment"]["platform"]
    assert "-" not in record["environment"]["platform"], "no suffix of this machine's release"
    assert str(pictures) not in (trained / RECORD).read_text("utf-8"), "no path of this machine"


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


def test_the_splits_are_the_same_for_every_model(trained: Path) -> None:
    splits = load(trained / "results/mine/dataset.json")["splits"]
    files = [f for by_class in splits.values() for fs in by_class.values() for f in fs]
    assert len(files) == len(set(files)) == 54
    test = {file for files in splits["test"].values() for file in files}
    for model in MODELS:
        record = load(trained / f"results/mine/{model}/seed-1.json")
        assert {p["file"] for p in record["test"]["predictions"]} == test


def test_thumbnails_are_small_and_recorded_with_their_source(trained: Path) -> None:
    samples = trained / "results/mine/samples"
    tiles = load(samples / "tiles.json")
    counts = {kind: len(of_class) for kind, of_class in tiles["classes"].items()}
    assert counts == {"dark": 3, "light": 3}
    counts = {kind: len(copies) for kind, copies in tiles["augmented"].items()}
    assert counts == {"flipped": 6, "rotated": 6}
    for path in samples.glob("*.jpg"):
        with Image.open(path) as tile:
            assert max(tile.size) <= 160
    for model in MODELS:
        test = load(trained / f"results/mine/{model}/seed-1.json")["test"]
        for said in test["predictions"]:
            if said["probabilities"][said["label"]] < max(said["probabilities"]):
                name = said["file"].replace("/", "-") + ".jpg"
                with Image.open(samples / "test" / name) as misclassified:
                    assert misclassified.size == (160, 160)


def test_a_complete_run_is_left_alone(
    trained: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (trained / RECORD).read_bytes()
    assert train(pictures, trained, "model1", "--epochs", "2") == 0
    assert "complete with 2 epochs, left alone" in capsys.readouterr().out
    assert (trained / RECORD).read_bytes() == before


def test_a_run_that_goes_on_ends_like_one_that_never_stopped_and_continues_its_logs(
    trained: Path, pictures: Path, tmp_path: Path
) -> None:
    pytest.importorskip("tensorboard", reason="event files need the extra `tensorboard`")
    logs = ["--tensorboard", str(tmp_path / "events"), "--csv", str(tmp_path / "csv")]
    events = tmp_path / "events/mine/model1/seed-1/train"
    rows = tmp_path / "csv/mine/model1/seed-1.csv"
    # Logs of an earlier run, which one from the start replaces.
    for path in (events / "events.out.tfevents.old", rows):
        path.parent.mkdir(parents=True)
        path.write_text("old\n", encoding="utf-8")
    for epochs in (1, 2):
        assert train(pictures, tmp_path, "model1", *logs, "--epochs", str(epochs)) == 0
        assert len(list(events.glob("events.*"))) == epochs
        lines = rows.read_text(encoding="utf-8").splitlines()
        assert [line.partition(",")[0] for line in lines] == ["epoch", "0", "1"][: epochs + 1]
    kill_training.assert_same(tmp_path / RECORD, trained / RECORD)


@pytest.mark.slow
def test_killed_runs_go_on_bit_identically(tmp_path: Path) -> None:
    # A tenth of the trials of tests/benchmarks/kill_training.py.
    for trial in kill_training.trials(kills=2, seed=11, folder=tmp_path):
        assert trial.passed, trial


def test_other_images_are_refused_and_leave_nothing_when_runs_start_again(
    copy: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = shutil.copytree(pictures, tmp_path / pictures.name)
    (other / "train/dark/0.png").rename(other / "train/dark/zero.png")
    before = (copy / RECORD).read_bytes()
    assert train(other, copy, "model1", "--epochs", "3") == 1
    message = capsys.readouterr().err
    assert "these images, but under other names (as train/dark/0.png)" in message
    (other / "train/dark/zero.png").unlink()
    assert train(other, copy, "model1", "--epochs", "3") == 1
    message = capsys.readouterr().err
    assert "recorded with other images" in message
    assert "--fresh" in message
    assert (copy / RECORD).read_bytes() == before
    old = copy / "results/mine/samples/test/old.jpg"
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(b"of other images")
    assert train(other, copy, "model1", "--epochs", "1", "--fresh") == 0
    assert not old.exists()
    capsys.readouterr()
    assert train(other, copy, "--epochs", "1", *MODELS) == 1
    message = capsys.readouterr().err
    assert "model3 seed 1 was trained with other images" in message
    assert "--fresh" in message


def test_after_an_interruption_no_run_that_was_to_start_again_counts_as_done(
    copy: Path,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = copy / "results/mine/samples/test/kept.jpg"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(b"of these images")

    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(all_runs, "train", interrupt)
    assert train(pictures, copy, *MODELS, "--epochs", "2", "--fresh") == 130
    assert "same command goes on from here, without --fresh" in capsys.readouterr().err
    left = {path.suffix for path in (copy / "results/mine").glob("model*/*")}
    assert left <= {".lock"}
    assert kept.exists()


def test_changed_code_and_records_of_other_tools_are_refused(
    copy: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / RECORD
    change(path, code=load(path)["code"] | {"experiments/models.py:model1": "0" * 64})
    assert train(pictures, copy, "model1", "--epochs", "3") == 1
    message = capsys.readouterr().err
    assert "changed since: code.experiments/models.py:model1" in message
    assert "--fresh" in message
    sparse: dict[str, object] = {"schema_version": 1, "experiment": "mine", "model": "model1"}
    sparse["status"] = "running"
    sparse["history"] = {"epoch": [1], "loss": [0.5]}
    path.write_text(json.dumps(sparse), encoding="utf-8")
    assert train(pictures, copy, "model1", "--epochs", "2") == 1
    assert "changed since: config.augmentation" in capsys.readouterr().err


def test_a_stopped_run_goes_on_from_its_last_whole_model(
    copy: Path, trained: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / RECORD
    last, before = (path.with_suffix(f".epoch-{epoch}.keras") for epoch in (2, 1))

    def stop() -> None:
        config = load(trained / RECORD)["config"] | {"epochs": 20}
        change(path, **load(trained / RECORD) | {"status": "running", "config": config})

    stop()
    assert train(pictures, copy, "model1", "--epochs", "1") == 0
    ended = load(path)
    assert (ended["status"], ended["config"]["epochs"]) == ("complete", 2)
    assert ended["test"] == load(trained / RECORD)["test"]

    # Damaged, then missing: the model before it is used, and the epoch trained again.
    half = last.read_bytes()[: last.stat().st_size // 2]
    for spoil, says in (
        (lambda: last.write_bytes(half), "is not the file that this run saved"),
        (last.unlink, "is missing"),
    ):
        stop()
        spoil()
        capsys.readouterr()
        assert train(pictures, copy, "model1", "--epochs", "2") == 0
        said = capsys.readouterr().out
        assert f"seed-1.epoch-2.keras, the model after epoch 2, {says}" in said
        assert "model1 seed 1 goes on after epoch 1." in said
        kill_training.assert_same(path, trained / RECORD)
        for checkpoint in (last, before):
            shutil.copy(trained / RECORD.parent / checkpoint.name, checkpoint)

    # Whole, but of another run: neither is used.
    stop()
    for checkpoint in (last, before):
        other = trained / "results/mine/model3" / checkpoint.name
        checkpoint.write_bytes(other.read_bytes())
    assert train(pictures, copy, "model1", "--epochs", "2") == 1
    message = capsys.readouterr().err
    assert "model1 seed 1 can't go on: seed-1.epoch-2.keras, the model after epoch 2, is not" in (
        message
    )
    assert "Train it from the start with --fresh." in message
    assert message.count("\n") == 1
    assert load(path)["status"] == "running"


def test_a_run_that_another_process_trains_is_waited_for(
    pictures: Path, tmp_path: Path, trained: Path
) -> None:
    command = [sys.executable, "-m", "experiments", "train", "model1", "--epochs", "2"]
    command += ["--experiment", "mine", "--data", str(pictures)]
    command += ["--out", str(tmp_path / "results"), "--cache", str(tmp_path / "cache")]
    (tmp_path / RECORD).parent.mkdir(parents=True)
    with FileLock((tmp_path / RECORD).with_suffix(".lock")):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        said = process.stdout.readline()
        assert said == "model1 seed 1: another process trains it; waiting until it ends ...\n"
        shutil.copy(trained / RECORD, tmp_path / RECORD)
    output, _ = process.communicate(timeout=300)
    assert "model1 seed 1: complete with 2 epochs, left alone" in output


def test_training_pictures_are_scored_plainly_with_the_last_weights(
    trained: Path, pictures: Path
) -> None:
    path = trained / "results/mine/model3/seed-1.json"
    model = tf.keras.models.load_model(path.with_suffix(".epoch-2.keras"))
    files = sorted((pictures / "train").rglob("*.png"))
    assert len(files) == 32
    images = np.stack([np.asarray(Image.open(file).resize((160, 160), 2)) for file in files])
    # Pillow's resizing differs a little from TensorFlow's.
    found = np.asarray(model(images.astype("float32"), training=False))
    right = [
        file.parent.name == ("dark", "light")[p.argmax()]
        for file, p in zip(files, found, strict=True)
    ]
    score = load(path)["train_score"]
    assert (score["weights"], score["count"]) == ("last", 32)
    assert score["accuracy"] == pytest.approx(sum(right) / 32, abs=2 / 32)


def test_memory_that_is_kept_changes_no_result(
    trained: Path, pictures: Path, tmp_path: Path
) -> None:
    without = (
        "import sys; from experiments.training import processor; "
        "processor.keep_freed_memory = lambda: None; "
        "from experiments.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", without, "train", "model1", "--epochs", "2"]
    command += ["--experiment", "mine", "--data", str(pictures)]
    command += ["--out", str(tmp_path / "results"), "--cache", str(tmp_path / "cache")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    kill_training.assert_same(tmp_path / RECORD, trained / RECORD)


def test_threads_are_a_setting_that_a_record_holds(
    copy: Path, pictures: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "experiments", "train", "model1", "--experiment", "mine"]
    command += ["--data", str(pictures), "--cache", str(tmp_path / "cache"), "--threads", "1"]

    def run(folder: Path, epochs: int) -> subprocess.CompletedProcess[str]:
        more = ["--epochs", str(epochs), "--out", str(folder / "results")]
        return subprocess.run(
            [*command, *more], cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert run(tmp_path, 1).returncode == 0
    assert load(tmp_path / RECORD)["config"]["threads"] == 1
    change(copy / RECORD, config=load(copy / RECORD)["config"] | {"threads": 64})
    refused = run(copy, 3)
    assert refused.returncode == 1
    assert "changed since: config.threads" in refused.stderr


def test_a_loss_that_is_not_finite_ends_the_run_as_diverged(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_classifier = models.compile_classifier

    def too_fast(model: Any) -> Any:
        compile_classifier(model).optimizer.learning_rate = 1e30
        return model

    monkeypatch.setattr(models, "compile_classifier", too_fast)
    assert train(pictures, tmp_path, "model1", "--epochs", "5") == 0
    record = read(tmp_path / RECORD, Record)
    assert (record.status, record.test) == ("diverged", None)
    assert record.history["loss"][-1] is None


def test_weights_that_the_last_update_ruins_end_the_run_as_diverged(
    copy: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = recording.score

    def score_ruined(model: Any, test: Any) -> Any:
        model.set_weights([weight * np.nan for weight in model.get_weights()])
        return score(model, test)

    monkeypatch.setattr(recording, "score", score_ruined)
    change(copy / RECORD, status="running")
    assert train(pictures, copy, "model1", "--epochs", "2") == 0
    record = read(copy / RECORD, Record)
    assert record.history["loss"][-1] is not None
    assert (record.status, record.test) == ("diverged", None)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["model9"], 2, "no such model"),
        (["--epochs", "0"], 2, "at least one epoch"),
        (["--seeds", "-1"], 2, "--seeds -1: a seed is a whole number"),
        (["--seeds", "1", "4294967296"], 2, "--seeds 4294967296: a seed is a whole number"),
        (["--experiment", "a/b"], 2, "use letters"),
        (["--experiment", ""], 2, "use letters"),
        (["--data", "nowhere"], 2, "no such file or folder"),
        (["--data", ""], 2, "no such file or folder"),
        (["--stale", "model1"], 2, "--stale takes models"),
        (["--stale", "--seeds", "1"], 2, "--stale takes models"),
        (["--stale", "--plain-fit"], 2, "--stale takes models"),
        (["--training-code"], 2, "--training-code goes with --stale"),
        (["--threads", "0"], 2, "--threads 0: give one thread or more"),
        (["--threads", "1", "--scheduler", "tcp://x:1"], 2, "--threads: the workers"),
        (["--jobs", "0"], 2, "--jobs 0: give one run at a time or more"),
        (["--jobs", "2", "--scheduler", "tcp://x:1"], 2, "--jobs: a cluster trains"),
        (["model4", "--weights", "nowhere.h5"], 2, "no such file"),
        (["model4", "--weights", str(ROOT / "README.md")], 2, "not weights of MobileNetV2"),
        (["model1", "--out", str(ROOT / "README.md")], 2, "is a file; give the folder"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    pictures: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    assert train(pictures, tmp_path, *arguments) == code
    message = capsys.readouterr().err
    assert says in message
    assert message.count("\n") == 1
    assert not (tmp_path / "results").exists()


def test_a_new_experiment_without_images_trains_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--experiment", "mine", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "--experiment mine: give its images, too, with --data PATH.\n"
    assert list(tmp_path.iterdir()) == []


def test_data_counts_the_images_of_each_split(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["data", "--experiment", "mine", "--data", str(pictures), "--cache", str(tmp_path)]
    assert main(command) == 0
    first, *counts = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{pictures}: verified, fingerprint ")
    assert [line.split() for line in counts] == [
        ["train", "16", "dark,", "16", "light"],
        ["validation", "9", "dark,", "9", "light"],
        ["test", "2", "dark,", "2", "light"],
    ]


def test_status_shows_all_records_besides_a_file_that_is_none(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = copy / "results"
    assert main(["status", "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    accuracy = load(copy / RECORD)["test"]["accuracy"]
    assert lines[0] == (
        f"mine  model1  seed 1  complete   2/2 epochs  test accuracy {accuracy:.4f}"
    )
    stray = out / "mine/model1/notes.json"
    stray.write_text("{}", encoding="utf-8")
    assert main(["status", "--out", str(out / "mine")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [f"{stray}:1:", "mine", "mine"]
    assert main(["status", "--out", str(copy / "nothing")]) == 0
    assert "nothing is recorded. Train with: python -m" in capsys.readouterr().out
