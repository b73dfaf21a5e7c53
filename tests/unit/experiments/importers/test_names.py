"""Names of metrics, as tools and people write them, in a record."""

import pytest

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
