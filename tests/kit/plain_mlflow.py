"""Write the expected.json of the files of MLflow in tests/fixtures/imports.

    PYTHONPATH=tests python -m kit.plain_mlflow

See plain_trackers.
"""

import math
import sqlite3
from pathlib import Path
from typing import Any

from kit.imports import LOGS
from kit.plain_trackers import Points, expected, write

MLFLOW_STATUS = {"1": "running", "3": "complete", "4": "failed"}


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
        if not any(folder.rglob("meta.yaml")):
            files = folder.glob("run/metrics/*")
            lines = {file.name: file.read_text().split() for file in files}
            series = {
                name: {
                    int(step): float(value)
                    for value, step in zip(each[1::3], each[2::3], strict=True)
                }
                for name, each in lines.items()
            }
            write(folder, "run", [expected(series, 0)])
            continue
        (source,) = [path for path in folder.iterdir() if path.is_dir()]
        runs = [mlflow_run(meta.parent.parent) for meta in source.rglob("tags/mlflow.runName")]
        runs = sorted((run for run in runs if not run["deleted"]), key=lambda run: run["start"])
        write(folder, source.name, [run["run"] for run in runs])


def mlflow_store() -> None:
    # That of without-steps is written by hand.
    for file in LOGS.glob("mlflow_store/store-*/*.db"):
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


if __name__ == "__main__":
    mlflow()
    mlflow_store()
