"""Metrics by name: the better direction, and whether values are shares of one."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from experiments.records.errors import UserError

HIGHER, LOWER = DIRECTIONS = ("higher", "lower")
VALIDATION = "val_"


class Kind(NamedTuple):
    """A kind of metric: the better direction, and whether its values are shares of one."""

    better: str
    is_share: bool = False


KINDS = {
    **dict.fromkeys(("loss", "error", "mae", "mse", "rmse", "mape", "perplexity"), Kind(LOWER)),
    **dict.fromkeys(("fid", "wer", "cer"), Kind(LOWER)),
    **dict.fromkeys(("acc", "accuracy", "precision", "recall"), Kind(HIGHER, is_share=True)),
    **dict.fromkeys(("auc", "auroc", "auprc", "map", "f1", "iou"), Kind(HIGHER, is_share=True)),
    **dict.fromkeys(("miou", "dice"), Kind(HIGHER, is_share=True)),
    **dict.fromkeys(("score", "bleu", "rouge", "r2"), Kind(HIGHER)),
}
WORD = re.compile(r"[a-z]+\d*")


@cache
def kind(name: str) -> Kind | None:
    """Return the kind of the last known word in a metric's name: a `dice_loss` is a loss."""
    # Keras names a class `MeanIoU` so.
    plain = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", name).lower().replace("io_u", "iou")
    words = [word if word in KINDS else word.rstrip("0123456789") for word in WORD.findall(plain)]
    return next((KINDS[word] for word in reversed(words) if word in KINDS), None)


def is_share(name: str) -> bool:
    """Return True if a metric's values are shares of one."""
    known = kind(name)
    return known is not None and known.is_share


def direction(name: str, declared: dict[str, str]) -> str | None:
    """Return which values of a metric are better.

    Args:
        name: The metric, with `val_` or without.
        declared: The post's own directions, by metric without `val_`.

    Returns:
        `higher` or `lower`, or None if neither the post nor the name tells.
    """
    plain = name.removeprefix(VALIDATION)
    known = kind(plain)
    return declared.get(plain) or (known.better if known else None)


def better(name: str, declared: dict[str, str]) -> str:
    """Return `higher` or `lower`, as `direction` does.

    Raises:
        UserError: It is unknown.
    """
    if known := direction(name, declared):
        return known
    plain = name.removeprefix(VALIDATION)
    raise UserError(
        f"the name of {plain} does not tell whether higher values are better: declare it in the "
        f"front matter as `better: {{{plain}: higher}}`, or lower."
    )


def split_of(name: str) -> str:
    """Return the split that a metric was measured on: `validation` or `training`."""
    return "validation" if name.startswith(VALIDATION) else "training"


def first_metric(names: Iterable[str], declared: dict[str, str]) -> str | None:
    """Return the metric to show first, without `val_`, or None if there are no names.

    Accuracy comes first, then metrics whose direction is known, then losses.
    """
    names = list(names)
    plain = [name for name in names if not name.startswith(VALIDATION)]

    def rank(name: str) -> tuple[bool, bool, bool]:
        return name != "accuracy", direction(name, declared) is None, "loss" in name

    return min(plain or [name.removeprefix(VALIDATION) for name in names], key=rank, default=None)
