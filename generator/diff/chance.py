"""Whether a number of two sides differs by more than chance: seeds, and images where known."""

import math
from dataclasses import replace

from generator.runs.comparison import LEVEL, Comparison, compare
from generator.runs.estimate import Scores, Term, t_value
from generator.runs.statistics import Interval, Spread, spread


def compare_sides(new: Scores, old: Scores, family_size: int, metric: str) -> Comparison:
    """Compare a number of a model's runs now with that before.

    Shares of correct images are compared as in posts, by both sources of chance. Of other numbers,
    such as losses, the variance over images is not recorded: seeds alone decide. Runs that both
    sides share count as if they were independent, which makes the interval rather too wide.

    Args:
        new: The values now.
        old: The values before.
        family_size: The number of comparisons that this one is adjusted for (Bonferroni).
        metric: The metric's name.
    """
    step = compare(new, old, family_size, metric)
    if step.reason != "unknown items":
        return step
    return by_seeds(step, spread(new.runs), spread(old.runs))


def by_seeds(step: Comparison, new: Spread, old: Spread) -> Comparison:
    """Decide a comparison by the values of two seeds or more on each side.

    The interval is that of Welch's t statistic with the quantile of Cochran and Cox (1950,
    Experimental Designs), as for comparisons by images.
    """
    terms = [Term(side.deviation**2 / side.count, side.count - 1) for side in (new, old)]
    error = math.sqrt(sum(term.variance for term in terms))
    if not error:
        return replace(step, reason="no spread")
    half = t_value(terms, LEVEL / step.family_size) * error
    interval = Interval(step.difference - half, step.difference + half)
    return replace(step, method="seeds t", interval=interval, reason=None)
