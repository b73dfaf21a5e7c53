"""Read the trackers' files in tests/fixtures/imports plainly, and write their expected.json.

    PYTHONPATH=tests python -m kit.plain_trackers

It knows these fixtures alone: which of their names is what in the record, and nothing of importers.
"""

import csv
import json
import math
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kit.imports import LOGS

# The names of metrics in the fixtures, with those in the record.
NAMES = {
    **{"Loss/train": "loss", "Loss/val": "val_loss", "Accuracy/val": "val_accuracy"},
    **{"train/loss": "loss", "eval/loss": "val_loss", "eval/accuracy": "val_accuracy"},
    **{"train/epoch_loss": "loss", "train/epoch_accuracy": "accuracy", "train/epoch_mae": "mae"},
    **{"validation/epoch_loss": "val_loss", "validation/epoch_accuracy": "val_accuracy"},
    **{"train_loss_epoch": "loss", "train_acc": "acc", "val_acc": "val_acc"},
    **{"val/loss": "val_loss", "val/acc": "val_acc"},
    **{"run-keras-classifier_train-tag-epoch_loss": "loss"},
    **{"run-keras-classifier_train-tag-epoch_accuracy": "accuracy"},
    **{"run-keras-classifier_validation-tag-epoch_loss": "val_loss"},
    **{"run-keras-classifier_validation-tag-epoch_accuracy": "val_accuracy"},
    **{"run-tb-torch-tag-Loss_train": "loss", "run-tb-torch-tag-Loss_val": "val_loss"},
    **{"run-tb-torch-tag-Accuracy_val": "val_accuracy"},
    **{"metrics/train/loss": "loss", "metrics/val/loss": "val_loss"},
    **{
        "metrics/val/accuracy": "val_accuracy",
        "loss_train": "loss",
        "loss_val": "val_loss",
        "metrics/mAP50": "val_mAP50",
    },
    "train_loss": "loss",
    "loss": "loss",
    "val_loss": "val_loss",
    "val_accuracy": "val_accuracy",
    "val_f1": "val_f1",
    "training_accuracy_score": "accuracy_score",
}
TEST = {
    "test/acc": "acc",
    "test/accuracy": "accuracy",
    "test/f1": "f1",
    "test_acc": "acc",
    "test_loss": "loss",
    "test_accuracy": "accuracy",
    "test_f1": "f1",
    "rmse": "rmse",
    "r2": "r2",
}
Points = dict[str, dict[int, float]]


def expected(
    series: Mapping[str, Mapping[int, float]], first: int, status: str = "complete", **more: Any
) -> dict[str, Any]:
    """Return a run's fields, of values by the tracker's names and by epoch from `first`."""
    kept = {NAMES[name]: values for name, values in series.items() if name in NAMES}
    fields: dict[str, Any] = {"status": status}
    if kept:
        last = max(epoch for values in kept.values() for epoch in values)
        fields["history"] = {"epoch": list(range(1, last - first + 2))} | {
            name: [finite(values.get(epoch)) for epoch in range(first, last + 1)]
            for name, values in kept.items()
        }
    scores = {TEST[name]: value[max(value)] for name, value in series.items() if name in TEST}
    if scores:
        fields["test"] = {key: scores.pop(key) for key in ("accuracy", "loss") if key in scores}
        fields["test"] |= {"metrics": scores} if scores else {}
    return fields | {key: value for key, value in more.items() if value is not None}


def finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def write(folder: Path, source: str, runs: Iterable[dict[str, Any]], **options: int) -> None:
    content = {"source": source, **({"options": options} if options else {}), "runs": list(runs)}
    text = json.dumps(content, indent=1) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")


