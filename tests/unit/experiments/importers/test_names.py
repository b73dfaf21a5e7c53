"""Names of metrics, as tools and people write them, in a record."""

from pathlib import Path

import pytest

from experiments.importers import read_logs
from experiments.importers.names import is_metric, record_name


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("loss", "train_loss", "train/loss", "training_loss", "trainLoss", "loss/train"), "loss"),
        (("Train Loss", "Training Loss", "train loss", "Loss", "TRAIN_loss"), "loss"),
        (("val_loss", "valid_loss", "validation/loss", "eval_loss", "eval/loss"), "val_loss"),
        (("dev_loss", "valLoss", "loss/val", "loss_val", "Val Loss", "val-loss"), "val_loss"),
        (("test_loss", "test/loss", "testLoss", "Test Loss"), "test_loss"),
        (("Valid Balanced Accuracy", "val_balanced_accuracy"), "val_balanced_accuracy"),
        # Another set that is evaluated keeps its name.
        (("eval_squad_f1",), "val_squad_f1"),
        (("train_mAP50",), "mAP50"),
        # No split is told by parts of words.
        (("validity",), "validity"),
        (("training",), "training"),
        (("test",), "test"),
        (("evaluate_x",), "evaluate_x"),
        (("trainable_share",), "trainable_share"),
    ],
)
def test_the_split_and_the_metric_are_told_apart(names: tuple[str, ...], expected: str) -> None:
    assert {record_name(name) for name in names} == {expected}


def test_a_name_without_a_split_is_of_the_split_that_the_tool_means() -> None:
    assert record_name("accuracy", "validation") == "val_accuracy"
    assert record_name("train_accuracy", "validation") == "accuracy"


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("step global_step epoch iter time wall_time runtime eval_runtime train_runtime", False),
        ("lr lr/pg0 lr0 lr-Adam learning_rate train_lr grad_norm total_flos", False),
        ("samples_per_second eval_steps_per_second epoch_time timestamp best_epoch seed", False),
        ("loss eval_loss accuracy val_f1 test_wer lrap time_error stepwise_loss fid mAP50", True),
    ],
)
def test_counters_times_and_learning_rates_are_no_metrics(text: str, metric: bool) -> None:
    assert {name: is_metric(name) for name in text.split()} == dict.fromkeys(text.split(), metric)


TWICE = "left out: train_loss, since loss has the same name in the record"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.csv", "epoch,loss,train_loss\n1,0.5,0.9\n2,0.25,0.8\n", TWICE),
        (
            "x.csv",
            "epoch,step,loss,train_loss,val_loss\n1,9,,,1\n1,9,9,0.5,\n2,9,9,0.25,\n",
            "left out: loss, since train_loss has the same name in the record",
        ),
        (
            "x.csv",
            "epoch,train_loss,valid_loss,accuracy,valid_accuracy,time\n"
            "0,0.5,1,0.5,0.9,00:01\n1,0.25,1,0.5,0.8,00:01\n",
            "left out: valid_accuracy, since accuracy has the same name in the record",
        ),
        (
            "x.jsonl",
            '{"epoch": 1, "loss": 0.5, "train": {"loss": 9}}\n{"epoch": 2, "loss": 0.25}\n',
            TWICE.replace("_", "/"),
        ),
        ("x.json", '{"loss": [0.5, 0.25], "train_loss": [0.9, 0.8]}', TWICE),
        (
            "x.json",
            '{"history": {"loss": [0.5, 0.25]}, "logs": {"loss": [9, 8]}}',
            "left out: logs/loss",
        ),
        (
            "trainer_state.json",
            '{"log_history": [{"epoch": 1, "loss": 0.5, "train_loss": 9}, '
            '{"epoch": 2, "loss": 0.25, "train_loss": 9}]}',
            TWICE,
        ),
        (
            "x.csv",
            "_step,_runtime,loss,train_loss\n0,1,0.5,9\n1,2,0.25,9\n",
            TWICE,
        ),
    ],
)
def test_of_two_metrics_with_one_name_in_the_record_one_is_noted_as_left_out(
    tmp_path: Path, name: str, content: str, says: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (log,) = read_logs(tmp_path / name)
    assert list(log.points["loss"].values()) == [0.5, 0.25]
    assert says in log.notes
