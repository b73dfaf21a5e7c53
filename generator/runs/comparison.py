"""Comparison of two models' scores by both sources of chance: seeds and items."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from generator.runs.estimate import Components, Scores, by_counts, paired, unpaired
from generator.runs.power import Needed, needed
from generator.runs.proportions import mcnemar, newcombe, newcombe_paired
from generator.runs.renamed import Renamed
from generator.runs.statistics import Interval

LEVEL = 0.05
# Below these numbers, Student's distribution does not describe the statistic.
ENOUGH_ITEMS = 20
ENOUGH_DIFFERENCES = 6


@dataclass(frozen=True)
class Comparison(Renamed):
    """The difference of two models' scores, and how surely it is one.

    With several comparisons in a post, intervals and p are adjusted for their number (Bonferroni):
    all intervals of the post hold at once in 95% of cases or more. Holm's procedure (1979,
    Scandinavian Journal of Statistics 6:65-70) finds no other differences significant as long as
    the intervals must exclude 0, too.

    Attributes:
        difference: The mean score over seeds of the first model minus that of the second, a share.
        interval: The 95% interval of the difference, or None if there is none.
        interval_90: The 90% interval, by which `equivalent` decides, or None.
        p: The two-sided p-value, at most 1, or None if there is none.
        method: `paired t`, `unpaired t`, `counts t`, `mcnemar`, `newcombe`, `ranges`, `identical`.
        metric: The metric that is compared.
        reason: The code of the reason why it is not decided, such as `one run`, or None.
        components: The variances over items and over seeds, or None if they are not known.
        counts: The number of items of each model, or None if it is not known.
        seeds: The number of distinct runs of each model.
        ranges: The lowest and highest score of each model's runs.
        means: The mean score of each model's runs.
        family_size: The number of comparisons that this one is adjusted for.
        item: What was scored, for the words of templates: `image` or `item`.
        inputs: The records of both models, metric and family size, for expressions.
    """

    renamed = {  # noqa: RUF012 - no field
        "settled": "significant",
        "ground": "reason",
        "beats": "better",
        "beaten": "worse",
    }

    difference: float
    method: str
    metric: str
    seeds: tuple[int, int]
    ranges: tuple[Interval, Interval]
    means: tuple[float, float]
    counts: tuple[int, int] | None = None
    interval: Interval | None = None
    interval_90: Interval | None = None
    p: float | None = None
    reason: str | None = None
    components: Components | None = None
    family_size: int = 1
    item: str = "item"
    inputs: tuple[Any, ...] = field(default=(), repr=False, compare=False)

    @property
    def decided(self) -> bool:
        """True if the runs can tell whether the difference is significant."""
        return self.reason is None

    @property
    def significant(self) -> bool | None:
        """True if the interval excludes 0, None if the comparison is not decided."""
        if not self.decided:
            return None
        return self.interval is not None and not self.interval.low <= 0 <= self.interval.high

    @property
    def better(self) -> bool:
        """True if the first model is better and the difference is significant."""
        return bool(self.significant) and self.difference > 0

    @property
    def worse(self) -> bool:
        """True if the first model is worse and the difference is significant."""
        return bool(self.significant) and self.difference < 0

    @property
    def count(self) -> int | None:
        """The number of items, the smaller one if the models' items differ, or None."""
        return min(self.counts) if self.counts else None

    def at_least(self, least: float) -> bool:
        """Return True if it is decided and the whole 95% interval is at or above a share."""
        return self.decided and self.interval is not None and self.interval.low >= least

    def equivalent(self, margin: float) -> bool:
        """Return True if it is decided and the 90% interval is within +- a share.

        This is the test of equivalence by two one-sided tests (Schuirmann 1987, Journal of
        Pharmacokinetics and Biopharmaceutics 15:657-680).
        """
        within = self.interval_90
        return (
            self.decided and within is not None and -margin <= within.low <= within.high <= margin
        )

    @property
    def to_settle(self) -> Needed | None:
        """The seeds and items that would show a difference of this size, or None.

        None, too, if the difference is significant, or if nothing is known of its variances.
        """
        if self.significant or not self.components or not self.count:
            return None
        return needed(
            float(self.difference),
            self.components,
            max(self.seeds),
            self.count,
            LEVEL / self.family_size,
        )


