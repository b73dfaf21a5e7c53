"""Tables of training frameworks: folders of runs, and what their columns do not tell."""

from pathlib import Path

import pytest
from kit.imports import LOGS
from kit.training import load

from experiments.__main__ import main
from experiments.importers import claims, csv_log, fastai, read_logs
from experiments.importers.epochs import Choices
from experiments.records.errors import UserError


@pytest.mark.parametrize(
    ("name", "models", "setting"),
    [
        ("lightning", {"hidden_2": 2, "hidden_8": 8}, "hidden"),
        ("timm", {"lr_0_05": 0.05, "lr_0_5": 0.5}, "lr"),
    ],
)
def test_a_folder_of_runs_gives_models_and_seeds(
    tmp_path: Path, name: str, models: dict[str, float], setting: str
) -> None:
    source = str(LOGS / "several" / name)
    assert main(["import", source, "--experiment", "many", "--out", str(tmp_path)]) == 0
    found = {path: load(path) for path in (tmp_path / "many").rglob("*.json")}
    assert {(path.parent.name, path.stem) for path in found} == {
        (model, f"seed-{seed}") for model in models for seed in (1, 2)
    }
    assert all(record["config"][setting] == models[record["model"]] for record in found.values())


def test_candidates_of_a_search_are_models_and_folds_seeds(tmp_path: Path) -> None:
    source = str(LOGS / "sklearn_cv/grid/sk_grid.csv")
    assert main(["import", source, "--experiment", "grid", "--out", str(tmp_path)]) == 0
    record = load(tmp_path / "grid/c_1_0_linear/seed-2.json")
    assert record["config"] == {"C": 1.0, "kernel": "linear"}
    assert record["history"] == {"epoch": [1], "val_score": [0.78]}
    assert len(list((tmp_path / "grid").rglob("*.json"))) == 4 * 3


def test_a_search_without_a_fold_is_refused(tmp_path: Path) -> None:
    table = (LOGS / "sklearn_cv/grid/sk_grid.csv").read_text(encoding="utf-8")
    path = tmp_path / "results.csv"
    path.write_text(table.replace("split1_", "splt1_"), encoding="utf-8")
    with pytest.raises(UserError, match=r"results\.csv:1: lacks the column `split1_test_score`"):
        read_logs(path)
    path.write_text(table.replace("split2_", "splt2_"), encoding="utf-8")
    assert read_logs(path)[0].notes[1] == "left out: splt2_test_score"


