"""`python -m experiments import` of one log, and of a folder of logs as an experiment."""

import json
from pathlib import Path
from typing import Any

import pytest
from kit.projects import contents
from kit.training import load

from experiments.__main__ import main


def write_logs(folder: Path, logs: dict[str, str]) -> Path:
    """Write files below a folder."""
    for name, content in logs.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Logs of two models, one of them with two seeds, among other files."""
    settings: dict[str, Any] = {"args": {"lr": 0.1, "seed": 5}, "train_loss": [2, 1]}
    return write_logs(
        tmp_path / "runs",
        {
            "cnn/seed-1/training.log": "epoch,loss\n0,1\n1,0.5\n",
            "cnn/seed-2/training.log": "epoch,loss\n0,1\n1,0.4\n1,0.3\n2,0.2\n",
            "mlp/results.json": json.dumps(settings),
            "mlp/model.txt": "weights",
            "mlp/package.json": '{"name": "x", "files": ["a"]}',
            ".cache/log.csv": "epoch,loss\nbroken",
        },
    )


def import_logs(source: Path, out: Path, *more: str) -> int:
    """Import logs as the experiment `mine`."""
    return main(["import", str(source), "--experiment", "mine", "--out", str(out), *more])


def test_a_folder_becomes_an_experiment(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert import_logs(runs, out, "--dry-run") == 0
    table = capsys.readouterr().out
    assert not out.exists(), "nothing is written"
    assert import_logs(runs, out) == 0
    written = capsys.readouterr().out
    assert written == table.replace("would write", "wrote")
    paths = ["cnn/seed-1.json", "cnn/seed-2.json", "mlp/seed-5.json"]
    assert (
        sorted(path.relative_to(out / "mine").as_posix() for path in out.rglob("*.json")) == paths
    )
    assert all(str(out / "mine" / path) in written for path in paths)
    assert load(out / "mine/cnn/seed-2.json")["history"] == {
        "epoch": [1, 2, 3],
        "loss": [1, 0.3, 0.2],
    }
    lines = [line.split() for line in written.splitlines()]
    assert ["cnn", "2", "3", "complete", "loss"] in [words[:5] for words in lines]
    assert "1 row of epochs that a resumed training logged again" in written
    assert f"not imported: {runs}/mlp/package.json" in written


def test_nothing_is_written_if_a_record_exists_or_a_log_is_damaged(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    write_logs(runs, {"a.csv": "epoch,loss\n0,much\n1,1\n", "b.csv": "epoch,loss\n0,1\n0,1\n"})
    assert import_logs(runs, out) == 1
    faults = capsys.readouterr().err.splitlines()
    assert [line.partition(" ")[0] for line in faults] == [f"{runs}/a.csv:2:", f"{runs}/b.csv:3:"]
    assert not out.exists()
    (runs / "a.csv").unlink()
    (runs / "b.csv").unlink()
    record = out / "mine/mlp/seed-5.json"
    write_logs(record.parent, {record.name: "kept"})
    assert import_logs(runs, out) == 2
    assert str(record) in capsys.readouterr().err
    assert [path for path in out.rglob("*") if path.is_file()] == [record]
    assert record.read_text(encoding="utf-8") == "kept"
    assert import_logs(runs, out, "--fresh") == 0
    assert load(record)["seed"] == 5


def test_an_import_goes_on_and_keeps_the_records_that_are_the_same(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert import_logs(runs, out) == 0
    before = contents(out)
    (out / "mine/mlp/seed-5.json").unlink()
    # As imports that were killed leave it.
    write_logs(out, {".mine.partial/cnn/seed-1.json": "{", "mine/mlp/.seed-5.json.x.partial": "{"})
    capsys.readouterr()
    assert import_logs(runs, out) == 0
    said = capsys.readouterr().out.splitlines()
    kept = [f"kept {out}/mine/cnn/seed-{seed}.json, which was there" for seed in (1, 2)]
    assert said[-3:] == [*kept, f"wrote {out}/mine/mlp/seed-5.json"]
    assert contents(out) == before


def test_runs_can_be_of_one_named_model(runs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert import_logs(runs / "cnn", out, "--model", "net", "--title", "A net") == 0
    seeds = [load(out / f"mine/net/seed-{seed}.json") for seed in (1, 2)]
    assert [record["title"] for record in seeds] == ["A net"] * 2
    assert import_logs(runs, out, "--title", "One of several") == 2
    assert import_logs(runs, out, "--seed", "3") == 2
    for wrong in (["--part", "0"], ["--steps-per-epoch", "-1"], ["--part", "2"]):
        assert import_logs(runs / "cnn/seed-1", tmp_path / "none", *wrong) == 2
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "x.csv",
            "id,label\n1,cat\n",
            "a table with the columns id, label. A table is imported if",
        ),
        ("x.csv", f"{'name,' * 50}b\n1\n", "name, name, .... A table"),
        ("x.json", '{"name": 1, "b": {}}', "a JSON file with the keys name, b. A JSON file is"),
        ("x.json", '[{"lr": 0.1, "test_acc": 0.9}]', "a JSON file that holds no object"),
        ("x.json", '{"schema_version": 1, "history": {"loss": [1]}}', "is a record already"),
        ("x.json", '{"schema": 1, "data": [2]}', "the keys schema, data"),
        ("x.json", '{"columns": ["loss"], "index": [], "data": [1]}', "the keys columns, index"),
        ("x.json", '{"layers": [{"units": 3}], "predictions": [{"label": 1}]}', "the keys layers"),
        ("x.jsonl", '{"a": 1}\n{"a": 2}\n', "JSON lines with the keys a. JSON lines are imported"),
        ("x.png", "\x89PNG\r\n", "no log that can be imported. These can: CSV log"),
        ("folder/notes.txt", "", "no log in it can be imported; it holds notes.txt. These can"),
    ],
)
def test_an_unknown_file_is_one_line_with_what_was_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, says: str
) -> None:
    write_logs(tmp_path, {name: content})
    source = tmp_path / name.partition("/")[0]
    assert import_logs(source, tmp_path / "out") == 1
    message = capsys.readouterr().err
    assert says in message
    assert message.count("\n") == 1
    assert len(message) < 600


@pytest.mark.parametrize(
    ("name", "content", "noted"),
    [
        ("x.csv", "epoch,loss\n0,1\n1,0.25", True),
        ("x.csv", "epoch,loss\n0,1\n1,0.25\n", False),
        ("x.csv", "epoch,loss\r\n0,1\r\n1,0.25\r\n", False),
        ("x.json", '{"loss": [1, 0.25], "val_loss": [1, 0.5]}', False),
    ],
)
def test_a_last_line_without_an_end_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, noted: bool
) -> None:
    (tmp_path / name).write_bytes(content.encode())
    assert import_logs(tmp_path / name, tmp_path / "out") == 0
    assert (f"the last line of {name} has no end" in capsys.readouterr().out) == noted
