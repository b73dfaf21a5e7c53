"""Logs that other tools have written, as records."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from kit.projects import ROOT
from kit.training import load

from experiments.__main__ import main

LOGS = ROOT / "tests/fixtures/imports"
CLASSIFIER = {"accuracy", "loss", "val_accuracy", "val_loss"}
# Each file was written by the tool that it is named after; see make.py there.
FILES = {
    "csv_log/keras/training.log": (4, CLASSIFIER),
    "json_history/keras/history.json": (4, CLASSIFIER),
    "csv_log/keras-resumed/training.csv": (5, {"loss", "mae"}),
    "json_history/keras-resumed/history.json": (4, {"loss", "mae"}),
    "tensorboard/keras/run": (4, CLASSIFIER),
    # These are of a fit that went on after its first epoch.
    "tensorboard/keras-resumed/run": (5, {"loss", "mae"}),
    "tensorboard/tensorboardx-short/run": (1, {"loss", "val_accuracy"}),
    "tensorboard/tensorboardx-long/run": (30, {"loss", "val_accuracy"}),
    "mlflow/one/run": (3, {"loss"}),
    "mlflow/two/run": (3, {"loss", "val_f1"}),
    "huggingface/steps/trainer_state.json": (2, {"loss", "val_loss"}),
    "huggingface/epochs/trainer_state.json": (3, {"loss", "val_loss"}),
}


def import_log(source: Path, out: Path, *more: str) -> int:
    if source.is_dir() or source.name.startswith("events"):
        pytest.importorskip("tensorboard", reason="event files need the extra `tensorboard`")
    names = ["--experiment", "imported", "--model", "mine"]
    return main(["import", str(source), *names, "--out", str(out), *more])


def imported(out: Path) -> dict[str, Any]:
    return load(out / "imported/mine/seed-1.json")


def history(source: Path, out: Path) -> dict[str, list[float | None]]:
    """Import a log and return the history of its record."""
    assert import_log(source, out, "--fresh") == 0
    content: dict[str, list[float | None]] = imported(out)["history"]
    return content


@pytest.mark.parametrize("name", FILES)
def test_a_log_becomes_a_record(tmp_path: Path, name: str) -> None:
    assert import_log(LOGS / name, tmp_path) == 0
    record = imported(tmp_path)
    epochs, metrics = FILES[name]
    assert record["history"]["epoch"] == list(range(1, epochs + 1))
    assert metrics == record["history"].keys() - {"epoch"}
    assert all(any(v is not None for v in values) for values in record["history"].values())
    assert record["status"] == "complete"
    assert not {"test", "summary", "dataset", "environment"} & set(record), "nothing made up"


def test_values_are_those_of_the_log(tmp_path: Path) -> None:
    found = history(LOGS / "csv_log/keras/training.log", tmp_path)
    with (LOGS / "csv_log/keras/training.log").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert found["val_loss"] == [float(row["val_loss"]) for row in rows]
    # The same fit, as three tools recorded it.
    assert history(LOGS / "json_history/keras/history.json", tmp_path) == found
    events = history(LOGS / "tensorboard/keras/run", tmp_path)
    for name in CLASSIFIER:
        assert events[name] == pytest.approx(found[name], rel=1e-6)


def test_an_epoch_that_a_resumed_run_logged_twice_counts_once(tmp_path: Path) -> None:
    lines = (LOGS / "csv_log/keras-resumed/training.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["epoch", "0", "1", "1", "2", "3", "4"]
    loss = history(LOGS / "csv_log/keras-resumed/training.csv", tmp_path)["loss"]
    assert loss == [float(line.split(",")[1]) for line in (lines[1], *lines[3:])]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("from-0.csv", "epoch,loss\n0,0.5\n1,0.25\n"),
        ("from-1.csv", "epoch,loss\n1,0.5\n2,0.25\n"),
        ("keras.log", "epoch,loss\n0,0.5\n1,0.25\n"),
        ("no-suffix", "Epoch;Train Loss\n1;0.5\n2;0.25\n"),
        ("excel.csv", "\ufeffepoch,loss\n0,0.5\n1,0.25\n"),
        ("padded.csv", "  epoch,   loss\n    1,    0.5\n    2,   0.25\n"),
        ("empty-column.csv", "epoch,loss,lr\n0,0.5,\n1,0.25,NA\n"),
        ("pandas.csv", ",loss\n0,0.5\n1,0.25\n"),
        ("pandas-twice.csv", "Unnamed: 0,loss\n0,0.5\n1,0.25\n"),
        ("no-index.csv", "loss,lr\n0.5,0.1\n0.25,0.1\n"),
        ("batches.csv", "Epoch,Batch,Loss\n0,0,0.9\n0,1,0.5\n1,0,0.3\n1,1,0.25\n"),
        ("index-and-epoch.csv", ",epoch,loss\n0,1,0.5\n0,2,0.25\n"),
        ("phases.csv", "epoch,phase,loss\n0,train,0.5\n1,train,0.25\n"),
        ("names.csv", "epoch,model,loss\n0,cnn,0.5\n1,cnn,0.25\n"),
        ("columns.json", '{"loss": {"0": 0.5, "1": 0.25}}'),
        ("records.json", '[{"loss": 0.5}, {"loss": 0.25}]'),
        ("index.json", '{"0": {"loss": 0.5}, "1": {"loss": 0.25}}'),
        ("split.json", '{"columns": ["loss"], "index": [0, 1], "data": [[0.5], [0.25]]}'),
        ("table.json", '{"schema": {}, "data": [{"index": 0, "loss": 0.5}, {"loss": 0.25}]}'),
        ("texts.json", '{"loss": ["0.5", "0.25"]}'),
        ("by-epoch.json", '{"1": {"train": {"loss": 0.5}}, "2": {"train": {"loss": 0.25}}}'),
        ("nested.json", '{"history": {"train_loss": [0.5, 0.25]}, "best_epoch": 2}'),
        ("of-a-split.json", '{"train_history": {"loss": [0.5, 0.25]}, "val_metrics": {}}'),
        ("axis.json", '{"epoch": [1, 2], "loss": [0.5, 0.25], "lr": [0.1]}'),
        ("inside.json", '{"log": [{"epoch": 0, "loss": 0.5}, {"epoch": 1, "loss": 0.25}]}'),
        ("lines.jsonl", '{"epoch": 0, "loss": 0.5}\n{"epoch": 1, "loss": 0.25}\n'),
        ("nested.txt", '{"epoch": 1, "train": {"loss": 0.5}}\n\n{"epoch": 2, "loss": 0.25}\n'),
        ("steps.jsonl", '{"step": 1, "loss": 0.5}\n{"step": 2, "loss": 0.25, "lr": 0.1}\n'),
        ("powershell.json", '\ufeff{"loss": [0.5, 0.25]}'),
    ],
)
def test_variants_of_a_log_give_the_same_history(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert history(tmp_path / name, tmp_path) == {"epoch": [1, 2], "loss": [0.5, 0.25]}


def test_a_metric_that_an_epoch_lacks_is_null_there(tmp_path: Path) -> None:
    entries = [
        {"epoch": 0.5, "step": 1, "loss": 3.0},
        {"epoch": 1.0, "step": 2, "loss": 2.0},
        {"epoch": 1.0, "step": 2, "eval_loss": 2.5},
        {"epoch": 2.0, "step": 4, "loss": float("nan")},
        {"epoch": 2.0, "step": 4, "train_runtime": 1.0, "train_loss": 2.0},
    ]
    path = tmp_path / "trainer_state.json"
    path.write_text(json.dumps({"log_history": entries, "global_step": 4}), encoding="utf-8")
    expected = {"epoch": [1, 2], "loss": [2.0, None], "val_loss": [2.5, None]}
    assert history(tmp_path, tmp_path / "out") == expected
    assert imported(tmp_path / "out")["status"] == "diverged"


def test_an_evaluation_before_training_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = [{"epoch": 0, "step": 0, "eval_loss": 9}, {"epoch": 1, "step": 4, "eval_loss": 0.5}]
    path = tmp_path / "trainer_state.json"
    path.write_text(json.dumps({"log_history": entries}), encoding="utf-8")
    assert history(path, tmp_path / "out") == {"epoch": [1], "val_loss": [0.5]}
    assert "left out: 1 row before training" in capsys.readouterr().out


def test_epochs_that_a_log_lacks_are_null(tmp_path: Path) -> None:
    entries = [{"epoch": n, "step": n, "loss": 1 / n} for n in (0.001, 2, 4)]
    entries[0] |= {"epoch": 0}
    (tmp_path / "trainer_state.json").write_text(json.dumps({"log_history": entries}), "utf-8")
    (tmp_path / "one.csv").write_text("epoch,loss\n2,0.5\n\n4,0.25\n", encoding="utf-8")
    (tmp_path / "mlflow/metrics").mkdir(parents=True)
    (tmp_path / "mlflow/metrics/loss").write_text("17 0.5 2\n18 0.25 4\n", encoding="utf-8")
    for name in ("trainer_state.json", "one.csv", "mlflow"):
        expected = {"epoch": [1, 2, 3, 4], "loss": [None, 0.5, None, 0.25]}
        assert history(tmp_path / name, tmp_path / "out") == expected, name


@pytest.mark.parametrize(
    ("rates", "config", "note"),
    [
        ("0.1 0.1", {"lr": 0.1}, ""),
        ("0.1 0.01", {"lr": 0.1}, "the first value of lr, which falls, is the setting"),
        ("0.1 0.2", {}, "left out, since it rises during training: lr"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "jsonl", "json"])
def test_a_learning_rate_that_changes_is_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    rates: str,
    config: dict[str, float],
    note: str,
    kind: str,
) -> None:
    first, second = rates.split()
    text = {
        "csv": f"epoch,loss,lr\n1,0.5,{first}\n2,0.25,{second}\n",
        "jsonl": f'{{"epoch": 1, "loss": 0.5, "lr": {first}}}\n'
        f'{{"epoch": 2, "loss": 0.25, "lr": {second}}}\n',
        "json": f'{{"loss": [0.5, 0.25], "lr": [{first}, {second}]}}',
    }[kind]
    (tmp_path / f"log.{kind}").write_text(text, encoding="utf-8")
    assert import_log(tmp_path / f"log.{kind}", tmp_path / "out") == 0
    assert imported(tmp_path / "out").get("config", {}) == config
    said = capsys.readouterr()
    assert note in said.out + said.err
    assert bool(note) == ("during training" in said.out + said.err or "which falls" in said.out)


def test_parameters_of_mlflow_have_the_types_of_the_schema(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "params").mkdir()
    (tmp_path / "metrics/loss").write_text("17 0.5 0\n", encoding="utf-8")
    texts = {"epochs": "20", "batch_size": "auto", "learning_rate": "0.1", "backbone": "resnet"}
    for name, text in texts.items():
        (tmp_path / "params" / name).write_text(text, encoding="utf-8")
    assert import_log(tmp_path, tmp_path / "out") == 0
    config = imported(tmp_path / "out")["config"]
    assert config == {"epochs": 20, "learning_rate": "0.1", "backbone": "resnet"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.csv", "a,b\n1,2\n", "x.csv: a table with the columns a, b. A table is"),
        ("x.csv", "epoch,loss\n0,1\n1,much\n", "x.csv:3: `loss`: 'much' is not a number"),
        ("x.csv", "epoch,loss\n0,1\n\n\n1,much\n", "x.csv:5: `loss`: 'much' is not a number"),
        ("x.csv", "epoch,loss\n0,0,5\n", "x.csv:2: has 3 values for 2 names"),
        ("x.csv", "epoch,loss\n0,1\n1\n", "x.csv:3: has 1 values for 2 names"),
        (
            "x.csv",
            f"epoch,loss\n0,{'1' * 140_000}\n",
            "x.csv:2: not a row of a table: field",
        ),
        ("x.csv", "epoch,loss\n-1,1\n0,1\n", "x.csv:2: epoch -1 is none"),
        (
            "x.csv",
            f"epoch,loss\n{'9' * 30},1\n",
            "x.csv: epochs from 1000000000000000019884624838656",
        ),
        (
            "x.jsonl",
            '{"step": NaN, "loss": 1}\n{"step": 2}\n',
            "x.jsonl:1: `step`: nan is not a wh",
        ),
        ("x.csv", "epoch,loss\n", "import it once an epoch is logged"),
        ("x.csv", "", "x.csv: is empty: "),
        ("x.json", "\n", "x.json: is empty: "),
        ("x.csv", "step,loss\n1,1\n2,0.5\n", "x.csv:1: counts by `step`, not by epoch: "),
        ("x.csv", "epoch;loss\n1;1.000,5\n2;9\n", "x.csv:2: `loss`: '1.000,5' is not a number"),
        ("x.csv", "epoch;loss\n1;1,000\n2;0.5\n", "x.csv:2: `loss`: '1,000' is not a number"),
        ("notes.md", "# Notes", "as a table: epoch,loss,val_accuracy"),
        ("x.json", "[1, 2]", "x.json: a JSON file that holds no object"),
        ("x.json", "{broken", "x.json:1: not valid JSON"),
        ("x.json", '{"loss": 1}', "a list of values"),
        ("x.json", '{"loss": ["high"]}', "x.json"),
        ("x.json", '{"loss": []}', "no metric of any epoch"),
        ("x.json", '{"loss": [2, 1], "val_loss": [1]}', "the epochs of 2 of loss, 1 of val_loss"),
        (
            "x.json",
            f'{{"loss": [1{"0" * 400}]}}',
            "x.json:1: `loss` has a value that",
        ),
        ("x.json", "[" * 200_000, "x.json:1: not valid JSON: nested too deeply"),
        ("x.json", b'{"perte \xe9": [1]' + b" " * 500, "x.json:1: not text in UTF-8"),
        (
            "trainer_state.json",
            '{"log_history": [{"loss": 1, "epoch": Infinity}]}',
            "entry 1 of log_history: epoch inf is none",
        ),
        (
            "trainer_state.json",
            '{"log_history": [{"loss": 1}]}',
            "entry 1 of log_history: has",
        ),
        ("x.txt", "hello", "no log that can be imported. These can: CSV log, "),
        ("events.out.tfevents.1.x", "not events", "no metric of any epoch"),
    ],
)
def test_a_log_that_is_none_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert import_log(tmp_path / name, tmp_path / "out") == 1
    message = capsys.readouterr().err
    assert says in message
    assert len(message) - len(str(tmp_path)) < 450
    assert message.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_an_existing_record_is_replaced_only_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_log(LOGS / "csv_log/keras/training.log", tmp_path)
    before = imported(tmp_path)
    assert import_log(LOGS / "json_history/keras/history.json", tmp_path) == 2
    assert "--fresh" in capsys.readouterr().err
    assert imported(tmp_path) == before
    assert (
        import_log(LOGS / "json_history/keras-resumed/history.json", tmp_path, "--seed", "2") == 0
    )
    for wrong in (
        ["--seed", "-1"],
        ["--model", "a b"],
        ["--experiment", ""],
        ["--experiment", "/"],
    ):
        assert import_log(LOGS / "csv_log/keras/training.log", tmp_path / "out", *wrong) == 2
    assert import_log(tmp_path / "nothing", tmp_path / "out") == 2
    assert not (tmp_path / "out").exists()


def test_a_log_in_percent_is_imported_if_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("epoch,val_accuracy,loss\n0,0.75,2\n1,91.25,1\n", encoding="utf-8")
    assert import_log(path, tmp_path / "out") == 1
    said = capsys.readouterr().err
    assert f"{path}: history.val_accuracy is 91.25 in epoch 2" in said
    assert "`--percent accuracy`" in said
    assert import_log(path, tmp_path / "out", "--percent", "accuracy") == 0
    assert imported(tmp_path / "out")["units"] == {"accuracy": "percent"}
    assert import_log(path, tmp_path / "out", "--fresh", "--percent", "acuracy") == 1
    assert "the log has the metrics accuracy, loss: give --percent accuracy" in (
        capsys.readouterr().err
    )