def compare(
    first: Scores,
    second: Scores,
    family_size: int = 1,
    metric: str = "test_accuracy",
    same_data: bool = True,
) -> Comparison:
    """Compare two models.

    With two distinct runs of each model or more, by Student's t; of the error, `estimate` tells.
    Single runs are described, but tell nothing of the models that other seeds would give.

    Args:
        first: The scores of the first model's runs.
        second: The scores of the second model's runs.
        family_size: The number of comparisons that the post makes.
        metric: The metric's name, for the words of templates.
        same_data: False if the runs have recorded data sets that are not the same: scores are then
            compared only if they are of the same items.
    """
    seeds = len(first.runs), len(second.runs)
    plain = Comparison(
        first.mean - second.mean,
        "ranges",
        metric,
        seeds,
        (_range(first), _range(second)),
        (first.mean, second.mean),
        reason=_single(seeds) or "unknown items",
        family_size=family_size,
    )
    if not same_data and not first.on_items_of(second):
        return replace(plain, reason="other data")
    if first.count is None or second.count is None:
        return plain
    plain = replace(plain, counts=(first.count, second.count))
    if first.on_items_of(second) and _alike(first, second):
        return replace(plain, method="identical", reason="identical")
    if _single(seeds):
        return _of_single_runs(plain, first, second)
    return _of_several_runs(plain, first, second)


def _of_several_runs(plain: Comparison, first: Scores, second: Scores) -> Comparison:
    """Compare two runs or more of each model."""
    if (plain.count or 0) < ENOUGH_ITEMS:
        return replace(plain, reason="few items")
    if first.on_items_of(second):
        method, estimate = "paired t", paired(first, second)
    elif first.items and second.items:
        method, estimate = "unpaired t", unpaired(first, second)
    else:
        method, estimate = "counts t", by_counts(first, second)
    reason = None
    if estimate.telling < ENOUGH_DIFFERENCES:
        reason = "few differences"
    elif not estimate.error:
        reason = "no spread"
    step = replace(
        plain,
        difference=estimate.difference,
        method=method,
        reason=reason,
        components=estimate.components,
    )
    if reason:
        return step
    size = step.family_size
    return replace(
        step,
        interval=estimate.interval(LEVEL / size),
        interval_90=estimate.interval(2 * LEVEL / size),
        p=min(1.0, estimate.p * size),
    )


def _of_single_runs(plain: Comparison, first: Scores, second: Scores) -> Comparison:
    """Describe a difference of single runs, for the choice of items alone."""
    size = plain.family_size
    levels = 1 - LEVEL / size, 1 - 2 * LEVEL / size
    table = _table(first, second) if plain.seeds == (1, 1) and first.on_items_of(second) else None
    if table and sum(table) == first.count:
        interval, interval_90 = (newcombe_paired(*table, level) for level in levels)
        p = min(1.0, mcnemar(table[1], table[2]) * size)
        return replace(plain, method="mcnemar", p=p, interval=interval, interval_90=interval_90)
    one, other = (
        (scores.mean * (scores.count or 0), scores.count or 0) for scores in (first, second)
    )
    interval, interval_90 = (newcombe(one, other, level) for level in levels)
    return replace(plain, method="newcombe", interval=interval, interval_90=interval_90)


def _single(seeds: tuple[int, int]) -> str | None:
    """Return the reason why single runs can't be compared as models, or None."""
    if min(seeds) > 1:
        return None
    return "one run" if max(seeds) == 1 else "one run against several"


def _alike(first: Scores, second: Scores) -> bool:
    """Return True if the mean score of every item is the same."""
    import numpy as np

    return bool((np.mean(first.by_item, axis=0) == np.mean(second.by_item, axis=0)).all())


def _table(first: Scores, second: Scores) -> tuple[int, int, int, int]:
    """Count the items on which both runs, the first, the second and neither succeed."""
    pairs = Counter(zip(first.by_item[0], second.by_item[0], strict=True))
    return pairs[1, 1], pairs[1, 0], pairs[0, 1], pairs[0, 0]


def _range(scores: Scores) -> Interval:
    """Return the range of the runs' scores."""
    return Interval(min(scores.runs), max(scores.runs))
