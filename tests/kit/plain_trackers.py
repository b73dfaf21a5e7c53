"""Read the trackers' files in tests/fixtures/imports plainly, and write their expected.json.

    PYTHONPATH=tests python -m kit.plain_trackers

It knows these fixtures alone: which of their names is what in the record, and nothing of importers.
"""

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
    **{"train_loss_epoch": "loss", "train_acc": "acc", "val_acc": "val_acc"},
    **{"loss_train": "loss", "loss_val": "val_loss", "metrics/mAP50": "metrics/mAP50"},
    "train_loss": "loss",
    "loss": "loss",
    "val_loss": "val_loss",
    "val_accuracy": "val_accuracy",
    "val_f1": "val_f1",
    "training_accuracy_score": "accuracy_score",
}
TEST = {
    "test_acc": "acc",
    "test_loss": "loss",
    "test_accuracy": "accuracy",
    "test_f1": "f1",
    "rmse": "rmse",
    "r2": "r2",
}
MLFLOW_STATUS = {"1": "running", "3": "complete", "4": "failed"}
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


def mlflow_run(folder: Path) -> dict[str, Any]:
    meta = dict(
        line.split(": ", 1) for line in (folder / "meta.yaml").read_text().splitlines() if line
    )
    series: Points = {}
    for file in folder.glob("metrics/*"):
        lines = [line.split() for line in file.read_text().splitlines()]
        series[file.name] = {int(step): float(value) for _, value, step in lines}
    params = {file.name: file.read_text() for file in folder.glob("params/*")}
    return {
        "start": int(meta["start_time"]),
        "deleted": meta["lifecycle_stage"] == "deleted",
        "run": expected(
            series,
            0,
            MLFLOW_STATUS[meta["status"]],
            model=meta["run_name"],
            seed=int(seed) if (seed := params.get("seed", params.get("random_state"))) else None,
            config={"epochs": int(params["epochs"])} if "epochs" in params else None,
        ),
    }


def mlflow() -> None:
    for folder in LOGS.glob("mlflow/*"):
        (source,) = [path for path in folder.iterdir() if path.is_dir()]
        runs = [mlflow_run(meta.parent.parent) for meta in source.rglob("tags/mlflow.runName")]
        runs = sorted((run for run in runs if not run["deleted"]), key=lambda run: run["start"])
        write(folder, source.name, [run["run"] for run in runs])


def mlflow_store() -> None:
    for file in LOGS.glob("mlflow_store/*/*.db"):
        store = sqlite3.connect(file)
        runs = []
        query = "SELECT run_uuid, name, status FROM runs WHERE lifecycle_stage = 'active'"
        for run, name, status in store.execute(f"{query} ORDER BY start_time"):
            series: Points = {}
            for key, value, step, is_nan in store.execute(
                "SELECT key, value, step, is_nan FROM metrics WHERE run_uuid = ?", (run,)
            ):
                series.setdefault(key, {})[step] = math.nan if is_nan else value
            query_of_seed = "SELECT value FROM params WHERE run_uuid = ? AND key IN (?, ?)"
            seed = store.execute(query_of_seed, (run, "seed", "random_state")).fetchone()
            state = {"FINISHED": "complete"}.get(status, status.lower())
            runs.append(expected(series, 0, state, model=name, seed=seed and int(seed[0])))
        write(file.parent, file.name, runs)


def tensorboard() -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

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
        series = {
            name: {math.ceil(epochs.get(step, step)): value for step, value in values.items()}
            for name, values in scalars.items()
        }
        first = 0 if folder.name in ("pytorch", "lightning") else 1
        write(folder, "run", [expected(series, first)])


if __name__ == "__main__":
    mlflow()
    mlflow_store()
    tensorboard()
