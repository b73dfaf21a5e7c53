"""Read the runs of any raw log of the fixtures, for the judge of new posts."""

import json
import re
from pathlib import Path

import yaml
from raw_json import read_json
from raw_runs import NO_METRIC, RawRun, metric_name, number, rows_of, run_of_summary, split_of
from raw_stores import read_database, read_events, read_parquet
from raw_tables import read_table


def read_log(source: Path, options: dict[str, int]) -> list[RawRun]:
    """Return the runs of a file or folder.

    Raises:
        ValueError: No reader knows the log.
    """
    files = [source] if source.is_file() else [f for f in sorted(source.rglob("*")) if f.is_file()]
    suffixes = {file.suffix for file in files}
    if any("tfevents" in file.name for file in files):
        return read_events(source)
    if ".parquet" in suffixes:
        return read_parquet([file for file in files if file.suffix == ".parquet"])
    if source.is_dir() and any(file.suffix == ".tsv" for file in files):
        return [read_dvclive(source, files)]
    if source.is_dir() and (folders := [p for p in sorted(source.rglob("metrics")) if p.is_dir()]):
        return [run for folder in folders for run in read_mlruns(folder)]
    if ".db" in suffixes:
        return read_database(files[0], options)
    if (source / "metrics.json").is_file():
        return [read_dvclive(source, files)]
    summaries = [file for file in files if file.name == "wandb-summary.json"]
    if source.is_dir() and summaries:
        return [read_wandb(summaries[0])]
    tables = [file for file in files if file.suffix in (".csv", ".tsv", ".log")]
    if tables:
        head = rows_of(tables[0])[0]
        if head[0].lower() == "wall time":
            return [read_downloads(tables)]
        if any(" - " in name for name in head):
            return read_charts(tables)
    texts = [file for file in files if file.suffix in (".json", ".jsonl", ".txt")]
    texts = [file for file in texts if not file.name.startswith("samples_")]
    if texts:
        return read_json(texts[0], options)
    if tables:
        return read_table(tables[0], options)
    raise ValueError(f"No reader knows {source}.")


def read_wandb(file: Path) -> RawRun:
    """Return the run of a folder of W&B, whose epochs are from 0."""
    summary = json.loads(file.read_text(encoding="utf-8"))
    stored = yaml.safe_load((file.parent / "config.yaml").read_text(encoding="utf-8"))
    config = {name: cell.get("value") for name, cell in stored.items() if isinstance(cell, dict)}
    return run_of_summary(summary | {"epoch": summary["epoch"] + 1}, config)


def read_mlruns(metrics: Path) -> list[RawRun]:
    """Return the run of a folder of MLflow's file store, or none if it is deleted."""
    folder = metrics.parent
    meta = folder / "meta.yaml"
    if meta.is_file() and "lifecycle_stage: deleted" in meta.read_text(encoding="utf-8"):
        return []
    parameters = {
        file.name: file.read_text(encoding="utf-8").strip() for file in folder.glob("params/*")
    }
    run = RawRun(name=parameters.get("model"), planned=number(parameters.get("epochs")))
    run.seed = int(parameters["seed"]) if "seed" in parameters else None
    files = [file for file in sorted(metrics.rglob("*")) if file.is_file()]
    for file in files:
        if file.name.startswith("best_") or NO_METRIC.fullmatch(file.name):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            _, value, step = line.split()
            if file.name.startswith("test"):
                run.scores[split_of(file.name)] = float(value)
            else:
                run.put(file.name, int(step) + 1, float(value))
    return [run] if files else []


def read_dvclive(source: Path, files: list[Path]) -> RawRun:
    """Return the run of a folder of DVCLive, or of its metrics.json alone."""
    run = RawRun()
    for file in files:
        if file.suffix == ".tsv":
            name = re.sub(r".*/(metrics|scalars)/", "", f"/{file.relative_to(source).as_posix()}")
            head, *body = rows_of(file)
            for row in body:
                epoch = int(row[head.index("step")]) + 1
                run.put(name.removesuffix(".tsv").lstrip("/"), epoch, number(row[-1]))
        elif file.name == "metrics.json":
            for name, cell in json.loads(file.read_text(encoding="utf-8")).items():
                if name in ("train", "val", "step"):
                    continue
                if isinstance(cell, dict):
                    found = {(name, metric_name(m)): number(v) for m, v in cell.items()}
                    run.scores.update(found)
                else:
                    run.scores[split_of(name)] = number(cell)
    return run


def read_downloads(files: list[Path]) -> RawRun:
    """Return the run of the tables that TensorBoard's page gives for download."""
    run = RawRun()
    for file in files:
        tag = file.stem.rpartition("tag-")[2]
        if "_train-tag" in file.stem:
            tag = "train_" + tag.removeprefix("epoch_")
        elif "_validation-tag" in file.stem:
            tag = "val_" + tag.removeprefix("epoch_")
        tag = re.sub("^(Loss|Accuracy)_(train|val)$", r"\1/\2", tag)
        for row in rows_of(file)[1:]:
            run.put(tag, int(row[1]) + 1, number(row[2]))
    return run


def read_charts(files: list[Path]) -> list[RawRun]:
    """Return the runs of the tables of W&B's charts, with a column for each run."""
    runs: dict[str, RawRun] = {}
    for file in files:
        head, *body = rows_of(file)
        from_zero = body[0][0] == "0"
        for index, column in enumerate(head):
            if " - " not in column or "__" in column:
                continue
            name, metric = column.split(" - ")
            run = runs.setdefault(name, RawRun(name=name))
            for row in body:
                if number(row[index]) is not None:
                    run.put(metric, int(row[0]) + from_zero, number(row[index]))
    return list(runs.values())
