"""The difference of two models on the test, by both sources of chance, computed from raw records.

The formula: D is the mean over items of the difference of the models' mean scores; its variance is
v_I over items, plus v_m = s_m^2 / S_m over the S_m runs of each model. D lies within t times the
standard error, with t the mean of Student's quantiles of N - 1 and S_m - 1 degrees of freedom,
weighted by these variances (Cochran and Cox 1950, Experimental Designs).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from printed import dec, pt
from raw_records import Raw, distinct, is_correct, score
from record_edits import Json
from scipy.optimize import brentq
from scipy.stats import t as student
from verdict import Verdict

# The comparisons that the front matter of the post declares.
COMPARISONS = 5
Terms = list[tuple[float, int]]
# Whether each run classifies an item correctly, by its file and label.
Table = dict[tuple[str, int], list[bool]]


@dataclass(frozen=True)
class Step:
    """The difference of two models' accuracies.

    Attributes:
        difference: The first model's mean less the second's, a share.
        seeds: The number of distinct runs of each.
        counts: The number of test items of each.
        undecided: Words of the reason why nothing is decided, or nothing.
        interval: The interval of the difference, if it is decided.
        p: The probability of such a difference by chance, if it is decided.
    """

    difference: float
    seeds: tuple[int, int]
    counts: tuple[int, int]
    undecided: str = ""
    interval: tuple[float, float] = (-1.0, 1.0)
    p: float = 1.0

    @property
    def sign(self) -> int:
        """The sign of a significant difference, or 0."""
        low, high = self.interval
        return 0 if self.undecided else int(low > 0) - int(high < 0)


def step_between(first: list[Json], second: list[Json]) -> Step:
    """Return the difference of two models that were tested."""
    sides = distinct(first), distinct(second)
    runs = [[score(run) for run in side] for side in sides]
    tables = [by_item(side) for side in sides]
    counts = [min(run["test"]["count"] for run in side) for side in sides]
    means = [np.mean(each) for each in runs]
    plain = Step(float(means[0] - means[1]), (len(runs[0]), len(runs[1])), (counts[0], counts[1]))

    def undecided(words: str) -> Step:
        return Step(plain.difference, plain.seeds, plain.counts, words)

    same = bool(tables[0]) and tables[0].keys() == tables[1].keys()
    one, other = (np.array([np.mean(table[item]) for item in sorted(table)]) for table in tables)
    if same and (one == other).all():
        return undecided("both are identical on")
    if plain.seeds == (1, 1):
        return undecided("for these two runs alone")
    if min(plain.seeds) == 1:
        return undecided("one run does not show how far seeds differ")
    if min(counts) < 20:
        return undecided("not decided by")
    if same:
        telling = np.count_nonzero(one - other)
        terms = [over_items(one - other)]
    elif len(one) and len(other):
        _, repeats = np.unique(np.concatenate([one, other]), return_counts=True)
        telling = (1 - repeats.max() / repeats.sum()) * min(len(one), len(other))
        terms = [over_items(one), over_items(other)]
    else:
        pooled = (means[0] * counts[0] + means[1] * counts[1]) / sum(counts)
        telling = min(pooled, 1 - pooled) * min(counts)
        terms = [(m * (1 - m) / n, n - 1) for m, n in zip(means, counts, strict=True)]
    if telling < 6:
        return undecided("not decided, as too few of")
    terms += [(float(np.var(each, ddof=1)) / len(each), len(each) - 1) for each in runs]
    return decided(plain, terms)


def by_item(runs: list[Json]) -> Table:
    """Return whether each run classified each item correctly, if all were tested on the same."""
    tables = [
        {
            (each["file"], each["label"]): is_correct(each)
            for each in run["test"].get("predictions", [])
        }
        for run in runs
    ]
    if any(table.keys() != tables[0].keys() for table in tables):
        return {}
    return {item: [table[item] for table in tables] for item in tables[0]}


def over_items(values: np.ndarray) -> tuple[float, int]:
    """Return the variance of a mean over items, and its degrees of freedom."""
    return float(np.var(values, ddof=1)) / len(values), len(values) - 1


def decided(plain: Step, terms: Terms) -> Step:
    """Return the difference with its interval and p, both for all comparisons of the post."""
    variance = sum(v for v, _ in terms)
    if not variance:
        return Step(plain.difference, plain.seeds, plain.counts, "not decided, as no score differs")
    error = variance**0.5

    def half_width(level: float) -> float:
        return float(error * sum(v * student.isf(level / 2, df) for v, df in terms) / variance)

    size = abs(plain.difference)
    # At a level of 1, the interval has no width.
    p = brentq(lambda level: half_width(level) - size, 1e-200, 1) if size else 1.0
    half = half_width(0.05 / COMPARISONS)
    interval = max(plain.difference - half, -1.0), min(plain.difference + half, 1.0)
    adjusted = min(1.0, p * COMPARISONS)
    return Step(plain.difference, plain.seeds, plain.counts, "", interval, adjusted)


def step(before: str, after: str) -> Callable[[Raw], Verdict]:
    """Return a judge of the step from one model to the next."""

    def judge(raw: Raw) -> Verdict:
        found = step_between(raw.own[after], raw.own[before])
        numbers = [pt(found.difference), *numbers_of(found)]
        pair = f"{after} against {before}"
        if found.sign > 0:
            return Verdict(True, numbers, f"{pair}: a significant gain")
        if found.sign < 0:
            return Verdict(False, numbers, f"{pair}: a significant loss")
        says = found.undecided or f"{pair}: no significant difference"
        never = "significant" if found.undecided else "a significant"
        return Verdict(False, numbers, says, never, more=True)

    return judge


def numbers_of(found: Step) -> list[str]:
    """Return the numbers in brackets behind a difference that is decided."""
    if found.undecided:
        return []
    size = round(abs(found.difference), 12)
    few = 1 if size == 0 or size >= 0.0005 else 3
    ends = [pt(end, few if end == 0 or abs(end) >= 0.0005 else 3) for end in found.interval]
    digits = 2 if found.p >= 0.1 else 4 if 0.0495 < found.p < 0.0505 else 3
    p = "0.001" if found.p < 0.001 else dec(found.p, digits)
    return ["95%", *ends, p]
