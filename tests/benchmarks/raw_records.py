"""Records as plain JSON, and their curves, scores and numbers as sentences print them.

Nothing of `generator` or `experiments` is used here: judges of their sentences build on it.
"""

import json
import math
import statistics
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial
from pathlib import Path
from typing import Any

Json = dict[str, Any]
MODELS = ("model1", "model2", "model3", "model4")
Z = 1.959963984540054


class MissingValueError(Exception):
    """A value that a sentence needs is in no record, or differs between runs that share it."""


@dataclass(frozen=True)
class Raw:
    """All records of a project as JSON: by model, the lowest seed first."""

    own: dict[str, list[Json]]
    article: dict[str, list[Json]]
    leak: Json


def load(root: Path) -> Raw:
    """Return the records of the project at `root`."""
    content = root / "content/references"
    leak = json.loads((content / "source-article.leak.json").read_bytes())
    own = root / "experiments/results/cats-vs-dogs"
    return Raw(records(own), records(content / "source-article"), leak)


def records(folder: Path) -> dict[str, list[Json]]:
    """Return the records below a folder."""
    found = {
        name: [json.loads(p.read_bytes()) for p in folder.glob(f"{name}/*")] for name in MODELS
    }
    for runs in found.values():
        runs.sort(key=lambda run: run.get("seed") or 0)
    return found


def curve(run: Json, metric: str = "val_accuracy", start: int = 1) -> list[float]:
    """Return a metric's values from an epoch on."""
    values = run["history"][metric][start - 1 :]
    if run["status"] == "diverged" or None in values or not values:
        raise MissingValueError(metric)
    return list(values)


def seven(value: float) -> float:
    """Return a value to seven digits, all that a 32-bit number has: Keras's 0.7 reaches 0.7."""
    return float(f"{value:.7g}")


def gap(run: Json) -> float:
    """Return training less validation accuracy after the last epoch."""
    return curve(run, "accuracy")[-1] - curve(run)[-1]


def score(run: Json) -> float:
    """Return the test accuracy of a run."""
    if "test" not in run:
        raise MissingValueError("test")
    return float(run["test"]["accuracy"])


def mean_score(runs: list[Json]) -> float:
    """Return the mean test accuracy of all runs of a model."""
    return statistics.fmean(map(score, runs))


def correct(run: Json) -> tuple[int, int]:
    """Return the number of correctly classified test images, and of all."""
    return round(score(run) * run["test"]["count"]), run["test"]["count"]


def interval(share: float, count: int) -> tuple[float, float]:
    """Return the roots of (p - share)^2 = z^2 p (1 - p) / count: Wilson's 95% interval."""
    a, b, c = 1 + Z**2 / count, -(2 * share + Z**2 / count), share**2
    root = math.sqrt(max(b * b - 4 * a * c, 0.0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def interval_of(run: Json) -> tuple[float, float]:
    """Return the 95% interval of a run's test accuracy."""
    right, count = correct(run)
    return interval(right / count, count)


def pc(value: float, digits: int = 1) -> str:
    """Return a share as a percentage."""
    return f"{value:.{digits}%}"


def pt(value: float) -> str:
    """Return a difference of shares in percentage points, without its sign."""
    return f"{abs(value) * 100:.1f}"


def bound(value: float, rounding: str) -> str:
    """Return a share as a percentage that is rounded down or up."""
    percent = Decimal(str(seven(value))) * 100
    return f"{percent.quantize(Decimal('0.1'), rounding=rounding)}%"


floor, ceil = partial(bound, rounding=ROUND_FLOOR), partial(bound, rounding=ROUND_CEILING)
