"""Settings, models and seeds that `python -m experiments import` finds in logs of one's own."""

import json
from pathlib import Path
from typing import Any

import pytest
from kit.training import load

from experiments.__main__ import main


def imported(folder: Path, logs: dict[str, object], *more: str) -> dict[str, Any]:
    """Import files as an experiment and return its records by their path without suffix.

    Args:
        folder: A folder for the files and the records.
        logs: The files' contents by path: texts, or what is written as JSON.
        more: More options.
    """
    source, out = folder / "logs", folder / "out"
    for name, content in logs.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        (source / name).write_text(text, encoding="utf-8")
    assert main(["import", str(source), "--experiment", "mine", "--out", str(out), *more]) == 0
    records = sorted((out / "mine").rglob("*.json"))
    return {
        path.relative_to(out / "mine").with_suffix("").as_posix(): load(path) for path in records
    }


def lists(**more: object) -> dict[str, object]:
    """Return a log with lists by epoch."""
    return {"train_loss": [1, 0.5], "val_accuracy": [0.5, 0.6], **more}


def rows(**more: object) -> list[dict[str, object]]:
    """Return a log with an object for each epoch."""
    return [{"epoch": at, "loss": loss, **more} for at, loss in enumerate((1.0, 0.5))]


def table(rates: tuple[float, float], seed: int) -> str:
    """Return a table of two epochs with a learning rate and a seed in each row."""
    return f"epoch,loss,lr,seed\n1,1,{rates[0]},{seed}\n2,0.5,{rates[1]},{seed}\n"


@pytest.mark.parametrize(
    "logs",
    [
        {
            "run1/log.json": {"lr": 0.1, "seed": 0, "history": rows()},
            "run2/log.json": {"lr": 0.01, "seed": 0, "history": rows()},
            "run3/log.json": {"lr": 0.01, "seed": 1, "history": rows()},
        },
        {
            "run1.json": lists(lr=0.1, seed=0),
            "run2.json": lists(lr=0.01, seed=0),
            "run3.json": lists(lr=0.01, seed=1),
        },
        {
            "run1.json": lists(lr=[0.1, 0.1], seed=0),
            "run2.json": lists(lr=[0.01, 0.01], seed=0),
            "run3.json": lists(lr=[0.01, 0.01], seed=1),
        },
        {
            "run1.json": rows(lr=0.1, seed=0),
            "run2.json": rows(lr=0.01, seed=0),
            "run3.json": rows(lr=0.01, seed=1),
        },
        {
            "run1.jsonl": "\n".join(map(json.dumps, rows(lr=0.1, seed=0))),
            "run2.jsonl": "\n".join(map(json.dumps, rows(lr=0.01, seed=0))),
            "run3.jsonl": "\n".join(map(json.dumps, rows(lr=0.01, seed=1))),
        },
        # A schedule lowers the learning rate of two runs, of one of them sooner.
        {
            "run1.csv": table((0.1, 0.1), 0),
            "run2.csv": table((0.01, 0.01), 0),
            "run3.csv": table((0.01, 0.001), 1),
        },
    ],
)
def test_learning_rates_tell_models_apart(tmp_path: Path, logs: dict[str, object]) -> None:
    found = imported(tmp_path, logs)
    told = {name: (each["config"]["lr"], each["config"]["seed"]) for name, each in found.items()}
    assert told == {
        "lr_0_1/seed-0": (0.1, 0),
        "lr_0_01/seed-0": (0.01, 0),
        "lr_0_01/seed-1": (0.01, 1),
    }


def test_a_learning_rate_that_rises_is_no_setting(tmp_path: Path) -> None:
    (record,) = imported(tmp_path, {"a.csv": table((0.001, 0.1), 7)}).values()
    assert "lr" not in record["config"]
    assert record["seed"] == 7


def test_what_is_left_out_has_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(tmp_path, {"a.json": lists(best_val_accuracy=0.6)})
    said = "since it is no known setting, test score or list by epoch: best_val_accuracy"
    assert said in capsys.readouterr().out


def test_the_number_of_test_items_is_no_metric(tmp_path: Path) -> None:
    (record,) = imported(tmp_path, {"a.json": lists(test={"accuracy": 0.7, "count": 100})}).values()
    assert (record["test"]["accuracy"], record["test"]["count"]) == (0.7, 100)
    assert not record["test"].get("metrics")


def test_settings_that_name_model_and_seed_decide(tmp_path: Path) -> None:
    names = [("resnet18", 1), ("resnet18", 2), ("vgg16", 1), ("vgg16", 2)]
    logs: dict[str, object] = {
        f"{model}-{seed}.json": lists(config={"model": model, "seed": seed})
        for model, seed in names
    }
    assert list(imported(tmp_path, logs)) == [f"{model}/seed-{seed}" for model, seed in names]


