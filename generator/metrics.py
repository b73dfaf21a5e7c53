"""What a metric's name tells: which direction is better, and whether it is a share of one."""

import re

from experiments.errors import LabError
from generator.formats import decimals, percent

LOWER = re.compile(r"loss|error|mae|mse|rmse|mape|perplexity|fid", re.IGNORECASE)
HIGHER = re.compile(
    r"acc|auc|precision|recall|f1|f_score|iou|dice|bleu|rouge|r2|score", re.IGNORECASE
)
SHARE = re.compile(r"acc|auc|precision|recall|f1|iou|dice", re.IGNORECASE)
DIRECTIONS = ("higher", "lower")


def direction(name: str, declared: dict[str, str]) -> str | None:
    """`higher` or `lower` is better: as declared for the metric, as its name tells, or unknown."""
    plain = name.removeprefix("val_")
    if plain in declared:
        return declared[plain]
    if LOWER.search(plain):
        return "lower"
    return "higher" if HIGHER.search(plain) else None


def better(name: str, declared: dict[str, str]) -> str:
    """`higher` or `lower`, as `direction` says.

    Raises:
        LabError: it is unknown.
    """
    known = direction(name, declared)
    if known:
        return known
    plain = name.removeprefix("val_")
    raise LabError(
        f"whether more {plain} is better can't be told by its name: declare it in the front matter "
        f"as `better: {{{plain}: higher}}`, or lower."
    )


def metric_value(value: float, name: str, digits: int | None = None) -> str:
    """A metric's value as people read it: shares such as an accuracy in percent.

    Without a count of digits, numbers that four decimals would not suit have what does.
    """
    if SHARE.search(name) and -1 <= value <= 1:
        return percent(value, 1 if digits is None else digits)
    if digits is None and 0 < abs(value) < 0.001:
        return f"{value:.2g}"
    if digits is None and abs(value) >= 1000:
        return f"{value:,.0f}" if abs(value) < 1e12 else f"{value:.3g}"
    return decimals(value, 4 if digits is None else digits)
