"""What is true of the article's own figures; the judges of its post, as in `judges`."""

import statistics
from functools import partial

from raw_records import (
    MODELS,
    Judge,
    MissingValueError,
    Raw,
    Verdict,
    curve,
    down,
    gap,
    interval,
    pc,
    pt,
    right,
    score,
    seven,
    up,
)


def at_least(raw: Raw, model: str, low: float, start: int) -> Verdict:
    lowest = min(curve(raw.article[model][0], start=start))
    return Verdict(seven(lowest) >= low, [down(lowest)], "lowest")


def settles(raw: Raw, model: str, low: float, high: float, names_best: bool) -> Verdict:
    rest = curve(raw.article[model][0], start=5)
    holds = all(low <= seven(value) <= high for value in rest)
    best = [str(5 + rest.index(max(rest)))] if names_best and not holds else []
    return Verdict(holds, ["5", down(min(rest)), up(max(rest)), *best], "between")


def article_overfits(raw: Raw) -> Verdict:
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
    return Verdict(False, [down(worst), pc(other)], "not hold in every epoch")


def article_validates_above(raw: Raw) -> Verdict:
    value = gap(raw.article["model4"][0])
    return Verdict(value < 0, [pt(value)] if value < 0 else [], "after the last epoch")


def article_test(raw: Raw) -> Verdict:
    run = raw.article["model4"][0]
    low, high = interval(run)
    correct, count = right(run)
    numbers = [str(correct), str(count), pc(score(run)), "95%", pc(low), pc(high)]
    return Verdict(low <= 0.98 <= high, numbers, "interval")


def leaks(raw: Raw) -> Verdict:
    shown, tested = raw.leak["shown_after_pass"], str(raw.leak["tested"])
    if shown[-1]:
        numbers = [tested, str(shown[0]), str(shown[-1]), str(raw.leak["passes"])]
        return Verdict(True, numbers, "had been validation pictures")
    return Verdict(False, [tested], "none had been")


def ours_include(raw: Raw, model: str) -> Verdict:
    theirs = curve(raw.article[model][0])[-1]
    try:
        last = [curve(run)[-1] for run in raw.ours[model]]
    except MissingValueError:
        return Verdict(None, [pc(theirs)], "not every run came to an end")
    numbers = [pc(theirs), pc(min(last)), pc(max(last))]
    if min(last) <= theirs <= max(last):
        return Verdict(True, numbers, "inside the range")
    return Verdict(False, [*numbers, pc(statistics.fmean(last))], "outside the range")


ARTICLE: dict[str, Judge] = {
    "article-model1-at-least": partial(at_least, model="model1", low=0.52, start=1),
    "article-model2-at-least": partial(at_least, model="model2", low=0.55, start=4),
    "article-model3-at-least": partial(at_least, model="model3", low=0.70, start=5),
    "article-model4-at-least": partial(at_least, model="model4", low=0.95, start=1),
    "article-model1-settles": partial(
        settles, model="model1", low=0.60, high=0.67, names_best=True
    ),
    "article-model2-settles": partial(
        settles, model="model2", low=0.63, high=0.72, names_best=False
    ),
    "article-model3-settles": partial(
        settles, model="model3", low=0.70, high=0.80, names_best=True
    ),
    "article-model4-settles": partial(
        settles, model="model4", low=0.97, high=0.99, names_best=False
    ),
    "article-model1-overfits": article_overfits,
    "article-model2-gap-closes": gap_closes,
    "article-model3-mostly-better": mostly_better,
    "article-model3-gap-is-small": gap_is_small,
    "article-model4-is-best": is_best,
    "article-model4-validates-above-training": article_validates_above,
    "article-model4-test-score": article_test,
    "the-split-leaks": leaks,
    **{f"ours-include-{name}": partial(ours_include, model=name) for name in MODELS},
}
