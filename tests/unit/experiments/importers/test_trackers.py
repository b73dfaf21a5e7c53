"""What the logs of trackers say beyond the fixtures: damage, doubts and runs left out."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from kit.imports import LOGS

from experiments.__main__ import main
from experiments.importers import read_logs
from experiments.importers.epochs import Choices
from experiments.importers.log import Log
from experiments.records.errors import UserError

EVENTS = LOGS / "tensorboard/pytorch/run"
STORE = LOGS / "mlflow_store/store-3/mlflow.db"
META = "run_id: abc\nstart_time: 1\nlifecycle_stage: active\nstatus: {status}\n"


def only(path: Path) -> Log:
    (log,) = read_logs(path)
    return log


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def damaged(source: Path, target: Path, at: int) -> Path:
    """Copy a file with one bit of a byte changed."""
    content = bytearray(source.read_bytes())
    content[at] ^= 1
    target.write_bytes(content)
    return target


@pytest.mark.parametrize(
    ("number", "status"), [(1, "running"), (3, None), (4, "failed"), (5, "failed")]
)
def test_an_mlflow_run_ends_as_mlflow_says(tmp_path: Path, number: int, status: str) -> None:
    files = {"meta.yaml": META.format(status=number), "metrics/loss": "17 0.5 0\n18 0.25 1\n"}
    assert only(write(tmp_path, files)).status == status


def test_the_details_of_an_mlflow_run_may_be_a_status_alone(tmp_path: Path) -> None:
    files = {"meta.yaml": "run_name: r\nstatus: 4\n", "metrics/rmse": "17 5.5 0\n"}
    log = only(write(tmp_path, files))
    assert (log.status, log.test) == ("failed", {"rmse": 5.5})


def test_mlflow_values_without_steps_are_epochs_in_order(tmp_path: Path) -> None:
    files = {
        "metrics/loss": "17 0.5 0\n19 0.25 0\n21 0.125 0\n",
        "metrics/val_loss": "18 0.75 0\n20 0.5 0\n22 0.25 0\n",
        "metrics/test_f1": "30 0.875 0\n31 0.875 0\n",
        "metrics/best_val_loss": "30 0.25 0\n",
    }
    log = only(write(tmp_path, {"meta.yaml": META.format(status=3), **files}))
    assert list(log.points["loss"].values()) == [0.5, 0.25, 0.125]
    assert list(log.points["val_loss"].values()) == [0.75, 0.5, 0.25]
    assert log.test == {"f1": 0.875}
    assert [note.partition(":")[0] for note in log.notes] == [
        "logged without steps, so that epochs count values in order",
        "left out",
    ]


def test_a_value_logged_once_in_the_first_epoch_is_none_after_training(tmp_path: Path) -> None:
    # The run was stopped in its second epoch, before the validation.
    files = {"metrics/loss": "17 0.5 0\n19 0.25 1\n", "metrics/val_loss": "18 0.75 0\n"}
    log = only(write(tmp_path, {"meta.yaml": META.format(status=5), **files}))
    assert log.points["val_loss"] == {0: 0.75}


def test_a_damaged_event_file_is_refused_and_a_cut_one_is_not_whole(tmp_path: Path) -> None:
    (source,) = EVENTS.iterdir()
    whole = only(EVENTS)
    target = tmp_path / source.name
    for at in (3, 30, source.stat().st_size // 2):
        with pytest.raises(UserError, match=r"the record at byte \d+ is damaged"):
            read_logs(damaged(source, target, at))
    # The last two of four epochs' records are an accuracy and a learning rate.
    target.write_bytes(source.read_bytes()[:-60])
    log = only(target)
    assert log.status == "running"
    assert "the file ends within a record, as if the run had been stopped there" in log.notes
    expected = {epoch: value for epoch, value in whole.points["val_accuracy"].items() if epoch < 3}
    assert log.points == {**whole.points, "val_accuracy": expected}


def test_event_files_are_read_without_tensorflow_and_its_noise() -> None:
    code = (
        "import sys; from pathlib import Path; from experiments.importers import read_logs;"
        f"read_logs(Path({str(EVENTS)!r})); print('tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_a_second_value_at_the_last_step_is_said() -> None:
    (note,) = only(LOGS / "tensorboard/step-twice/run").notes
    assert "a second value at the last step of 1 metric" in note


def test_a_run_in_the_folder_of_another_is_said(tmp_path: Path) -> None:
    shutil.copytree(EVENTS, tmp_path / "run")
    shutil.copytree(EVENTS, tmp_path / "run/version_1")
    assert any("the folder version_1" in note for note in only(tmp_path / "run").notes)


def test_a_damaged_store_is_one_line_and_reading_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    path.write_bytes(STORE.read_bytes()[:-2048])
    with pytest.raises(UserError, match=r"damaged|can't be read as SQLite"):
        read_logs(path)
    shutil.copy(STORE, path)
    assert len(read_logs(path)) == 7
    assert [each.name for each in tmp_path.iterdir()] == ["mlflow.db"]
    assert path.read_bytes() == STORE.read_bytes()


@pytest.mark.parametrize(
    ("package", "path", "extra"),
    [
        ("tensorboard.compat.proto.event_pb2", "tensorboard/pytorch/run", "labpress[tensorboard]"),
        ("pyarrow", "neptune/two-parts/LONG-1_part_0.parquet", "labpress[parquet]"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, package: str, path: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UserError) as error:
        read_logs(LOGS / path)
    assert extra in str(error.value)


@pytest.mark.parametrize(
    ("summary", "epochs"),
    [
        ({"epoch": 4, "_step": 4}, 5),
        ({"epoch": 4, "_step": 9}, 5),
        ({"epoch": 5, "_step": 4}, 5),
        ({"epoch": 5, "_step": 9}, 5),
        ({"epoch": 0, "_step": 0}, 1),
        ({"train/epoch": 2.5, "_step": 40}, 3),
        ({"_step": 40}, 1),
    ],
)
def test_the_last_values_of_wandb_stand_in_their_epoch(
    tmp_path: Path, summary: dict[str, float], epochs: int
) -> None:
    path = tmp_path / "wandb-summary.json"
    path.write_text(json.dumps({**summary, "_timestamp": 1.5, "loss": 0.25}), encoding="utf-8")
    assert only(path).points["loss"] == {epochs: 0.25}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"metrics/loss": "17 0.5 0\n18 1_0 1\n"}, "metrics/loss:2: not the time, value and step"),
        ({"meta.yaml": META.format(status=9)}, "`status` is 9: MLflow has 1 to 5"),
        ({"meta.yaml": "run_id: a\nstatus: 3\n"}, "meta.yaml: has no `start_time`, as if it were"),
        ({"meta.yaml": "", "metrics/loss": "17 0.5 0\n"}, "meta.yaml: has no `start_time`"),
        (
            {
                "1/meta.yaml": "experiment_id: '1'\n",
                "2/meta.yaml": "artifact_location: here\n",
                "2/a/meta.yaml": META.format(status=3),
            },
            "2/meta.yaml: has no `experiment_id`, as if it were cut off",
        ),
        ({"meta.yaml": "run_id: [\n"}, "meta.yaml:2: not valid YAML"),
        (
            {"plots/metrics/loss.tsv": "step\tloss\n0\t1\n1\tx\n"},
            "loss.tsv:3: not a step and a value: 'x' is not a number",
        ),
        (
            {"metrics.json": '{"test": {"f1": "high"}}', "params.yaml": "lr: 1\n"},
            'metrics.json:1: `test.f1` is not a number, but "high"',
        ),
        (
            {"loss.csv": "Wall time,Step,Value\n17.5,0,1\n18.5,1,\n"},
            "loss.csv:3: not a time, a step and a value: a cell is empty",
        ),
        (
            {f"run-{a}-tag-loss.csv": "Wall time,Step,Value\n1,0,1\n" for a in ("a-val", "a_val")},
            "another table is of the same metric",
        ),
        (
            {"a.csv": '"epoch","r - f1","r - f1__MIN","r - f1__MAX"\n"",1,1,1\n'},
            "a.csv:2: has no `epoch`: complete the row",
        ),
        (
            {"a.csv": '"Relative Time","r - f1","r - f1__MIN","r - f1__MAX"\n1,1,1,1\n'},
            "a.csv:1: a chart over `Relative Time`: export it over steps or epochs",
        ),
        (
            {f"{n}.csv": '"Step","r - f1","r - f1__MIN","r - f1__MAX"\n1,1,1,1\n' for n in "ab"},
            "b.csv: another table has `r - f1`",
        ),
    ],
)
def test_a_damaged_folder_is_one_line_with_the_place(
    tmp_path: Path, files: dict[str, str], says: str
) -> None:
    with pytest.raises(UserError) as error:
        read_logs(write(tmp_path, files))
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Name,State,Notes,loss\na,resting,-,1\n", "x.csv:2: the state `resting` is none of W&B"),
        (',summary,config,name\n0,"{",{},a\n', "x.csv:2: `summary` is no Python dictionary"),
        ("_step,_runtime,loss\none,1,2\n", "x.csv:2: not a step in `_step`"),
    ],
)
def test_a_damaged_table_of_wandb_is_one_line_with_the_place(
    tmp_path: Path, content: str, says: str
) -> None:
    (tmp_path / "x.csv").write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as error:
        read_logs(tmp_path / "x.csv")
    assert says in str(error.value)


def test_a_damaged_cell_of_trackio_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "early.db"
    shutil.copy(LOGS / "trackio/early/early.db", path)
    with sqlite3.connect(path) as store:
        store.execute("UPDATE metrics SET metrics = '[1]' WHERE id = 2")
    with pytest.raises(UserError, match="a cell of metrics or settings is no JSON object"):
        read_logs(path)


def test_metrics_of_a_run_that_a_store_lacks_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    shutil.copy(STORE, path)
    with sqlite3.connect(path) as store:
        store.execute("UPDATE metrics SET run_uuid = 'other' WHERE rowid = 1")
    with pytest.raises(UserError, match="has metrics of a run that its table of runs lacks"):
        read_logs(path)


def test_a_number_of_an_unknown_type_is_noted(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet`")
    table = parquet.read_table(LOGS / "neptune/scores/forest_part_0.parquet")
    types = table["attribute_type"].to_pylist()
    types[table["attribute_path"].to_pylist().index("test/f1")] = "half"
    at = table.column_names.index("attribute_type")
    path = tmp_path / "forest_part_0.parquet"
    parquet.write_table(table.set_column(at, "attribute_type", [types]), path)
    log = only(path)
    assert log.notes == ("left out, since its type is half: test/f1",)
    assert "accuracy" in log.test


def test_steps_from_0_are_grouped_as_those_from_1(tmp_path: Path) -> None:
    for first in (0, 1):
        rows = "".join(f"{step},{step}.0,{step - first}\n" for step in range(first, first + 4))
        path = write(tmp_path, {"x.csv": f"_step,_runtime,loss\n{rows}"}) / "x.csv"
        (log,) = read_logs(path, Choices(steps_per_epoch=2))
        assert log.points["loss"] == {1: 1.0, 2: 3.0}


def test_a_folder_of_runs_names_those_without_metrics_and_units_of_some(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path / "runs",
        {
            "a/wandb-summary.json": '{"_step": 1, "_runtime": 1, "epoch": 2, "val_acc": 91.5}',
            "b/wandb-summary.json": '{"_step": 1, "_runtime": 1, "epoch": 2, "loss": 0.5}',
            "c/wandb-summary.json": '{"_step": 0, "_runtime": 1}',
        },
    )
    names = ["--experiment", "mine", "--percent", "acc", "--out", str(tmp_path / "out")]
    assert main(["import", str(tmp_path / "runs"), *names]) == 0
    assert f"without metrics: {tmp_path}/runs/c"[:100] in capsys.readouterr().out
    records = [json.loads(path.read_text()) for path in (tmp_path / "out").rglob("*.json")]
    assert sorted(record.get("units", {}).get("acc", "") for record in records) == ["", "percent"]
