"""Read the runs of a raw table, for the judge of new posts."""

import ast
import re
from pathlib import Path
from typing import Any

from raw_runs import NO_METRIC, RawRun, metric_name, number, rows_of, run_of_summary, split_of

PHASES = {"train": "training", "val": "validation", "test": "test"}
# A table with these columns is fastai's, which names no split for metrics of validation data.
FASTAI = {"train_loss", "valid_loss"}
NOT_FASTAI = {"valid_acc", "valid_accuracy", "train_accuracy", "train_acc"}


def read_table(file: Path, options: dict[str, int]) -> list[RawRun]:
    """Return the runs of a table: one, except of a search or of W&B."""
    head, *body = rows_of(file)
    lower = [name.lower() for name in head]
    if any(name.startswith("split0_test_") for name in lower):
        return read_search(head, body)
    if {"summary", "config"} <= set(lower):
        return [run_of_summary(*wandb_cells(dict(zip(head, row, strict=False)))) for row in body]
    if lower[0] == "name" and "state" in lower:
        return [run_of_wandb_row(head, row) for row in body]
    return [read_epochs(head, body, options)]


def read_epochs(head: list[str], body: list[list[str]], options: dict[str, int]) -> RawRun:
    """Return the run of a table with a row for each epoch or step."""
    lower = [name.lower() for name in head]
    column = epoch_column(lower)
    rows = part_of(lower, body, column, options.get("part"))
    run, default = RawRun(), "training"
    if set(lower) >= FASTAI and not NOT_FASTAI & set(lower):
        default = "validation"
    lightning = column is not None and "step" in lower
    trained = epochs_of_training(lower, rows, column) if lightning and column is not None else None
    numbers = [] if column is None else [number(row[column]) for row in rows]
    from_zero = 0 in numbers and not {"epoch", "_step"} <= set(lower)
    for index, row in enumerate(rows):
        if column is not None:
            stated = numbers[index]
            if stated is None:
                continue
            epoch = int(stated) + from_zero
        elif "steps_per_epoch" in options:
            step = number(row[lower.index("_step")]) or 0
            epoch = int(step) // options["steps_per_epoch"] + 1
        else:
            stated, epoch = None, index + 1
        split = PHASES[row[lower.index("phase")]] if "phase" in lower else default
        evaluated_later = trained is not None and stated not in trained
        pairs = enumerate(zip(head, row, strict=False))
        cells = {name: cell for index, (name, cell) in pairs if index != column}
        put_row(run, cells, epoch, split, lightning, evaluated_later)
    return run


def put_row(
    run: RawRun,
    row: dict[str, str],
    epoch: int,
    default: str,
    lightning: bool,
    evaluated_later: bool,
) -> None:
    """Add the cells of a row to a run; Lightning's tests and later evaluations are no epochs."""
    for name, cell in row.items():
        value = number(cell)
        if NO_METRIC.fullmatch(name) or (value is None and cell.lower() not in ("", "na")):
            continue
        split, metric = split_of(name)
        split = split or default
        if value is None:
            run.series.setdefault((split, metric), {}).setdefault(epoch, None)
        elif lightning and split == "test":
            run.scores[split, metric] = value
        elif not (evaluated_later and split == "validation"):
            run.put(name, epoch, value, default)


def epoch_column(lower: list[str]) -> int | None:
    """Return the index of the column of epochs, which may be an index without a name."""
    if "epoch" in lower:
        return lower.index("epoch")
    return 0 if lower[0] in ("", "unnamed: 0") and "_step" not in lower else None


def epochs_of_training(lower: list[str], rows: list[list[str]], column: int) -> set[float | None]:
    """Return the epochs in which the log has a training metric."""
    training = [i for i, name in enumerate(lower) if split_of(name)[0] == "training"]
    return {
        number(row[column])
        for row in rows
        if any(number(row[index]) is not None for index in training)
    }


def part_of(
    lower: list[str], body: list[list[str]], column: int | None, part: int | None
) -> list[list[str]]:
    """Return the rows of a part, from 1; a part begins at a header or an earlier epoch."""
    parts: list[list[list[str]]] = [[]]
    last: float | None = None
    for row in body:
        if [cell.lower() for cell in row] == lower:
            parts.append([])
            last = None
            continue
        epoch = None if column is None else number(row[column])
        if epoch is not None and last is not None and epoch < last:
            parts.append([])
        last = last if epoch is None else epoch
        parts[-1].append(row)
    if part is None:
        return [row for rows in parts for row in rows]
    return [rows for rows in parts if rows][part - 1]


def read_search(head: list[str], body: list[list[str]]) -> list[RawRun]:
    """Return a run for each fold of each candidate of scikit-learn's cv_results_."""
    runs = []
    for row in body:
        cells = dict(zip(head, row, strict=False))
        parameters = ast.literal_eval(cells["params"])
        # Posts leave out the word `kernel`, as its value says enough.
        parts = (part for pair in parameters.items() for part in pair if part != "kernel")
        name = "_".join(map(str, parts))
        if "iter" in cells:
            name = f"iter_{cells['iter']}_{name}"
        fold = 0
        while any(column.startswith(f"split{fold}_test_") for column in head):
            run = RawRun(name=name, seed=fold, fold=True)
            for column, cell in cells.items():
                found = re.match(rf"split{fold}_(test|train)_(.+)", column)
                if found and number(cell) is not None:
                    split = "validation" if found[1] == "test" else "training"
                    run.series[split, metric_name(found[2])] = {1: number(cell)}
            runs.append(run)
            fold += 1
    return runs


def wandb_cells(cells: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the summary and the configuration that a W&B project's table has as Python texts."""
    summary = re.sub(r"\b(nan|inf)\b", "None", cells["summary"])
    return ast.literal_eval(summary), ast.literal_eval(cells["config"])


def run_of_wandb_row(head: list[str], row: list[str]) -> RawRun:
    """Return the run of a row of W&B's table of runs."""
    cells = dict(zip(head, row, strict=False))
    summary = {name: cells[name] for name in head[head.index("epoch") :]}
    kept = {name: cell for name, cell in summary.items() if not name.startswith("best")}
    return run_of_summary(kept, cells, "batch_size_" + cells["batch_size"])