def tensorboard() -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray

    for folder in LOGS.glob("tensorboard/*"):
        scalars: Points = {}
        epochs: dict[int, float] = {}
        for place in (path for path in [*folder.rglob("*")] if path.is_dir()):
            events = EventAccumulator(str(place), {"scalars": 0}).Reload()
            for tag in events.Tags()["scalars"]:
                name = tag if place.name == "run" else place.name
                for event in events.Scalars(tag):
                    if tag in ("epoch", "train/epoch"):
                        epochs[event.step] = event.value
                    elif folder.name != "step-twice" or event.step not in scalars.get(tag, {}):
                        scalars.setdefault(name, {})[event.step] = event.value
            for tag in events.Tags()["tensors"]:
                if tag in ("epoch_loss", "epoch_accuracy", "epoch_mae"):
                    for event in events.Tensors(tag):
                        value = float(make_ndarray(event.tensor_proto))
                        scalars.setdefault(f"{place.name}/{tag}", {})[event.step] = value
        series = {
            name: {math.ceil(epochs.get(step, step)): value for step, value in values.items()}
            for name, values in scalars.items()
        }
        from_1 = ("pytorch-add-scalars", "huggingface", "step-twice")
        first = 1 if folder.name in from_1 else 0
        write(folder, "run", [expected(series, first)])


def tensorboard_scalars() -> None:
    for folder in LOGS.glob("tensorboard_scalars/*"):
        series: Points = {}
        for file in folder.rglob("*.csv"):
            rows = csv.DictReader(file.read_text().splitlines())
            series[file.stem] = {int(row["Step"]): float(row["Value"]) for row in rows}
        source = "scalars" if (folder / "scalars").is_dir() else "val_loss.csv"
        names = {"keras": "keras-classifier", "pytorch": "tb-torch"}
        write(folder, source, [expected(series, 0, model=names.get(folder.name))])


def trackio() -> None:
    for file in LOGS.glob("trackio/*/*.db"):
        runs: dict[str, Points] = {}
        calls = sqlite3.connect(file).execute("SELECT run_name, step, metrics FROM metrics")
        for name, step, text in calls:
            series = runs.setdefault(name, {})
            values = json.loads(text)
            epoch = values.get("epoch", step // 2 if file.stem == "rounds" else step)
            for metric, value in values.items():
                series.setdefault(metric, {})[epoch] = float(value)
        first = 0 if file.stem in ("rounds", "early") else 1
        options = {}
        if file.stem == "batches":
            options = {"steps_per_epoch": 200}
            runs = {
                name: {
                    metric: {math.ceil(step / 200): value for step, value in values.items()}
                    for metric, values in series.items()
                }
                for name, series in runs.items()
            }
        found = [expected(series, first, model=name) for name, series in runs.items()]
        write(file.parent, file.name, found, **options)


def dvclive() -> None:
    for folder in LOGS.glob("dvclive/*"):
        source = folder / "dvclive"
        series: Points = {}
        for file in source.rglob("*.tsv"):
            rows = list(csv.DictReader(file.read_text().splitlines(), delimiter="\t"))
            name = f"{file.parent.name}/{file.stem}".replace("scalars/", "")
            series[name] = {int(row["step"]): float(row[file.stem]) for row in rows}
        last = source / "metrics.json"
        if last.exists():
            content = json.loads(last.read_text())
            scores = {"test/acc": content["test"]["acc"]} if "test" in content else content
            if folder.name != "without-test":
                names = ("test/acc", "test_accuracy", "rmse")
                series |= {name: {0: scores[name]} for name in names if name in scores}
        write(folder, "dvclive", [expected(series, 0)])


def neptune() -> None:
    from pyarrow import parquet

    states = {"DIG-2": "failed"}
    for folder in LOGS.glob("neptune/*"):
        runs: dict[str, tuple[str, Points]] = {}
        for file in sorted(folder.rglob("*.parquet")):
            for row in parquet.read_table(file).to_pylist():
                _, series = runs.setdefault(row["run_id"], (row["string_value"], {}))
                if row["float_value"] is not None:
                    step = int(row["step"] or 0)
                    series.setdefault(row["attribute_path"], {})[step] = row["float_value"]
        held = {run: each for run, each in runs.items() if run != "DIG-3"}
        source = {"project": "ada_digits-0123456789abcdef", "scores": "forest_part_0.parquet"}
        found = [
            expected(series, 1, states.get(run, "complete"), model=name)
            for run, (name, series) in held.items()
        ]
        write(folder, source.get(folder.name, "LONG-1_part_1.parquet"), found)


if __name__ == "__main__":
    tensorboard()
    tensorboard_scalars()
    trackio()
    dvclive()
    neptune()
