"""Read the runs of raw JSON and JSON lines, for the judge of new posts."""

import json
import math
from pathlib import Path
from typing import Any

from raw_runs import NO_METRIC, RawRun, metric_name, number, run_of_summary, split_of, text_of


def read_json(file: Path, options: dict[str, int]) -> list[RawRun]:
    """Return the runs of a file of JSON, or of a JSON object on each line."""
    text = text_of(file)
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        return [read_lines(lines, options)]
    if isinstance(content, dict) and "schema" in content:
        rows = content["data"]
        content = [{key: cell for key, cell in row.items() if key != "index"} for row in rows]
    elif isinstance(content, dict) and "columns" in content:
        content = [dict(zip(content["columns"], row, strict=True)) for row in content["data"]]
    if isinstance(content, list):
        return [read_rows(content)]
    if "log_history" in content:
        return [read_trainer_state(content)]
    if "results" in content and "configs" in content:
        return read_tasks(content)
    if "_step" in content:
        return [run_of_summary({k: v for k, v in content.items() if k != "epoch"}, {})]
    if "step" not in content and all(isinstance(value, dict) for value in content.values()):
        return [read_nested(content)]
    return [read_lists(content)]


def read_rows(rows: list[dict[str, Any]]) -> RawRun:
    """Return the run of a list with an object for each epoch."""
    run = RawRun()
    for epoch, row in enumerate(rows, start=1):
        for name, cell in row.items():
            run.put(name, epoch, number(cell))
    return run


def read_nested(content: dict[str, Any]) -> RawRun:
    """Return the run of objects by epoch, or of objects by metric with epochs from 0."""
    run = RawRun()
    if not all(key.isdigit() for key in content):
        for name, cells in content.items():
            for key, cell in cells.items():
                run.put(name, int(key) + 1, number(cell))
        return run
    from_zero = "0" in content
    for key, cells in content.items():
        for name, cell in cells.items():
            parts = cell.items() if isinstance(cell, dict) else ((None, cell),)
            for metric, value in parts:
                full = name if metric is None else f"{name}_{metric}"
                run.put(full, int(key) + from_zero, number(value))
    return run


def read_lists(content: dict[str, Any]) -> RawRun:
    """Return the run of an object with a list for each metric; single numbers are scores."""
    arguments = content.get("args", {})
    run = RawRun(name=content.get("model"), seed=arguments.get("seed"))
    run.planned = arguments.get("epochs")
    for name, cell in content.items():
        if isinstance(cell, list) and not NO_METRIC.fullmatch(name):
            for epoch, value in enumerate(cell, start=1):
                if number(value) is not None:
                    run.put(name, epoch, number(value))
        elif number(cell) is not None and name != "best_epoch":
            run.scores[split_of(name)] = number(cell)
    return run


def read_lines(lines: list[dict[str, Any]], options: dict[str, int]) -> RawRun:
    """Return the run of JSON lines, by epoch or by iteration."""
    run = RawRun()
    from_zero = any(line.get("epoch") == 0 for line in lines)
    for line in lines:
        epoch = None
        if "epoch" in line:
            epoch = line["epoch"] + from_zero
        elif "iteration" in line:
            epoch = line["iteration"] // options["steps_per_epoch"] + 1
        for name, cell in line.items():
            if isinstance(cell, dict):
                for metric, value in cell.items():
                    run.put(f"{name}_{metric}", epoch or 0, number(value))
            elif number(cell) is None or NO_METRIC.fullmatch(name):
                continue
            elif epoch is None:
                run.scores[split_of(name)] = number(cell)
            else:
                of_validation = line.get("mode") == "val" or name.startswith("bbox")
                default = "validation" if of_validation else "training"
                run.put(name, epoch, number(cell), default)
    return run


def read_trainer_state(content: dict[str, Any]) -> RawRun:
    """Return the run of a Hugging Face trainer state; evaluations after training don't count."""
    run = RawRun(planned=content.get("num_train_epochs"), done=content.get("epoch"))
    ended = False
    for row in content["log_history"]:
        if "train_runtime" in row:
            ended = True
            continue
        epoch = math.ceil(row["epoch"] - 1e-9)
        for name, cell in row.items():
            if name.startswith("test_") and not NO_METRIC.fullmatch(name):
                run.scores[split_of(name)] = number(cell)
            elif not NO_METRIC.fullmatch(name) and not (ended and name.startswith("eval")):
                run.put(name, epoch, number(cell))
    return run


def read_tasks(content: dict[str, Any]) -> list[RawRun]:
    """Return a run for each task of the LM evaluation harness that is no group."""
    runs = []
    for task, cells in content["results"].items():
        if task in content.get("groups", {}):
            continue
        shares = [v for k, v in cells.items() if k.split(",")[0] in ("acc", "exact_match")]
        run = RawRun(name=task, items=cells["sample_len"])
        run.scores["test", metric_name("accuracy")] = shares[0]
        runs.append(run)
    return runs