@pytest.mark.parametrize(
    ("header", "row", "importer"),
    [
        ("epoch,train_loss,valid_loss,accuracy,time", "0,0.5,0.4,0.9,00:03", fastai),
        ("epoch,train_loss,valid_loss,accuracy,time", "0,0.5,None,None,1:00:03", fastai),
        ("epoch,train_loss,valid_loss,accuracy", "0,0.5,0.4,0.9", fastai),
        ("epoch,train_loss,valid_loss,time", "0,0.5,0.4,12.5", csv_log),
        ("epoch,train_loss,valid_loss,lr", "0,0.5,0.4,0.001", csv_log),
        ("epoch,train_loss,valid_loss,train_acc,valid_acc", "0,0.5,0.4,0.9,0.8", csv_log),
        ("epoch,step,loss", "1,10,0.5", csv_log),
        ("loss,grad_norm,epoch,step,eval_loss", "0.5,1.2,0.5,10,", csv_log),
    ],
)
def test_a_loop_of_ones_own_is_not_taken_for_a_framework(
    tmp_path: Path, header: str, row: str, importer: object
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert claims(path) == [importer]


def lightning(tmp_path: Path, *lines: str) -> Path:
    """Write a table of Lightning."""
    path = tmp_path / "metrics.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_test_of_earlier_weights_is_a_score_after_training(tmp_path: Path) -> None:
    path = lightning(
        tmp_path,
        "epoch,step,train_loss,val_loss,test_acc",
        *("0,9,0.5,,", "0,9,,0.6,", "1,19,0.4,,", "1,19,,0.7,", "0,10,,,0.8"),
    )
    (log,) = read_logs(path)
    assert log.points == {"loss": {0: 0.5, 1: 0.4}, "val_loss": {0: 0.6, 1: 0.7}}
    assert log.test == {"acc": 0.8}


def test_a_test_in_every_epoch_is_a_series(tmp_path: Path) -> None:
    path = lightning(
        tmp_path,
        "epoch,step,train_loss,test_acc",
        *("0,9,0.5,", "0,9,,0.6", "1,19,0.4,", "1,19,,0.7"),
    )
    (log,) = read_logs(path)
    assert log.points["test_acc"] == {0: 0.6, 1: 0.7}
    assert log.test == {}


def test_a_name_without_split_has_that_of_its_rows(tmp_path: Path) -> None:
    path = lightning(
        tmp_path, "epoch,step,train_loss,val_loss,f1", "0,9,0.5,,", "0,9,,0.6,0.9", ",10,0.4,,"
    )
    (log,) = read_logs(path)
    assert log.points == {"loss": {0: 0.4}, "val_loss": {0: 0.6}, "val_f1": {0: 0.9}}


def test_the_suffix_of_values_by_epoch_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = lightning(
        tmp_path, "acc_epoch,epoch,step,train_loss_epoch,lr", "0.5,0,9,0.7,", "0.6,1,19,0.4,"
    )
    (log,) = read_logs(path)
    assert log.points == {"acc": {0: 0.5, 1: 0.6}, "loss": {0: 0.7, 1: 0.4}}


def test_a_resumed_training_that_is_not_yet_as_far_again_is_one_of_two_parts(
    tmp_path: Path,
) -> None:
    path = lightning(
        tmp_path,
        "epoch,step,train_loss,val_loss",
        *("0,9,0.5,", "0,9,,0.6", "1,19,0.4,", "1,19,,0.5", "2,29,0.3,", "1,19,0.45,"),
    )
    with pytest.raises(UserError, match=r"metrics\.csv:7: epoch 1 again .* --part 1\|2, or"):
        read_logs(path)
    (before,), (since,) = (read_logs(path, Choices(part=part)) for part in (1, 2))
    assert before.points["loss"] == {0: 0.5, 1: 0.4, 2: 0.3}
    assert since.points == {"loss": {0: 0.5, 1: 0.45}, "val_loss": {0: 0.6}}


def test_only_a_test_gives_a_run_without_history(tmp_path: Path) -> None:
    path = lightning(tmp_path, "epoch,step,test_acc,lr", "0,0,0.8,")
    (log,) = read_logs(path)
    assert (log.points, log.test) == ({}, {"acc": 0.8})


def test_objects_of_python_in_settings_are_left_out(tmp_path: Path) -> None:
    path = lightning(tmp_path, "epoch,step,train_loss,val_loss", "0,9,0.5,", "0,9,,0.6")
    settings = "lr: 0.1\nnet: !!python/object:torch.nn.Linear\n  bias: true\n"
    settings += "size: !!python/tuple\n- 2\n- 3\n"
    (tmp_path / "hparams.yaml").write_text(settings, encoding="utf-8")
    assert read_logs(path)[0].config == {"lr": 0.1, "size": [2, 3]}
    (tmp_path / "hparams.yaml").write_text("lr: 0.1\nnet: [\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"hparams\.yaml:3: not valid YAML"):
        read_logs(path)


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ("epochs: 9\npatience: 1\n", None),
        ("epochs: 9\npatience: 2\n", "running"),
        ("epochs: 9\npatience: 2\ntime: 1.5\n", None),
        ("epochs: 2\npatience: 2\n", None),
        ("epochs: many\npatience: 2\n", None),
    ],
)
def test_a_training_of_ultralytics_that_cannot_have_ended_runs(
    tmp_path: Path, settings: str, status: str | None
) -> None:
    (tmp_path / "args.yaml").write_text(settings, encoding="utf-8")
    table = "epoch,train/box_loss,metrics/mAP50(B)\n1,0.5,0.1\n2,0.4,0.2\n"
    (tmp_path / "results.csv").write_text(table, encoding="utf-8")
    assert read_logs(tmp_path / "results.csv")[0].status == status
