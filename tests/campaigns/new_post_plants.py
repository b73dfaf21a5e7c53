"""False sentences to put into posts by `new`, each of which the judge must find."""

from typing import NamedTuple


class Plant(NamedTuple):
    """Words of the post of `slug` and the false ones that replace them, or a false sentence."""

    slug: str
    words: str | None
    false: str


PLANTS = (
    Plant("curve-healthy", "93.5% in epoch 20", "92.5% in epoch 20"),
    Plant("curve-healthy", "0.1691", "0.1701"),
    Plant("curve-perfect", "99.0%", "98.0%"),
    Plant("trackio-batches", "0.5500", "0.5000"),
    Plant("neptune-scores", "85.0%", "80.0%"),
    Plant("tensorboard-lightning", "0.6526", "0.6562"),
    Plant("curve-classic-overfit", "best in epoch 6", "best in epoch 7"),
    Plant("curve-overfit-late", "overfits after epoch 40", "overfits after epoch 30"),
    Plant("curve-nan-at-the-end", "from epoch 5", "from epoch 4"),
    Plant("fastai-plain", "in epoch 3", "in epoch 2"),
    Plant("curve-validated-once", "in epoch 2", "in epoch 3"),
    Plant(
        "csv-log-loop-phases", "The validation acc of log rises", "The training acc of log rises"
    ),
    Plant("json-lines-deit", "The test acc1 of log rises", "The validation acc1 of log rises"),
    Plant(
        "curve-training-only",
        "The accuracy of The net one rises",
        "The validation accuracy of The net one rises",
    ),
    Plant(
        "curve-test-split-by-epoch",
        "The training accuracy by",
        "The validation accuracy by",
    ),
    Plant("huggingface-steps", "falls from", "rises from"),
    Plant(
        "curve-loss-only-overfit",
        "of The net one rises from 1.6086",
        "of The net one falls from 1.6086",
    ),
    Plant("curve-augmented-gap", "is lower on", "is higher on"),
    Plant("mlflow-one", "falls from", "rises from"),
    Plant(
        "wandb-tables-chart",
        "than **bright_lake_3**, 0.5000; next is dry_river_2 with 0.8000",
        "than **dry_river_2**, 0.8000; next is bright_lake_3 with 0.5000",
    ),
    Plant(
        "sklearn-cv-two-metrics",
        "than **max_depth_none**, 70.0%; next is max_depth_1 with 62.0%",
        "than **max_depth_1**, 62.0%; next is max_depth_none with 70.0%",
    ),
    Plant("trackio-three-runs", "lr_0_01 and lr_0_02.", "lr_0_01 and lr_0_03."),
    Plant("mlflow-experiment-3", "The test of small", "The test of large"),
    Plant(
        "curve-healthy-plateau",
        None,
        "The net one overfits after epoch 13: by epoch 40, its validation loss rises from "
        "0.2053 to 0.2121, while its training loss falls from 0.2146 to 0.2009.",
    ),
    Plant(
        "curve-rising-gap-flat-validation",
        None,
        "The net one overfits after epoch 14: by epoch 25, its validation loss rises from "
        "0.5140 to 0.5296, while its training loss falls from 0.0180 to 0.0035.",
    ),
    Plant(
        "curve-training-only",
        None,
        "The net one overfits after epoch 15: by epoch 20, its validation loss rises from 0.2"
        " to 0.3, while its training loss falls from 0.2 to 0.1.",
    ),
    Plant(
        "curve-classic-overfit",
        None,
        "The curves of The net one show no sign of overfitting: its validation loss is best "
        "in epoch 6, 0.4360, and ends at 1.0127, where its training loss is 0.0066.",
    ),
    Plant(
        "curve-learns-training-only",
        None,
        "The curves of The net one show no sign of overfitting: its validation loss is best "
        "in epoch 1, 0.7989, and ends at 2.0219, where its training loss is 0.0168.",
    ),
    Plant(
        "huggingface-stopped-early",
        None,
        "huggingface-stopped-early/trainer_state: ended early: 3 of 5 epochs.",
    ),
    Plant(
        "json-history-loop-lists",
        None,
        "json-history-loop-lists/resnet18: ended early: 3 of 8 epochs.",
    ),
    Plant("mlflow-experiment-3", "two seeds", "three seeds"),
    Plant("lm-eval-two-tasks", "of 6 items", "of 8 items"),
    Plant("neptune-project", "runs of small.", "runs of small and empty."),
    Plant("curve-healthy", None, "The net one diverged: from epoch 12 on, its loss is not finite."),
    Plant("csv-log-keras", None, "The test of training gives accuracy 43.8%."),
    Plant(
        "csv-log-keras-semicolon",
        "ends where it began: 50.0% in epochs 1 and 3",
        "rises from 50.0% in epoch 1 to 50.0% in epoch 3",
    ),
)
