"""What is true of the committed posts' runs, by plain Python over the raw JSON.

Each claim's condition and the numbers of its sentence are worked out here a second time, with
nothing of `generator` or `experiments`. `JUDGES` has a judge for every claim of every post.
"""

import statistics
from functools import partial

from article_judges import ARTICLE
from raw_records import (
    MODELS,
    Judge,
    Raw,
    Verdict,
    curve,
    gap,
    interval,
    pc,
    pt,
    right,
    score,
    seven,
)


def transfer_is_best(raw: Raw) -> Verdict:
    first = {name: runs[0] for name, runs in raw.ours.items()}
    scores = {name: score(run) for name, run in first.items()}
    count = str(first["model4"]["test"]["count"])
    best = max(scores, key=lambda name: scores[name])
    told = [count, str(right(first[best])[0]), pc(scores[best])]
    if scores["model4"] < scores[best]:
        title = f"classifiers ({first[best]['title']}) told"
        return Verdict(False, [*told, pc(scores["model4"])], title)
    pictures = f"{sum(first['model1']['dataset']['splits']['train'].values()):,}"
    others = [scores[name] for name in MODELS[:3]]
    return Verdict(True, [*told, pictures, pc(min(others)), pc(max(others))], "It borrows")


def balanced(raw: Raw) -> Verdict:
    counts = raw.ours["model1"][0]["dataset"]["splits"]["train"].values()
    if len(set(counts)) == 1 and len(counts) == 2:
        return Verdict(True, [pc(0.5, 0)], "equally frequent")
    return Verdict(False, [pc(max(counts) / sum(counts))], "the more frequent class")


def beats_guessing(raw: Raw) -> Verdict:
    first = raw.ours["model1"][0]
    counts = first["dataset"]["splits"]["train"].values()
    base, best = max(counts) / sum(counts), max(curve(first))
    if best > base:
        return Verdict(True, [pt(best - base)], "above the baseline")
    return Verdict(False, [pc(base, 0)], "no better")


def overfits(raw: Raw) -> Verdict:
    run = raw.ours["model1"][0]
    numbers = [pc(curve(run, "accuracy")[-1]), pc(curve(run)[-1])]
    if gap(run) > 0.1:
        return Verdict(True, [*numbers, pt(gap(run))], "is overfitting")
    quiet = "no sign of overfitting"
    return Verdict(False, numbers, *((quiet,) if gap(run) < 0.05 else ("", quiet)))


def second_above_first(raw: Raw) -> Verdict:
    second, first = (curve(raw.ours[name][0])[-1] for name in ("model2", "model1"))
    if second > first:
        return Verdict(True, [pt(second - first)], "above that of model1")
    return Verdict(False, [pc(second), pc(first)], "not above")


def augmentation(raw: Raw) -> Verdict:
    first, second = (gap(raw.ours[name][0]) for name in ("model1", "model2"))
    side = "below" if second < 0 else "above"
    says = f"Training accuracy ends {pt(second)} points {side} validation accuracy"
    if second < 0.05 and first > 0.1:
        return Verdict(True, [pt(second), pt(first)], f"{says}, where model1's is")
    other = "below" if first < 0 else "above"
    says += f"; for model1 it is {pt(first)} points {other}"
    return Verdict(False, [pt(second), pt(first)], says, "nothing is left")


def scaling(raw: Raw) -> Verdict:
    second, third = (curve(raw.ours[name][0], "loss")[0] for name in ("model2", "model3"))
    holds = third < second
    says = "It shows in the loss" if holds else "it does not show"
    return Verdict(holds, [f"{second:.2f}", f"{third:.2f}"], says)


def reaches(raw: Raw) -> Verdict:
    values = curve(raw.ours["model3"][0])
    epochs = [epoch for epoch, value in enumerate(values, 1) if seven(value) >= 0.7]
    if epochs:
        return Verdict(True, ["70%", str(epochs[0])], "It reaches")
    return Verdict(False, ["70%"], "It does not reach")


def keeps(raw: Raw) -> Verdict:
    above = [seven(value) >= 0.7 for value in curve(raw.ours["model3"][0])]
    if any(above) and all(above[above.index(True) :]):
        return Verdict(True, ["70%"], "does not fall below")
    return Verdict(False, ["70%"], "does not stay")


