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


def better(name: str, declared: dict[str, str]) -> str:
    """`higher` or `lower`: as declared for the metric, else as its name tells.

    Raises:
        LabError: neither says it.
    """
    plain = name.removeprefix("val_")
    if plain in declared:
        return declared[plain]
    if LOWER.search(plain):
        return "lower"
    if HIGHER.search(plain):
        return "higher"
    raise LabError(
        f"whether more {plain} is better can't be told by its name: declare it in the front matter "
        f"as `better: {{{plain}: higher}}`, or lower."
    )


def metric_value(value: float, name: str, digits: int | None = None) -> str:
    """A metric's value as people read it: shares such as an accuracy in percent."""
    if SHARE.search(name) and -1 <= value <= 1:
        return percent(value, 1 if digits is None else digits)
    return decimals(value, 4 if digits is None else digits)
