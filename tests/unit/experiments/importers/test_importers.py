"""Logs that other tools have written, as records that posts are built of."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from kit.projects import ROOT, make_project

from experiments.__main__ import main
from generator.__main__ import main as generate

LOGS = ROOT / "tests/fixtures/imports"
# Each file was written by the tool that it is named after; see make.py there.
FILES = {
    "classifier.csv": (4, {"accuracy", "loss", "val_accuracy", "val_loss"}),
    "classifier-history.json": (4, {"accuracy", "loss", "val_accuracy", "val_loss"}),
    "regressor-resumed.csv": (5, {"loss", "mae"}),
    "regressor-history.json": (4, {"loss", "mae"}),
    "keras-classifier": (4, {"accuracy", "loss", "val_accuracy", "val_loss", "learning_rate"}),
    # These are of a fit that went on after its first epoch.
    "keras-regressor": (5, {"loss", "mae", "learning_rate"}),
    "tensorboardx-short": (1, {"loss", "val_accuracy"}),
    "tensorboardx-long": (30, {"loss", "val_accuracy"}),
    "mlflow-one": (3, {"loss"}),
    "mlflow-two": (3, {"loss", "val_f1"}),
    "huggingface-steps.trainer_state.json": (2, {"loss", "eval_loss"}),
    "huggingface-epochs.trainer_state.json": (3, {"loss", "eval_loss"}),
}
POST = """---
title: Imported
date: 2026-01-31
description: x
runs: results/imported
---
{% for run in runs %}{% for name in run.history.names %}
{{ name }} ends at {{ run.history[name].at(run.epochs) | decimals(6) }}.
{% endfor %}{{ training_log(run) }}{% endfor %}
"""


def import_log(source: Path, out: Path, *more: str) -> int:
    names = ["--experiment", "imported", "--model", "mine"]
    return main(["import", str(source), *names, "--out", str(out), *more])


def imported(out: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((out / "imported/mine/seed-1.json").read_text("utf-8"))
    return content


@pytest.mark.parametrize("name", FILES)
def test_a_log_becomes_a_record_and_a_page(tmp_path: Path, name: str) -> None:
    if "keras-" in name or "tensorboardx" in name:
        pytest.importorskip("tensorboard", reason="event files need the extra `tensorboard`")
    project = make_project(tmp_path / "project", POST)
    assert import_log(LOGS / name, project / "results") == 0
    record = imported(project / "results")
    epochs, metrics = FILES[name]
    assert record["history"]["epoch"] == list(range(1, epochs + 1))
    kept = {metric for metric in record["history"] if metric != "epoch"}
    assert metrics <= kept
    assert all(any(v is not None for v in values) for values in record["history"].values())
    assert record["status"] == "complete"
    assert not {"test", "summary", "dataset", "environment"} & set(record), "nothing made up"
    assert generate(["build", "--root", str(project)]) == 0
    page = (project / "site/_posts/2026-01-31-a-post.md").read_text(encoding="utf-8")
    assert f"loss ends at {record['history']['loss'][-1]:.6f}." in page


def test_values_are_those_of_the_log(tmp_path: Path) -> None:
    import_log(LOGS / "classifier.csv", tmp_path)
    with (LOGS / "classifier.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    history = imported(tmp_path)["history"]
    assert history["val_loss"] == [float(row["val_loss"]) for row in rows]
    # The same fit, as three tools recorded it.
    import_log(LOGS / "classifier-history.json", tmp_path, "--fresh")
    assert imported(tmp_path)["history"] == history
    pytest.importorskip("tensorboard", reason="event files need the extra `tensorboard`")
    import_log(LOGS / "keras-classifier", tmp_path, "--fresh")
    for name in ("accuracy", "loss", "val_accuracy", "val_loss"):
        assert imported(tmp_path)["history"][name] == pytest.approx(history[name], rel=1e-6)


def test_an_epoch_that_a_resumed_run_logged_twice_counts_once(tmp_path: Path) -> None:
    lines = (LOGS / "regressor-resumed.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["epoch", "0", "1", "1", "2", "3", "4"]
    import_log(LOGS / "regressor-resumed.csv", tmp_path)
    loss = imported(tmp_path)["history"]["loss"]
    assert loss == [float(line.split(",")[1]) for line in (lines[1], *lines[3:])]


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
    import_log(path, tmp_path / "out")
    history = imported(tmp_path / "out")["history"]
    assert history == {"epoch": [1, 2], "loss": [2.0, None], "eval_loss": [2.5, None]}
    assert imported(tmp_path / "out")["status"] == "diverged"


def test_epochs_that_a_log_lacks_are_null(tmp_path: Path) -> None:
    entries = [{"epoch": n, "step": n, "loss": 1 / n} for n in (2, 4)]
    entries.insert(0, {"epoch": 0, "step": 0, "loss": 9.0})
    (tmp_path / "trainer_state.json").write_text(json.dumps({"log_history": entries}), "utf-8")
    (tmp_path / "keras.csv").write_text("epoch,loss\n1,0.5\n\n3,0.25\n", encoding="utf-8")
    (tmp_path / "mlflow/metrics").mkdir(parents=True)
    (tmp_path / "mlflow/metrics/loss").write_text("17 0.5 2\n18 0.25 4\n", encoding="utf-8")
    for name in ("trainer_state.json", "keras.csv", "mlflow"):
        assert import_log(tmp_path / name, tmp_path / "out", "--fresh") == 0
        history = imported(tmp_path / "out")["history"]
        assert history == {"epoch": [1, 2, 3, 4], "loss": [None, 0.5, None, 0.25]}, name


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.csv", "a,b\n1,2\n", "x.csv:1: a CSV log begins"),
        ("x.csv", "epoch,loss\n0,1\n1,much\n", "x.csv:3: not a row of numbers"),
        ("x.csv", "epoch,loss\n0,1\n\n\n1,much\n", "x.csv:5: not a row of numbers"),
        ("x.csv", "epoch,loss\n0,0,5\n", "x.csv:2: not a row of numbers: it has more values"),
        ("x.csv", f"epoch,loss\n0,{'1' * 140_000}\n", "x.csv: can't be read as a log: field"),
        ("x.csv", "epoch,loss\n-1,1\n0,1\n", "x.csv: counts no epochs"),
        ("x.csv", f"epoch,loss\n{'9' * 30},1\n", "x.csv: counts no epochs"),
        ("x.csv", "epoch,loss\n", "no metric of any epoch"),
        ("x.csv", "", "x.csv:1: a CSV log begins"),
        ("x.json", "[1, 2]", "x.json:1: neither"),
        ("x.json", "{broken", "x.json: can't be read"),
        ("x.json", '{"loss": 1}', "a list of values"),
        ("x.json", '{"loss": ["high"]}', "x.json"),
        ("x.json", '{"loss": []}', "no metric of any epoch"),
        ("x.json", '{"loss": [2, 1], "val_loss": [1]}', "the epochs of 2 of loss, 1 of val_loss"),
        ("x.json", f'{{"loss": [1{"0" * 400}]}}', "x.json: can't be read"),
        ("x.json", "[" * 200_000, "x.json: can't be read"),
        ("x.json", b'{"perte \xe9": [1]' + b" " * 500, "x.json: can't be read"),
        (
            "trainer_state.json",
            '{"log_history": [{"loss": 1, "epoch": Infinity}]}',
            "can't be read as a log: cannot convert float infinity",
        ),
        ("trainer_state.json", '{"log_history": [{"loss": 1}]}', "can't be read"),
        ("x.txt", "hello", "not a log that can be imported"),
        ("events.out.tfevents.1.x", "not events", "no metric of any epoch"),
    ],
)
def test_a_log_that_is_none_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | bytes, says: str
) -> None:
    if name.startswith("events"):
        pytest.importorskip("tensorboard", reason="event files need the extra `tensorboard`")
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert import_log(tmp_path / name, tmp_path / "out") == 1
    message = capsys.readouterr().err
    assert says in message
    assert len(message) < 500
    assert message.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_record_that_is_there_is_not_replaced_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_log(LOGS / "classifier.csv", tmp_path)
    before = imported(tmp_path)
    assert import_log(LOGS / "regressor-history.json", tmp_path) == 2
    assert "--fresh" in capsys.readouterr().err
    assert imported(tmp_path) == before
    assert import_log(LOGS / "regressor-history.json", tmp_path, "--seed", "2") == 0
    assert import_log(tmp_path / "nothing", tmp_path / "out") == 2
    assert import_log(LOGS / "classifier.csv", tmp_path / "out", "--seed", "-1") == 2
