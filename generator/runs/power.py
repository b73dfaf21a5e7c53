"""The seeds and items that a comparison would need."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from generator.runs.estimate import Components, Term, t_value

POWER = 0.8
# More is no advice that anybody follows.
MOST_SEEDS, MOST_ITEMS = 50, 100_000
ROUND = (10, 15, 20, 30, 50, 70)


@dataclass(frozen=True)
class Needed:
    """A size of experiment.

    Attributes:
        seeds: The number of runs of each model.
        items: The number of items that each run is scored on.
        power: The share of such experiments in which the difference would be significant.
    """

    seeds: int
    items: int
    power: float = POWER


def needed(
    difference: float, components: Components, seeds: int, items: int, level: float
) -> Needed | None:
    """Return the smallest experiment that would show a difference of this size, or None.

    It would be significant in at least 80% of such experiments: the difference is as large as the
    half width of its interval and, for the power, the same quantile of its own error (Cohen 1988,
    Statistical Power Analysis for the Behavioral Sciences, chapter 2). Of several, it is the one
    in which neither seeds nor items grow by more than they have to; none is smaller than today's.

    Args:
        difference: The true difference that is supposed, a share.
        components: The variances over items and seeds.
        seeds: The number of runs of each model today.
        items: The number of items today.
        level: The level of significance, two-sided.
    """
    found = [
        Needed(more_seeds, more_items)
        for more_seeds in _choices(seeds, MOST_SEEDS)
        for more_items in _choices(items, MOST_ITEMS)
        if (more_seeds, more_items) != (seeds, items)
        and more_seeds > 1
        and _shows(difference, components, more_seeds, more_items, level)
    ]

    def growth(size: Needed) -> tuple[float, float]:
        more_seeds, more_items = size.seeds / seeds, size.items / items
        return max(more_seeds, more_items), more_seeds * more_items

    return min(found, key=growth, default=None)


def _choices(now: int, most: int) -> Iterator[int]:
    """Yield today's number and the round ones above it: 10, 15, 20, 30, 50, 70, 100 and so on."""
    yield now
    for power in range(7):
        yield from (n for n in (digits * 10**power // 10 for digits in ROUND) if now < n <= most)


def _shows(difference: float, components: Components, seeds: int, items: int, level: float) -> bool:
    """Return True if an experiment of a size would show a difference."""
    over_items = (components.items + sum(components.noise) / seeds) / items
    over_seeds = [
        (own + noise / items) / seeds
        for own, noise in zip(components.seeds, components.noise, strict=True)
    ]
    terms = [Term(over_items, items - 1), *(Term(each, seeds - 1) for each in over_seeds)]
    variance = sum(term.variance for term in terms)
    if not variance:
        return False
    # The error that is estimated has the noise twice, the difference itself varies by it once.
    own_variance = variance - sum(components.noise) / (seeds * items)
    half_width = t_value(terms, level) * math.sqrt(variance)
    return abs(difference) >= half_width + t_value(terms, 2 * (1 - POWER)) * math.sqrt(own_variance)
