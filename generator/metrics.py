"""Metrics in a post: better direction, split, name in words, and the one to show first."""

from collections.abc import Collection, Iterable

from experiments.records.errors import UserError
from experiments.records.metric_kinds import (
    DIRECTIONS,
    HIGHER,
    KINDS,
    TEST,
    VALIDATION,
    is_share,
    kind,
    without_split,
)
from generator.words import current, say

# The metrics that are the share of items which a model classifies correctly.
ACCURACIES = {
    *("acc", "accuracy", "binary_accuracy", "categorical_accuracy"),
    *("sparse_categorical_accuracy", "top_k_categorical_accuracy"),
    "sparse_top_k_categorical_accuracy",
}

__all__ = ["DIRECTIONS", "HIGHER", "KINDS", "TEST", "VALIDATION", "is_share", "without_split"]


def direction(name: str, declared: dict[str, str]) -> str | None:
    """Return which values of a metric are better.

    Args:
        name: The metric, with the prefix of its split or without.
        declared: The post's own directions, by metric without that prefix.

    Returns:
        `higher` or `lower`, or None if neither the post nor the name tells.
    """
    plain = without_split(name)
    known = kind(plain)
    return declared.get(plain) or (known.better if known else None)


def better(name: str, declared: dict[str, str]) -> str:
    """Return `higher` or `lower`, as `direction` does.

    Raises:
        UserError: It is unknown.
    """
    if known := direction(name, declared):
        return known
    plain = without_split(name)
    raise UserError(
        f"the name of {plain} does not tell whether higher values are better: declare it in the "
        f"front matter as `better: {{{plain}: higher}}`, or lower."
    )


def split_of(name: str, names: Collection[str]) -> str:
    """Return the split that a metric was measured on: `training`, `validation` or `test`.

    Args:
        name: The metric, with the prefix of its split or without.
        names: All metrics of the log. A name without a prefix is one of training if the metric is
            there for another split, too; else the log does not tell, and the text is empty.
    """
    if name.startswith(VALIDATION):
        return "validation"
    if name.startswith(TEST):
        return "test"
    twins = {VALIDATION + name, TEST + name}
    return "training" if twins.intersection(names) else ""


def metric_words(name: str, names: Collection[str] = ()) -> str:
    """Return a metric's name in a sentence, with its split: `validation top 5 accuracy`.

    Args:
        name: The metric, with the prefix of its split or without.
        names: All metrics of the log, as `split_of` takes them.
    """
    return words_for(without_split(name), split_of(name, names), "_")


def words_for(plain: str, split: str = "", blank: str = "") -> str:
    """Return the words for a metric of a split in the language in force.

    Args:
        plain: The metric, without the prefix of a split.
        split: `training`, `validation`, `test`, or an empty text if it is not known.
        blank: A character of the metric's name that becomes a blank.
    """
    key = plain if f"metrics.plain.{plain}" in current().texts else "other"
    name = plain.replace(blank, " ") if blank else plain
    if not split:
        return say(f"metrics.plain.{key}", name=name)
    return say(f"metrics.of_split.{key}", name=name, split=say(f"metrics.splits.{split}"))


def first_metric(names: Iterable[str], declared: dict[str, str]) -> str | None:
    """Return the metric to show first, without its split, or None if there are no names.

    Metrics of a known direction come first; of these, metrics with validation; of these, an
    accuracy; and losses last.
    """
    given = list(names)
    plain = list(dict.fromkeys(map(without_split, given)))

    def rank(name: str) -> tuple[bool, bool, bool, bool]:
        unknown = direction(name, declared) is None
        return unknown, VALIDATION + name not in given, name != "accuracy", "loss" in name

    return min(plain, key=rank, default=None)
