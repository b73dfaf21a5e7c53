"""Estimates of the difference of two models' scores, with its error by seeds and by items.

The variance of a difference is the sum of three: over the items, as if the seeds were given, and
over the seeds of either model, as if the items were given. What neither seed nor item explains, as
it differs for each score, is in both and so counted twice: the error is rather too large.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.runs.statistics import Interval


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of a model's runs on the same items: from 0 to 1, and higher ones are better.

    Attributes:
        runs: The mean score of each run.
        count: The number of items, or None if it is unknown or the score is no mean over items.
        items: The items' names, in the order of columns, or nothing if only means are known.
        by_item: The score of each item: a row for each run, a column for each item.
    """

    runs: Sequence[float]
    count: int | None
    items: Sequence[Hashable] = ()
    by_item: Any = ()

    @property
    def mean(self) -> float:
        """The mean over all runs."""
        return math.fsum(self.runs) / len(self.runs)

    def on_items_of(self, other: Scores) -> bool:
        """Return True if both were scored, item by item, on the same ones."""
        return bool(self.items) and self.items == other.items


def scores_by_item(items: Sequence[Hashable], by_item: Any) -> Scores:
    """Return the scores of runs whose score of each item is known.

    Args:
        items: The items' names.
        by_item: The scores, a row for each run and a column for each item.
    """
    import numpy as np

    scores = np.asarray(by_item, float)
    return Scores(tuple(map(float, scores.mean(axis=1))), len(items), items, scores)


@dataclass(frozen=True)
class Components:
    """Variances of a difference of two models' mean scores, apart from each other.

    Attributes:
        items: The variance over items of the difference of one item's expected scores.
        seeds: The variance over seeds of each model's expected score.
        noise: The variance of one score of each model that neither item nor seed explains.
    """

    items: float
    seeds: tuple[float, float]
    noise: tuple[float, float]


@dataclass(frozen=True)
class Term:
    """A part of a variance: how large it is, and the degrees of freedom of its estimate."""

    variance: float
    degrees: int


@dataclass(frozen=True)
class Estimate:
    """A difference of two models' mean scores.

    Attributes:
        difference: The first model's mean score minus the second's.
        terms: The parts of its variance, over items and over the seeds of either model.
        telling: The number of items that tell of a difference.
        components: The variances that the terms are made of.
    """

    difference: float
    terms: tuple[Term, ...]
    telling: float
    components: Components

    @property
    def error(self) -> float:
        """The standard error of the difference."""
        return math.sqrt(sum(term.variance for term in self.terms))

    @property
    def p(self) -> float:
        """The two-sided p-value of no difference: the level at which an interval ends at 0."""
        from scipy.special import stdtr

        ratio = abs(self.difference) / self.error
        each = [2 * float(stdtr(term.degrees, -ratio)) for term in self.terms]
        low, high = min(each), max(each)
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if t_value(self.terms, middle) > ratio else (low, middle)
        return high

    def interval(self, level: float) -> Interval:
        """Return the interval that misses the difference at a level, such as 0.05, at most."""
        half = t_value(self.terms, level) * self.error
        low, high = self.difference - half, self.difference + half
        return Interval(max(low, -1.0), min(high, 1.0))


def t_value(terms: Sequence[Term], level: float) -> float:
    """Return the ratio to its standard error that a difference exceeds by chance at a level.

    It is the mean of Student's quantiles for each term, weighted by the variances (Cochran and Cox
    1950, Experimental Designs). One quantile with Satterthwaite's degrees of freedom is exceeded
    twice as often as it should be, where a few seeds happen to be alike.

    Args:
        terms: The parts of the variance, not all of which are 0.
        level: The two-sided level, above 0 and up to 1.
    """
    from scipy.special import stdtrit

    quantiles = [-float(stdtrit(term.degrees, level / 2)) for term in terms]
    variances = [term.variance for term in terms]
    return sum(v * q for v, q in zip(variances, quantiles, strict=True)) / sum(variances)