def test_a_log_names_its_only_model(tmp_path: Path) -> None:
    assert list(imported(tmp_path, {"res.json": lists(model="ResNet-18")})) == ["resnet_18/seed-1"]


def test_models_have_no_names_that_posts_use_for_all_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss\n1,1\n")
    command = ["import", str(tmp_path / "a.csv"), "--experiment", "mine", "--out", str(tmp_path)]
    assert main([*command, "--model", "best"]) == 2
    assert "can't be called best" in (error := capsys.readouterr().err)
    assert "--model" in error
    assert not (tmp_path / "mine").exists()


def test_the_table_tells_seeds_from_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(
        tmp_path, {"cnn/seed-4/a.json": lists(), "mlp/a.json": lists(), "rnn/a.json": lists(seed=8)}
    )
    table = [line.split()[:3] for line in capsys.readouterr().out.splitlines()[1:4]]
    assert table == [["cnn", "4", "2"], ["mlp", "1", "(numbered)"], ["rnn", "8", "2"]]
    seeds = [
        load(tmp_path / f"out/mine/{name}.json").get("seed")
        for name in ("cnn/seed-4", "mlp/seed-1")
    ]
    assert seeds == [4, None], "the number of an only run is no seed"


@pytest.mark.parametrize(
    ("name", "content"),
    [("config.json", '{"lr": %s, "seed": %s}'), ("hparams.yaml", "lr: %s\nseed: %s\n")],
)
def test_settings_beside_a_log_are_its_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    runs = {"exp1": (0.1, 2), "exp2": (0.01, 3)}
    logs: dict[str, object] = {}
    for folder, values in runs.items():
        logs |= {f"{folder}/a.csv": "epoch,loss\n1,1\n", f"{folder}/{name}": content % values}
    found = imported(tmp_path, logs)
    told = {path: (each["config"]["lr"], each["seed"]) for path, each in found.items()}
    assert told == {"exp1/seed-2": (0.1, 2), "exp2/seed-3": (0.01, 3)}
    table = capsys.readouterr().out
    assert f"settings: from {name}" in table
    assert "not imported" not in table


def test_settings_beside_several_logs_are_of_none(tmp_path: Path) -> None:
    log = "epoch,loss\n1,1\n"
    found = imported(tmp_path, {"a.csv": log, "b.csv": log, "config.json": {"lr": 0.1}})
    assert ["config" in each for each in found.values()] == [False, False]


def test_lists_of_scikit_learn_are_a_history(tmp_path: Path) -> None:
    log = {"loss_curve_": [1, 0.5], "validation_scores_": [0.6, 0.7], "test_score": 0.65}
    (record,) = imported(tmp_path, {"mlp.json": log}).values()
    assert record["history"] == {"epoch": [1, 2], "loss": [1, 0.5], "val_score": [0.6, 0.7]}
    assert record["test"]["metrics"] == {"score": 0.65}


@pytest.mark.parametrize(
    ("content", "note", "loss"),
    [
        ("epoch;loss\n1;0,5\n2;1,5e-3\n", "commas in numbers are read as", [0.5, 0.0015]),
        ("epoch\tloss\n1\t0,5\n2\t1\n", "commas in numbers are read as", [0.5, 1]),
        ("epoch,loss\n1,0.5\n3,0.4\n", "without values: 1 of 3 epochs", [0.5, None, 0.4]),
    ],
)
def test_what_is_read_with_a_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, note: str, loss: list[object]
) -> None:
    (record,) = imported(tmp_path, {"a.csv": content}).values()
    assert record["history"]["loss"] == loss
    assert note in capsys.readouterr().out


def test_a_table_of_steps_needs_their_number_by_epoch(tmp_path: Path) -> None:
    logs: dict[str, object] = {"a.csv": "step,loss\n1,0.9\n2,0.5\n3,0.4\n4,0.3\n"}
    (record,) = imported(tmp_path, logs, "--steps-per-epoch", "2").values()
    assert record["history"] == {"epoch": [1, 2], "loss": [0.5, 0.3]}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            "epoch,accuracy,val_accuracy\n1,0.3,30\n2,0.5,45.5\n",
            "--percent accuracy: val_accuracy reaches 45.5, but accuracy only 0.5",
        ),
        ("epoch,loss,val_acc\n1,1,30\n", "acc, loss: give --percent acc."),
        # A model of a thousand classes that has learned nothing yet: 0.9% and 1.2%.
        ("epoch,accuracy,val_accuracy\n1,0.9,1.2\n", ""),
    ],
)
def test_metrics_in_percent_are_so_in_all_splits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, says: str
) -> None:
    (tmp_path / "a.csv").write_text(content)
    command = ["import", str(tmp_path / "a.csv"), "--experiment", "mine", "--out", str(tmp_path)]
    assert main([*command, "--percent", "accuracy"]) == (1 if says else 0)
    assert says in capsys.readouterr().err
