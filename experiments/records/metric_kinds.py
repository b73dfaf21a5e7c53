"""Kinds of metrics by name: the better direction, and whether values are shares of one."""

import re
from functools import cache
from typing import NamedTuple

HIGHER, LOWER = DIRECTIONS = ("higher", "lower")
# The prefixes of a metric by split; training has none.
VALIDATION, TEST = SPLITS = ("val_", "test_")


class Kind(NamedTuple):
    """A kind of metric: the better direction, and whether its values are shares of one."""

    better: str
    is_share: bool = False


KINDS = {
    **dict.fromkeys(("loss", "error", "mae", "mse", "rmse", "mape", "perplexity"), Kind(LOWER)),
    **dict.fromkeys(("rmsle", "smape", "mase", "nll", "logloss", "ppl", "bpb"), Kind(LOWER)),
    **dict.fromkeys(("fid", "wer", "cer"), Kind(LOWER)),
    **dict.fromkeys(("acc", "accuracy", "precision", "recall"), Kind(HIGHER, is_share=True)),
    **dict.fromkeys(("auc", "auroc", "auprc", "map", "f1", "iou", "miou"), Kind(HIGHER, True)),
    # Detectors give an AP in percent, or as a share.
    **dict.fromkeys(("bleu", "rouge", "rougel", "r2", "ap", "psnr", "mcc"), Kind(HIGHER)),
}
# The accuracy among the first k classes, if no other word is beside it: an `err_top1` is an error.
TOP_K = re.compile(r"top[_-]?\d+")
# Words beside which a known word does not tell the direction: an accuracy_drop is no accuracy.
CHANGING = frozenset(
    (
        # Signs and inverses.
        *("neg", "negative", "minus", "inverse", "inv", "reciprocal", "complement", "anti", "non"),
        # Differences and comparisons.
        *("drop", "gap", "delta", "diff", "difference", "change", "decrease", "increase", "gain"),
        *("improvement", "reduction", "recovery", "margin", "bias", "ratio", "skill", "similarity"),
        *("distance", "agreement", "vs", "versus", "saved", "avoided", "free", "correction"),
        # Spread.
        *("std", "stdev", "stddev", "var", "variance", "deviation", "spread", "range", "width"),
        *("interval", "uncertainty"),
        # Amounts, settings and costs.
        *("count", "num", "number", "support", "weight", "scale", "norm", "gradient", "grad"),
        *("penalty", "coefficient", "coef", "coeff", "threshold", "cutoff", "tolerance"),
        *("time", "latency", "duration", "index", "rank"),
        # Not a single number.
        *("curve", "matrix", "display", "report", "histogram"),
    )
)
WORD = re.compile(r"[a-z]+\d*")
# "1-accuracy", but not the "top1-accuracy".
ONE_MINUS = re.compile(r"^1\s*-")


def without_split(name: str) -> str:
    """Return a metric's name without the prefix of its split, if it has one."""
    prefix = next((each for each in SPLITS if name.startswith(each)), "")
    return name[len(prefix) :]


@cache
def kind(name: str) -> Kind | None:
    """Return the kind that the words of a metric's name tell, or None.

    The last known word counts: a `dice_loss` is a loss. The name tells nothing if it holds one of
    the CHANGING words, if `score` stands beside a word for an error (a `brier_score` is lower, a
    `d2_absolute_error_score` higher), or if an error stands before a score (`error_recall`).
    """
    # Keras names a class `MeanIoU` so.
    plain = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", name).lower().replace("io_u", "iou")
    if TOP_K.fullmatch(without_split(plain)):
        return Kind(HIGHER, is_share=True)
    words = [word if word in KINDS else word.rstrip("0123456789") for word in WORD.findall(plain)]
    known = [KINDS[word] for word in words if word in KINDS]
    if not known or CHANGING.intersection(words) or ONE_MINUS.match(plain):
        return None
    has_error = any(each.better == LOWER for each in known)
    if has_error and ("score" in words or known[-1].better == HIGHER):
        return None
    return known[-1]


def is_share(name: str) -> bool:
    """Return True if a metric's values are shares of one."""
    known = kind(name)
    return known is not None and known.is_share
