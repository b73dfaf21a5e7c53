"""What the names of metrics tell: which values are the better ones, and which are shares of one."""

import re
from functools import cache
from typing import NamedTuple

from experiments.records.errors import UserError

HIGHER, LOWER = DIRECTIONS = ("higher", "lower")


class Kind(NamedTuple):
    """Which of a metric's values are better, and whether they are shares, read in percent."""

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
    """What the last word of a name that says anything says: a `dice_loss` is a loss."""
    # Keras names a class `MeanIoU` so.
    plain = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", name).lower().replace("io_u", "iou")
    words = [word if word in KINDS else word.rstrip("0123456789") for word in WORD.findall(plain)]
    return next((KINDS[word] for word in reversed(words) if word in KINDS), None)


def is_share(name: str) -> bool:
    """Says whether a metric's values are shares of one."""
    known = kind(name)
    return known is not None and known.is_share


def direction(name: str, declared: dict[str, str]) -> str | None:
    """`higher` or `lower` is better: as declared for the metric, as its name tells, or unknown."""
    plain = name.removeprefix("val_")
    known = kind(plain)
    return declared.get(plain) or (known.better if known else None)


def better(name: str, declared: dict[str, str]) -> str:
    """`higher` or `lower`, as `direction` says.

    Raises:
        UserError: it is unknown.
    """
    if known := direction(name, declared):
        return known
    plain = name.removeprefix("val_")
    raise UserError(
        f"whether more {plain} is better can't be told by its name: declare it in the front matter "
        f"as `better: {{{plain}: higher}}`, or lower."
    )
