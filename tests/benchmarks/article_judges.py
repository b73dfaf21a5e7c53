"""Judges of the sentences about the article's own figures, as in `judges`."""

import statistics
from functools import partial

from raw_records import (
    MODELS,
    Judge,
    MissingValueError,
    Raw,
    Verdict,
    ceil,
    correct,
    curve,
    floor,
    gap,
    interval_of,
    pc,
    pt,
    score,
    seven,
)


def stays_at_least(raw: Raw, model: str, low: float, start: int) -> Verdict:
    lowest = min(curve(raw.article[model][0], start=start))
    return Verdict(seven(lowest) >= low, [floor(lowest)], "lowest")


def settles(raw: Raw, model: str, low: float, high: float, names_best: bool) -> Verdict:
    rest = curve(raw.article[model][0], start=5)
    holds = all(low <= seven(value) <= high for value in rest)
    best = [str(5 + rest.index(max(rest)))] if names_best and not holds else []
    return Verdict(holds, ["5", floor(min(rest)), ceil(max(rest)), *best], "between")


def overfits(raw: Raw) -> Verdict:
    value = gap(raw.article["model1"][0])
    if value > 0.1:
        return Verdict(True, [pt(value)], "lie between")
    says = "higher" if value > 0 else "lower" if value < 0 else "the same"
    return Verdict(False, [pt(value)] if value else [], says)


def gap_closes(raw: Raw) -> Verdict:
    second, first = (abs(gap(raw.article[name][0])) for name in ("model2", "model1"))
    return Verdict(second * 2 < first, [pt(second), pt(first)], "against")


def mostly_better(raw: Raw) -> Verdict:
    highest, third = max(curve(raw.article["model2"][0])), curve(raw.article["model3"][0])
    count = len([value for value in third if seven(value) > seven(highest)])
    return Verdict(count > len(third) / 2, [str(count), str(len(third)), pc(highest)], "above")


def gap_is_small(raw: Raw) -> Verdict:
    value = gap(raw.article["model3"][0])
    return Verdict(-0.05 < value < 0.05, [pt(value)], "apart")


def is_best(raw: Raw) -> Verdict:
    worst = min(curve(raw.article["model4"][0]))
    other = max(max(curve(raw.article[name][0])) for name in MODELS[:3])
    if worst > other:
        return Verdict(True, [], "better than the best epoch of any other")
    return Verdict(False, [floor(worst), pc(other)], "not hold in every epoch")


def validates_above(raw: Raw) -> Verdict:
    value = gap(raw.article["model4"][0])
    return Verdict(value < 0, [pt(value)] if value < 0 else [], "after the last epoch")


def test_score(raw: Raw) -> Verdict:
    run = raw.article["model4"][0]
    low, high = interval_of(run)
    numbers = [*map(str, correct(run)), pc(score(run)), "95%", pc(low), pc(high)]
    return Verdict(low <= 0.98 <= high, numbers, "interval")


def leaks(raw: Raw) -> Verdict:
    shown, tested = raw.leak["shown_after_pass"], str(raw.leak["tested"])
    if shown[-1]:
        numbers = [tested, str(shown[0]), str(shown[-1]), str(raw.leak["passes"])]
        return Verdict(True, numbers, "had been validation pictures")
    return Verdict(False, [tested], "none had been")


def own_range(raw: Raw, model: str) -> Verdict:
    article = curve(raw.article[model][0])[-1]
    try:
        last = [curve(run)[-1] for run in raw.own[model]]
    except MissingValueError:
        return Verdict(None, [pc(article)], "not every run came to an end")
    numbers = [pc(article), pc(min(last)), pc(max(last))]
    if min(last) <= article <= max(last):
        return Verdict(True, numbers, "inside the range")
    return Verdict(False, [*numbers, pc(statistics.fmean(last))], "outside the range")


# By model: the level that all epochs reach, from which epoch on; the range that it settles in, and
# whether the sentence names the best epoch otherwise.
LEVELS = {"model1": (0.52, 1), "model2": (0.55, 4), "model3": (0.70, 5), "model4": (0.95, 1)}
RANGES = {
    "model1": (0.60, 0.67, True),
    "model2": (0.63, 0.72, False),
    "model3": (0.70, 0.80, True),
    "model4": (0.97, 0.99, False),
}
ARTICLE: dict[str, Judge] = {
    "article-model1-overfits": overfits,
    "article-model2-gap-closes": gap_closes,
    "article-model3-mostly-better": mostly_better,
    "article-model3-gap-is-small": gap_is_small,
    "article-model4-is-best": is_best,
    "article-model4-validates-above-training": validates_above,
    "article-model4-test-score": test_score,
    "the-split-leaks": leaks,
}
for name in MODELS:
    level, (low, high, best) = LEVELS[name], RANGES[name]
    ARTICLE |= {
        f"article-{name}-at-least": partial(
            stays_at_least, model=name, low=level[0], start=level[1]
        ),
        f"article-{name}-settles": partial(
            settles, model=name, low=low, high=high, names_best=best
        ),
        f"ours-include-{name}": partial(own_range, model=name),
    }