def paired(first: Scores, second: Scores) -> Estimate:
    """Estimate the difference of models that were scored on the same items, two runs or more."""
    import numpy as np

    differences = np.mean(first.by_item, axis=0) - np.mean(second.by_item, axis=0)
    count = len(differences)
    over_items = float(differences.var(ddof=1))
    noise = _noise(first), _noise(second)
    return _estimate(
        (first, second),
        difference=float(differences.mean()),
        over_items=[Term(over_items / count, count - 1)],
        telling=float(np.count_nonzero(differences)),
        components=_components((first, second), over_items, noise),
    )


def unpaired(first: Scores, second: Scores) -> Estimate:
    """Estimate the difference of models that were scored on other items, two runs or more."""
    import numpy as np

    means = [np.mean(scores.by_item, axis=0) for scores in (first, second)]
    over_items = [float(mean.var(ddof=1)) for mean in means]
    noise = _noise(first), _noise(second)
    _, repeats = np.unique(np.concatenate(means), return_counts=True)
    return _estimate(
        (first, second),
        difference=first.mean - second.mean,
        over_items=[Term(v / len(m), len(m) - 1) for v, m in zip(over_items, means, strict=True)],
        # Items of the commonest score tell nothing; there are as many in either sample, if equal.
        telling=(1 - repeats.max() / repeats.sum()) * min(map(len, means)),
        components=_components((first, second), sum(over_items), noise),
    )


def by_counts(first: Scores, second: Scores) -> Estimate:
    """Estimate the difference of two accuracies of which only means and counts are known."""
    counts = first.count or 0, second.count or 0
    binomial = _binomial(first.mean), _binomial(second.mean)
    pooled = (first.mean * counts[0] + second.mean * counts[1]) / sum(counts)
    # How an item does under other seeds is unknown: all of it may be item, and all of it noise.
    seeds = tuple(
        max(0.0, _variance(scores.runs) - noise / count)
        for scores, noise, count in zip((first, second), binomial, counts, strict=True)
    )
    return _estimate(
        (first, second),
        difference=first.mean - second.mean,
        over_items=[Term(v / n, n - 1) for v, n in zip(binomial, counts, strict=True)],
        telling=min(pooled, 1 - pooled) * min(counts),
        components=Components(sum(binomial), (seeds[0], seeds[1]), binomial),
    )


def _estimate(
    sides: tuple[Scores, Scores],
    difference: float,
    over_items: list[Term],
    telling: float,
    components: Components,
) -> Estimate:
    """Add the variances over seeds to those over items."""
    over_seeds = [Term(_variance(side.runs) / len(side.runs), len(side.runs) - 1) for side in sides]
    return Estimate(difference, (*over_items, *over_seeds), telling, components)


def _components(
    sides: tuple[Scores, Scores], over_items: float, noise: tuple[float, float]
) -> Components:
    """Take the noise out of the variances over items and seeds; none is below 0."""
    seeds = [
        max(0.0, _variance(side.runs) - each / len(side.items))
        for side, each in zip(sides, noise, strict=True)
    ]
    share = sum(each / len(side.runs) for side, each in zip(sides, noise, strict=True))
    return Components(max(0.0, over_items - share), (seeds[0], seeds[1]), noise)


def _noise(scores: Scores) -> float:
    """Return the mean square of what neither runs nor items explain, for two runs or more."""
    import numpy as np

    table = np.asarray(scores.by_item, float)
    rows, columns = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
    rest = table - rows - columns + table.mean()
    return float((rest**2).sum() / ((table.shape[0] - 1) * (table.shape[1] - 1)))


def _variance(values: Sequence[float]) -> float:
    """Return the sample variance of two or more values."""
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _binomial(share: float) -> float:
    """Return the variance of one item's score, 1 with a probability and else 0."""
    return share * (1 - share)
