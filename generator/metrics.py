"""Metrics in a post: the better direction, declared or told by the name; the one to show first."""

from collections.abc import Iterable

from experiments.records.errors import UserError
from experiments.records.metric_kinds import DIRECTIONS, KINDS, VALIDATION, is_share, kind

__all__ = ["DIRECTIONS", "KINDS", "VALIDATION", "is_share"]


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