def mostly_above(raw: Raw) -> Verdict:
    highest, third = max(curve(raw.ours["model2"][0])), curve(raw.ours["model3"][0])
    count = len([value for value in third if seven(value) > seven(highest)])
    holds = count > len(third) / 2
    numbers = [str(count), str(len(third)), pc(highest)]
    more = "More than half"
    return Verdict(holds, numbers, more) if holds else Verdict(holds, numbers, "", more)


def third_is_calm(raw: Raw) -> Verdict:
    value = gap(raw.ours["model3"][0])
    quiet = "no sign of overfitting"
    if abs(value) < 0.05:
        return Verdict(True, [pt(value)], quiet)
    return Verdict(False, [pt(value)], "apart", quiet)


def always_ahead(raw: Raw) -> Verdict:
    worst = min(curve(raw.ours["model4"][0]))
    holds = all(worst > max(curve(raw.ours[name][0])) for name in MODELS[:3])
    return Verdict(holds, [], "epoch is better" if holds else "epoch is not better")


def fourth_above_third(raw: Raw) -> Verdict:
    fourth, third = (curve(raw.ours[name][0])[-1] for name in ("model4", "model3"))
    if fourth > third:
        return Verdict(True, [pt(fourth - third)], "above model3")
    return Verdict(False, [pc(fourth), pc(third)], "no better than model3")


def validates_above(raw: Raw) -> Verdict:
    run = raw.ours["model4"][0]
    validation, training = curve(run)[-1], curve(run, "accuracy")[-1]
    if validation > training:
        return Verdict(True, [pc(validation), pc(training)], "ends above training accuracy")
    return Verdict(False, [pc(training), pc(validation)], "Training accuracy ends at")


def step(raw: Raw, before: str, after: str) -> Verdict:
    old, new = raw.ours[before], raw.ours[after]
    difference = statistics.fmean(map(score, new)) - statistics.fmean(map(score, old))
    ranges = [[(score(run), score(run)) for run in runs] for runs in (old, new)]
    ground = "the ranges of their"
    if min(len(old), len(new)) < 3:
        ranges = [[interval(run) for run in runs] for runs in (old, new)]
        ground = "their 95% intervals"
    (old_low, old_high), (new_low, new_high) = (
        (min(low for low, _ in each), max(high for _, high in each)) for each in ranges
    )
    numbers = ["95%", pt(difference)] if "95%" in ground else [pt(difference)]
    if new_low > old_high:
        return Verdict(True, numbers, f"{after} over {before} is settled: {ground}", "overlap")
    if old_low > new_high:
        says = f"{before} over {after} is settled, against the order of this page: {ground}"
        return Verdict(False, numbers, says, "overlap")
    return Verdict(False, numbers, f"{after} over {before} is not settled: {ground}", "are apart")


def no_difference(raw: Raw) -> Verdict:
    ours, theirs = interval(raw.ours["model4"][0]), interval(raw.article["model4"][0])
    holds = ours[0] <= theirs[1] and theirs[0] <= ours[1]
    says = "intervals overlap" if holds else "intervals do not overlap"
    return Verdict(holds, [pc(score(raw.ours["model4"][0]))], says)


OWN: dict[str, Judge] = {
    "transfer-learning-is-best": transfer_is_best,
    "classes-are-balanced": balanced,
    "model1-beats-guessing": beats_guessing,
    "model1-overfits": overfits,
    "model2-ends-above-model1": second_above_first,
    "augmentation-ends-overfitting": augmentation,
    "scaling-lowers-the-first-loss": scaling,
    "model3-reaches-the-level": reaches,
    "model3-keeps-the-level": keeps,
    "model3-mostly-above-model2": mostly_above,
    "model3-does-not-overfit": third_is_calm,
    "model4-is-always-ahead": always_ahead,
    "model4-ends-above-model3": fourth_above_third,
    "model4-validates-above-training": validates_above,
    "model2-beats-model1": partial(step, before="model1", after="model2"),
    "model3-beats-model2": partial(step, before="model2", after="model3"),
    "model4-beats-model3": partial(step, before="model3", after="model4"),
    "no-difference-to-the-article": no_difference,
}
JUDGES = {"article-under-test": ARTICLE, "cats-vs-dogs": OWN}
