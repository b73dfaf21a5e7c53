"""The seeds and items that a comparison would need."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from generator.runs.estimate import Components, combined_degrees, t_quantile

POWER = 0.8
# More is no advice that anybody follows.
MOST_SEEDS, MOST_ITEMS = 50, 100_000


@dataclass(frozen=True)
class Needed:
    """A size of experiment.

    Attributes:
        seeds: The number of runs of each model.
        items: The number of items that each run is scored on.
    """

    seeds: int
    items: int


def needed(
    difference: float, components: Components, seeds: int, items: int, level: float
) -> Needed | None:
    """Return the smallest experiment that would show a difference of this size, or None.

    It would be significant in at least 80% of such experiments: the difference is as large as its
    standard error times the sum of the two quantiles of Student's t (Cohen 1988, Statistical Power
    Analysis for the Behavioral Sciences, chapter 2). Of several, it is the one in which neither
    seeds nor items grow by more than they have to; none is smaller than today's.

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
    """Yield today's number and the round ones above it: 5, 10, 20, 30, 50, 100 and so on."""
    yield now
    for power in (1, 10, 100, 1000, 10_000, 100_000):
        yield from (n for n in (power, 2 * power, 3 * power, 5 * power) if now < n <= most)


def _shows(difference: float, components: Components, seeds: int, items: int, level: float) -> bool:
    """Return True if an experiment of a size would show a difference."""
    noise = sum(components.noise)
    over_items = (components.items + noise / seeds) / items
    over_seeds = (sum(components.seeds) + noise / items) / seeds
    variance = over_items + over_seeds
    if not variance:
        return False
    degrees = combined_degrees([(over_items, items - 1), (over_seeds, seeds - 1)])
    quantiles = t_quantile(1 - level / 2, degrees) + t_quantile(POWER, degrees)
    return abs(difference) >= quantiles * math.sqrt(variance)
