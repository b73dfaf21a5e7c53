"""Records as plain JSON, and what judges ask of them: curves, scores and numbers as they read.

Nothing of `generator` or `experiments` is used here.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial
from pathlib import Path
from typing import Any

Json = dict[str, Any]
MODELS = ("model1", "model2", "model3", "model4")
Z = 1.959963984540054


class MissingValueError(Exception):
    """A value that a sentence would need is in no record."""


@dataclass(frozen=True)
class Raw:
    """All records of a project, as JSON: by model, the lowest seed first."""

    ours: dict[str, list[Json]]
    article: dict[str, list[Json]]
    leak: Json


def load(root: Path) -> Raw:
    leak = root / "content/references/source-article.leak.json"
    return Raw(
        ours=records(root / "experiments/results/cats-vs-dogs"),
        article=records(root / "content/references/source-article"),
        leak=json.loads(leak.read_text(encoding="utf-8")),
    )


def records(folder: Path) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for path in sorted(folder.glob("*/*.json")):
        if path.parent.name in MODELS:
            found.setdefault(path.parent.name, []).append(json.loads(path.read_bytes()))
    for runs in found.values():
        runs.sort(key=lambda run: run.get("seed") or 0)
    return found


def curve(run: Json, metric: str = "val_accuracy", start: int = 1) -> list[float]:
    values = run["history"][metric][start - 1 :]
    if run["status"] == "diverged" or None in values or not values:
        raise MissingValueError(metric)
    return list(values)


def seven(value: float) -> float:
    """To seven digits, all that a 32-bit number has: what Keras records of 0.7 reaches 0.7."""
    return float(f"{value:.7g}")


def gap(run: Json) -> float:
    return curve(run, "accuracy")[-1] - curve(run)[-1]


def score(run: Json) -> float:
    if "test" not in run:
        raise MissingValueError("test")
    return float(run["test"]["accuracy"])


def right(run: Json) -> tuple[int, int]:
    return round(score(run) * run["test"]["count"]), run["test"]["count"]


def interval(run: Json) -> tuple[float, float]:
    """The roots of (p - share)^2 = z^2 p (1 - p) / n."""
    correct, count = right(run)
    share = correct / count
    a, b, c = 1 + Z**2 / count, -(2 * share + Z**2 / count), share**2
    root = math.sqrt(max(b * b - 4 * a * c, 0.0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def pc(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}%}"


def pt(value: float) -> str:
    return f"{abs(value) * 100:.1f}"


def bound(value: float, rounding: str) -> str:
    percent = Decimal(str(seven(value))) * 100
    return f"{percent.quantize(Decimal('0.1'), rounding=rounding)}%"


down, up = partial(bound, rounding=ROUND_FLOOR), partial(bound, rounding=ROUND_CEILING)


@dataclass(frozen=True)
class Verdict:
    """Whether a claim holds, the numbers of its sentence in order, what it says and does not say.

    `holds` is None where the records do not settle it.
    """

    holds: bool | None
    numbers: list[str]
    says: str = ""
    never: str = "\0"


Judge = Callable[[Raw], Verdict]
