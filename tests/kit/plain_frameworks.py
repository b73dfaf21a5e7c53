"""Read the tables of training frameworks in tests/fixtures/imports plainly, for expected.json.

    PYTHONPATH=tests python -m kit.plain_frameworks

It knows these fixtures alone: which of their columns is what in the record, and nothing of
importers.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kit.imports import LOGS
from kit.plain_trackers import finite, write

LIGHTNING = {
    **{"train_loss_epoch": "loss", "train/loss": "loss", "train_acc": "acc"},
    **{"val_loss": "val_loss", "val/loss": "val_loss", "val_acc": "val_acc", "val/acc": "val_acc"},
}
LIGHTNING_TEST = {"test_loss": "loss", "test_acc": "acc"}
YOLO_LOSSES = ("box_loss", "obj_loss", "cls_loss", "dfl_loss", "seg_loss", "loss")
FASTAI = {
    **{"train_loss": "loss", "train_accuracy": "accuracy", "valid_loss": "val_loss"},
    **{"accuracy": "val_accuracy", "valid_accuracy": "val_accuracy"},
    "error_rate": "val_error_rate",
}
TIMM = {
    **{"train_loss": "loss", "eval_loss": "val_loss"},
    **{"eval_top1": "val_top1", "eval_top5": "val_top5"},
}


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table by their names, all without blanks."""
    lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    names = [name.strip() for name in lines[0]]
    return [dict(zip(names, (cell.strip() for cell in line), strict=True)) for line in lines[1:]]


def history(rows: list[dict[str, str]], names: Mapping[str, str], epochs: int) -> dict[str, Any]:
    """Return the last value of each column in each of the first epochs; empty cells count not."""
    first = int(rows[0]["epoch"] or 0)
    columns = {to: name for name, to in names.items() if name in rows[0]}
    found: dict[str, dict[int, float]] = {to: {} for to in columns}
    for to, name in columns.items():
        for row in rows:
            if row["epoch"] and row[name]:
                found[to][int(row["epoch"]) - first] = float(row[name])
    numbers = range(epochs)
    return {"epoch": [number + 1 for number in numbers]} | {
        to: [finite(values.get(number)) for number in numbers] for to, values in found.items()
    }


def lightning(path: Path, epochs: int, **more: Any) -> dict[str, Any]:
    """Return a run of Lightning; its last row with a test value has the scores."""
    rows = rows_of(path)
    run = {"status": "complete", "history": history(rows, LIGHTNING, epochs), **more}
    tests = [row for row in rows if row.get("test_loss")]
    if tests:
        scores = {to: float(tests[-1][name]) for name, to in LIGHTNING_TEST.items()}
        run["test"] = {"loss": scores["loss"], "metrics": {"acc": scores["acc"]}}
    return run


def yolo(path: Path, epochs: int, status: str = "complete", **more: Any) -> dict[str, Any]:
    """Return a run of Ultralytics."""
    rows = rows_of(path)
    names = {f"train/{loss}": loss for loss in YOLO_LOSSES}
    names |= {f"val/{loss}": f"val_{loss}" for loss in YOLO_LOSSES}
    names |= {name: f"val_{name[8:]}" for name in rows[0] if name.startswith("metrics/")}
    return {"status": status, "history": history(rows, names, epochs), **more}


def timm(path: Path, epochs: int, status: str = "complete", **more: Any) -> dict[str, Any]:
    """Return a run of timm."""
    units = {"top1": "percent", "top5": "percent"}
    values = history(rows_of(path), TIMM, epochs)
    return {"status": status, "units": units, "history": values, **more}


def folds(path: Path, number: int, metrics: tuple[str, ...], trained: bool) -> list[dict[str, Any]]:
    """Return the runs of a cross-validation."""
    runs = []
    for row in rows_of(path):
        for fold in range(number):
            values: dict[str, Any] = {"epoch": [1]}
            for metric in metrics:
                cell = row[f"split{fold}_test_{metric}"]
                values[f"val_{metric}"] = [float(cell) if cell else None]
                if trained:
                    values[metric] = [float(row[f"split{fold}_train_{metric}"])]
            known = [value for name, value in values.items() if name != "epoch"]
            status = "failed" if known == [[None]] else "complete"
            runs.append({"status": status, "seed": fold, "history": values})
    return runs


def main() -> None:
    """Write the expected records of all fixtures."""
    config = {"hidden": 4, "lr": 0.05, "epochs": 3}
    for name in ("steps-and-epochs", "evaluated-again", "old", "old-evaluated-again"):
        folder = LOGS / "lightning" / name
        write(folder, "metrics.csv", [lightning(folder / "metrics.csv", 3, seed=1, config=config)])
    folder = LOGS / "lightning/interrupted"
    write(folder, "metrics.csv", [lightning(folder / "metrics.csv", 3, config={"epochs": 5})])

    for name, epochs, fields in (
        ("detect", 3, {"model": "yolov8n", "config": {"epochs": 3, "batch_size": 4}, "seed": 0}),
        ("classify", 2, {"model": "yolov8n-cls", "config": {"epochs": 2}}),
        ("interrupted", 2, {"status": "running", "seed": 7, "config": {"epochs": 10}}),
        ("yolov5-padded", 3, {"model": "yolov5s", "config": {"batch_size": 16}, "seed": 3}),
        ("yolov8-segment-diverged", 2, {"status": "diverged"}),
    ):
        folder = LOGS / "ultralytics" / name
        write(folder, "results.csv", [yolo(folder / "results.csv", epochs, **fields)])

    for name, file, epochs in (
        ("plain", "history.csv", 3),
        ("train-metrics", "train_metrics.csv", 2),
        ("stopped", "stopped.csv", 1),
    ):
        folder = LOGS / "fastai" / name
        run = {"status": "complete", "history": history(rows_of(folder / file), FASTAI, epochs)}
        write(folder, file, [run])
    for part, epochs in ((1, 1), (2, 2)):
        folder = LOGS / f"fastai/appended-{part}"
        rows = rows_of(folder / "append.csv")
        # The second fit begins with the names again.
        chosen = rows[:1] if part == 1 else rows[2:]
        run = {"status": "complete", "history": history(chosen, FASTAI, epochs)}
        write(folder, "append.csv", [run], part=part)

    for name, epochs, fields in (
        ("complete", 3, {"model": "resnet18", "seed": 42, "config": {"batch_size": 8}}),
        ("interrupted", 2, {"status": "running", "config": {"epochs": 10}}),
    ):
        folder = LOGS / "timm" / name
        write(folder, "summary.csv", [timm(folder / "summary.csv", epochs, **fields)])

    for name, file, number, metrics, trained in (
        ("grid", "sk_grid.csv", 3, ("score",), False),
        ("two-metrics", "sk_multi.csv", 2, ("accuracy", "f1_macro"), True),
        ("failed-fits", "sk_failed.csv", 2, ("score",), False),
        ("halving", "sk_halving.csv", 2, ("score",), True),
    ):
        folder = LOGS / "sklearn_cv" / name
        write(folder, file, folds(folder / file, number, metrics, trained))


if __name__ == "__main__":
    main()
