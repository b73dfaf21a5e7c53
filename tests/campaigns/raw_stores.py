"""Read the runs of raw databases and event files, for the judge of new posts."""

import json
import math
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from raw_runs import NO_METRIC, RawRun, number, split_of

NO_TAG = re.compile("runtime|per_second|flos|learning_rate|grad_norm|train/train_|^hp_metric$")


def read_database(file: Path, options: dict[str, int]) -> list[RawRun]:
    """Return the runs of a SQLite database of MLflow or Trackio."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as base:
        columns = {row[1] for row in base.execute("PRAGMA table_info(metrics)")}
        if "key" in columns:
            return read_mlflow(base)
        return read_trackio(base, options.get("steps_per_epoch"))


def read_mlflow(base: sqlite3.Connection) -> list[RawRun]:
    """Return the runs of an MLflow store that are not deleted."""
    runs = []
    found = base.execute("SELECT run_uuid FROM runs WHERE lifecycle_stage != 'deleted'")
    for (uuid,) in found.fetchall():
        parameters = dict(base.execute("SELECT key, value FROM params WHERE run_uuid = ?", (uuid,)))
        run = RawRun(name="lr_" + parameters.get("lr", "none"))
        run.seed = int(parameters["seed"]) if "seed" in parameters else None
        rows = base.execute(
            "SELECT key, value, step, is_nan FROM metrics WHERE run_uuid = ? ORDER BY timestamp",
            (uuid,),
        ).fetchall()
        without_steps = len({step for _, _, step, _ in rows}) == 1
        counts: dict[str, int] = {}
        for key, stored, step, is_nan in rows:
            value = math.nan if is_nan else stored
            counts[key] = counts.get(key, 0) + 1
            if key.startswith("test"):
                run.scores[split_of(key)] = value
            else:
                run.put(key, counts[key] if without_steps else step, value)
        runs.append(run)
    return runs


def read_trackio(base: sqlite3.Connection, steps_per_epoch: int | None) -> list[RawRun]:
    """Return the runs of a Trackio database."""
    tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master")}
    configs: dict[str, Any] = {}
    if "configs" in tables:
        rows = base.execute("SELECT run_name, config FROM configs")
        configs = {name: json.loads(config) for name, config in rows}
    runs: dict[str, RawRun] = {}
    counts: dict[tuple[str, str], int] = {}
    for name, step, text in base.execute("SELECT run_name, step, metrics FROM metrics ORDER BY id"):
        metrics, config = json.loads(text), configs.get(name, {})
        run = runs.setdefault(name, RawRun(seed=config.get("seed"), planned=config.get("epochs")))
        run.name = name if len(configs) < 2 else f"lr_{config.get('lr')}"
        for key, cell in metrics.items():
            if NO_METRIC.fullmatch(key):
                continue
            if key.startswith("test"):
                run.scores[split_of(key)] = number(cell)
                continue
            counts[name, key] = counts.get((name, key), 0) + 1
            epoch = counts[name, key]
            if "epoch" in metrics:
                epoch = metrics["epoch"]
            elif steps_per_epoch:
                epoch = math.ceil(step / steps_per_epoch)
            run.put(key, epoch, number(cell))
    return list(runs.values())


def read_parquet(files: list[Path]) -> list[RawRun]:
    """Return the runs of Neptune's export that have metrics."""
    from pyarrow import parquet

    runs: dict[str, RawRun] = {}
    for row in (row for file in files for row in parquet.read_table(file).to_pylist()):
        name = re.sub(r"-\d+$", "", row["run_id"]).lower()
        run = runs.setdefault(row["run_id"], RawRun(name=name))
        path = row["attribute_path"]
        if path == "sys/name":
            run.name = row["string_value"]
        elif path == "parameters/seed":
            run.seed = row["int_value"]
        elif path.startswith("metrics/"):
            run.put(path.removeprefix("metrics/"), int(row["step"]), row["float_value"])
        elif row["float_value"] is not None and not path.startswith(("sys", "param", "monit")):
            run.scores[split_of(path)] = row["float_value"]
    return [run for run in runs.values() if run.series or run.scores]


def read_events(folder: Path) -> list[RawRun]:
    """Return the run of TensorBoard's event files.

    Epochs are the tag `epoch`, if there is one, or else steps. Of a step that stands twice the
    first value counts, as after a training that was resumed.
    """
    values, epochs = scalars(folder)
    of_keras = (folder / "train").is_dir()
    of_trainer = any(tag.startswith("eval/") for tag in values)
    from_zero = of_keras or any(step == 0 for pairs in values.values() for step, _ in pairs)
    run = RawRun()
    for tag, pairs in values.items():
        split, metric = split_of(tag)
        for step, value in pairs:
            if not epochs:
                run.series.setdefault((split or "training", metric), {}).setdefault(
                    step + from_zero, value
                )
            elif split == "test":
                run.scores[split, metric] = value
            else:
                stated = epochs[step]
                run.put(tag, math.ceil(stated - 1e-9) if of_trainer else int(stated) + 1, value)
    return [run]


def scalars(folder: Path) -> tuple[dict[str, list[tuple[int, float]]], dict[int, float]]:
    """Return the steps and values of each metric of event files, and the epochs of steps."""
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    values: dict[str, list[tuple[int, float]]] = {}
    epochs: dict[int, float] = {}
    for file in sorted(folder.rglob("*tfevents*")):
        place = file.parent.relative_to(folder).as_posix()
        for event in EventFileLoader(str(file)).Load():
            for item in event.summary.value if event.HasField("summary") else ():
                value = scalar(item)
                if value is None:
                    continue
                if item.tag in ("train/epoch", "epoch"):
                    epochs[event.step] = value
                elif (tag := tag_in(place, item.tag)) and not NO_METRIC.fullmatch(tag):
                    values.setdefault(tag, []).append((event.step, value))
    return values, epochs


def tag_in(place: str, tag: str) -> str | None:
    """Return the tag of a metric with the split that its folder tells, or None."""
    if place in ("train", "validation"):
        split = "train" if place == "train" else "val"
        name = tag.removeprefix("epoch_")
        tag = f"{split}_{name}" if name != tag else ""
    elif place.startswith("loss_"):
        tag = place.removeprefix("loss_") + "_loss"
    return None if not tag or NO_TAG.search(tag) else tag


def scalar(item: Any) -> float | None:
    """Return the number of a summary value, or None if it holds something else."""
    from tensorboard.util import tensor_util

    if not item.HasField("tensor"):
        return float(item.simple_value)
    try:
        return float(tensor_util.make_ndarray(item.tensor))
    except (TypeError, ValueError):
        return None
