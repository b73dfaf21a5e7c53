"""A run as a raw log has it, and what the names and cells of logs mean, for the judge of new posts.

Nothing here imports the project: what a log says is read by other code than the importers'.
"""

import csv
import io
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Key = tuple[str | None, str]

# Columns that are no metrics.
NO_METRIC = re.compile(
    r"(epoch|step|time|lr.*|_.*|unnamed.*|timestamp|.*runtime|.*samples_per_second"
    r"|.*steps_per_second|total_flos|iter(ation)?|x/lr.*|model|phase|mode|sample|n_parameters|seed"
    r"|memory|data_time|eta_seconds|grad_norm|learning_rate|.*loss_step|train_lr|)",
    re.IGNORECASE,
)
# Beginnings and ends of names that say which data a metric is of.
BEGINNINGS = (
    (r"(metrics/)?train(ing)?[ _/]", "training"),
    (r"(metrics/)?(valid|validation|val|eval)[ _/]", "validation"),
    (r"test[ _/]", "test"),
)
ENDS = ((r"/train$", "training"), (r"/(val|valid)$", "validation"), (r"/test$", "test"))


@dataclass
class RawRun:
    """The metrics of a run: `series` by epoch from 1, `scores` without an epoch.

    A value of None is a cell that holds no number. `planned` and `done` are numbers of epochs,
    `items` is the size of the test set; `fold` says that seeds are folds of a cross-validation.
    """

    name: str | None = None
    seed: int | None = None
    planned: float | None = None
    done: float | None = None
    items: int | None = None
    fold: bool = False
    series: dict[Key, dict[int, float | None]] = field(default_factory=dict)
    scores: dict[Key, float | None] = field(default_factory=dict)

    def put(self, name: str, epoch: int, value: float | None, default: str = "training") -> None:
        """Set the value of a metric in an epoch; the later of two values counts."""
        split, metric = split_of(name)
        self.series.setdefault((split or default, metric), {})[epoch] = value

    def finite(self, split: str, metric: str) -> dict[int, float]:
        """Return the finite values of a series by epoch, in the order of epochs."""
        values = sorted(self.series.get((split, metric), {}).items())
        return {e: v for e, v in values if v is not None and math.isfinite(v)}


def number(cell: Any) -> float | None:
    """Return a cell as a number, or None if it holds none."""
    if isinstance(cell, bool) or cell is None:
        return None
    try:
        return float(str(cell).strip())
    except ValueError:
        return None


def metric_name(name: str) -> str:
    """Return a metric's name in lower case with spaces."""
    return re.sub(r"[ _/]+", " ", re.sub(r"_epoch$", "", name.strip().lower())).strip()


def split_of(name: str) -> Key:
    """Return the split that a name in a log tells, or None, and the metric."""
    name = re.sub(r"^epoch_(?!s)", "", name.strip().lower())
    for pattern, split in BEGINNINGS:
        if found := re.match(pattern, name):
            return split, metric_name(name[found.end() :])
    for pattern, split in ENDS:
        if found := re.search(pattern, name):
            return split, metric_name(name[: found.start()])
    if name.startswith("metrics/"):
        return "validation", metric_name(name.removeprefix("metrics/"))
    return None, metric_name(name)


def text_of(file: Path) -> str:
    """Return a text in UTF-8, or in UTF-16 with a byte order mark."""
    content = file.read_bytes()
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if wide else "utf-8-sig")


def rows_of(file: Path) -> list[list[str]]:
    """Return the cells of a table whose first line has the most of its delimiter."""
    text = text_of(file)
    first = text.partition("\n")[0]
    delimiter = max(",", ";", "\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in rows if row]


def run_of_summary(
    summary: dict[str, Any], config: dict[str, Any], name: str | None = None
) -> RawRun:
    """Return a run of which only the last values are known."""
    seed, epoch = number(config.get("seed")), number(summary.get("epoch"))
    run = RawRun(name=name, planned=number(config.get("epochs")), done=epoch)
    run.seed = None if seed is None else int(seed)
    for key, cell in summary.items():
        value = number(cell)
        if value is None or NO_METRIC.fullmatch(key) or key.startswith(("best_", "max_", "min_")):
            continue
        split, metric = split_of(key)
        if split == "test" or epoch is None:
            run.scores[split, metric] = value
        else:
            run.put(key, int(epoch), value)
    return run
