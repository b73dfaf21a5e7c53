"""Write the expected.json of the files of Weights & Biases in tests/fixtures/imports.

    PYTHONPATH=tests python -m kit.plain_wandb

See plain_trackers.
"""

import csv
import json
from pathlib import Path
from typing import Any

from kit.imports import LOGS
from kit.plain_trackers import NAMES, TEST, Points, expected, write


def wandb() -> None:
    """Write what these files, made by hand, say: one value a metric in the last of some epochs."""

    def ended(epochs: int, status: str = "complete", **more: Any) -> dict[str, Any]:
        values = {name: more.pop(name) for name in list(more) if name in NAMES}
        scores = {name: {0: more.pop(name)} for name in list(more) if name in TEST}
        series: Points = {name: {epochs: value} for name, value in values.items()}
        return expected(series | scores, 1, status, **more)

    def summary(file: Path) -> dict[str, Any]:
        return dict(json.loads(file.read_text()))

    folder = LOGS / "wandb/run"
    (run,) = (path for path in folder.iterdir() if path.is_dir())
    values = summary(run / "files/wandb-summary.json")
    known = {name: values[name] for name in ("train_loss", "val_loss", "val_acc", "test_acc")}
    write(folder, run.name, [ended(3, **known, config={"epochs": 3})])
    folder = LOGS / "wandb/one-call"
    values = summary(folder / "wandb-summary.json")
    run_of_scores = ended(0, test_accuracy=values["test_accuracy"], rmse=values["rmse"])
    write(folder, "wandb-summary.json", [run_of_scores])
    for name, size in (("history/history.csv", 1), ("history-of-batches/metrics.csv", 10)):
        file = LOGS / "wandb" / name
        series: Points = {}
        for row in csv.DictReader(file.read_text().splitlines()):
            for key in ("train_loss", "loss", "val_loss", "val_acc"):
                if row.get(key):
                    series.setdefault(key, {})[int(row["_step"]) // size] = float(row[key])
        options = {"steps_per_epoch": size} if size > 1 else {}
        write(file.parent, file.name, [expected(series, 0)], **options)
    (file,) = (LOGS / "wandb_tables/runs").glob("*.csv")
    states = {"finished": "complete", "crashed": "failed", "running": "running"}
    runs = []
    for row in csv.DictReader(file.read_text().splitlines()):
        names = ("train_loss", "val_accuracy", "val_loss", "test_accuracy")
        known = {name: float(row[name]) for name in names if row[name]}
        settings = {"batch_size": int(row["batch_size"]), "optimizer": row["optimizer"]}
        state = states[row["State"]]
        run_of_row = ended(int(row["epoch"]), state, **known, config=settings, model=row["Name"])
        runs.append(run_of_row)
    write(file.parent, file.name, runs)
    (file,) = (LOGS / "wandb_tables/chart").glob("*.csv")
    rows = list(csv.DictReader(file.read_text().splitlines()))
    runs = []
    for run_name in ("bright-lake-3", "dry-river-2"):
        cells = {int(row["Step"]): row[f"{run_name} - val_loss"] for row in rows}
        curve = {step: float(cell) for step, cell in cells.items() if cell}
        runs.append(expected({"val_loss": curve}, 0, model=run_name))
    write(file.parent, file.name, runs)
    both: Points = {"train_loss": {1: 1.0, 2: 0.5}, "val_loss": {1: 1.5, 2: 0.75}}
    one_run = expected(both, 1, model="bright-lake-3")
    write(LOGS / "wandb_tables/charts-by-epoch", "charts", [one_run])
    first = ended(3, train_loss=0.25, val_acc=0.875, config={"epochs": 3}, model="bright-lake-3")
    more: dict[str, Any] = {"val_loss": 0.75, "val_acc": 0.75, "config": {"epochs": 3}}
    second = ended(2, train_loss=0.5, **more, model="dry-river-2")
    write(LOGS / "wandb_tables/project", "project.csv", [first, second])


if __name__ == "__main__":
    wandb()
