"""The true outcome of each claim of the committed posts, by plain Python over the raw JSON.

Each claim's condition and the numbers of its sentence are computed here a second time, with
nothing of `generator` or `experiments`. `JUDGES` has a judge for every claim of every post, and
`REQUIRED` checks what a post needs of the records besides.
"""

from collections.abc import Callable
from functools import partial

from article_judges import ARTICLE
from raw_records import (
    MODELS,
    Json,
    Judge,
    MissingValueError,
    Raw,
    Verdict,
    curve,
    gap,
    interval,
    interval_of,
    mean_score,
    pc,
    pt,
    score,
    seven,
)


def first(raw: Raw, model: str) -> Json:
    """Return the run that sentences on "this run" are about."""
    return raw.own[model][0]


def transfer_is_best(raw: Raw) -> Verdict:
    means = {model: mean_score(runs) for model, runs in raw.own.items()}
    best = max(means, key=lambda model: means[model])
    several = min(map(len, raw.own.values())) > 1
    told = [str(first(raw, "model4")["test"]["count"]), pc(means[best])]
    if means["model4"] < means[best]:
        title = f"classifiers ({first(raw, best)['title']}) classifies"
        return Verdict(False, [*told, pc(means["model4"])], title)
    scores = [score(run) for run in raw.own["model4"]]
    told += [pc(min(scores)), pc(max(scores))] if several else []
    pictures = f"{sum(first(raw, 'model1')['dataset']['splits']['train'].values()):,}"
    others = [means[model] for model in MODELS[:3]]
    return Verdict(True, [*told, pictures, pc(min(others)), pc(max(others))], "It borrows")


def balanced(raw: Raw) -> Verdict:
    counts = first(raw, "model1")["dataset"]["splits"]["train"].values()
    if len(set(counts)) == 1 and len(counts) == 2:
        return Verdict(True, [pc(0.5, 0)], "equally frequent")
    return Verdict(False, [pc(max(counts) / sum(counts))], "the more frequent class")


def beats_guessing(raw: Raw) -> Verdict:
    run = first(raw, "model1")
    counts = run["dataset"]["splits"]["train"].values()
    base, best = max(counts) / sum(counts), max(curve(run))
    if best > base:
        return Verdict(True, [pt(best - base)], "above the baseline")
    return Verdict(False, [pc(base, 0)], "no better")


def overfits(raw: Raw) -> Verdict:
    run = first(raw, "model1")
    numbers = [pc(curve(run, "accuracy")[-1]), pc(curve(run)[-1])]
    if gap(run) > 0.1:
        return Verdict(True, [*numbers, pt(gap(run))], "is overfitting")
    quiet = "no sign of overfitting"
    return Verdict(False, numbers, *((quiet,) if gap(run) < 0.05 else ("", quiet)))


def ends_above(raw: Raw, model: str, other: str, says: str, otherwise: str) -> Verdict:
    """Judge the last epochs of two runs."""
    one, two = (curve(first(raw, name))[-1] for name in (model, other))
    if one > two:
        return Verdict(True, [pt(one - two)], says)
    return Verdict(False, [pc(one), pc(two)], otherwise)


def augmentation(raw: Raw) -> Verdict:
    gap1, gap2 = (gap(first(raw, model)) for model in MODELS[:2])
    side = "below" if gap2 < 0 else "above"
    says = f"Training accuracy ends {pt(gap2)} points {side} validation accuracy"
    if gap2 < 0.05 and gap1 > 0.1:
        return Verdict(True, [pt(gap2), pt(gap1)], f"{says}, where model1's is")
    other = "below" if gap1 < 0 else "above"
    says += f"; for model1 it is {pt(gap1)} points {other}"
    return Verdict(False, [pt(gap2), pt(gap1)], says, "nothing is left")


def scaling(raw: Raw) -> Verdict:
    runs = first(raw, "model2"), first(raw, "model3")
    second, third = (curve(run, "loss")[0] for run in runs)
    seeds = [str(run["seed"]) for run in runs]
    numbers = [f"{second:.2f}", seeds[0], f"{third:.2f}", seeds[1]]
    holds = third < second
    return Verdict(holds, numbers, "It shows in the loss" if holds else "it does not show")


def reaches(raw: Raw) -> Verdict:
    values = curve(first(raw, "model3"))
    epochs = [epoch for epoch, value in enumerate(values, 1) if seven(value) >= 0.7]
    if epochs:
        return Verdict(True, ["70%", str(epochs[0])], "It reaches")
    return Verdict(False, ["70%"], "It does not reach")


def keeps(raw: Raw) -> Verdict:
    above = [seven(value) >= 0.7 for value in curve(first(raw, "model3"))]
    if any(above) and all(above[above.index(True) :]):
        return Verdict(True, ["70%"], "does not fall below")
    return Verdict(False, ["70%"], "does not stay")


def mostly_above(raw: Raw) -> Verdict:
    highest, third = max(curve(first(raw, "model2"))), curve(first(raw, "model3"))
    count = len([value for value in third if seven(value) > seven(highest)])
    numbers, more = [str(count), str(len(third)), pc(highest)], "More than half"
    if count > len(third) / 2:
        return Verdict(True, numbers, more)
    return Verdict(False, numbers, never=more)


def third_is_calm(raw: Raw) -> Verdict:
    value, quiet = gap(first(raw, "model3")), "no sign of overfitting"
    if abs(value) < 0.05:
        return Verdict(True, [pt(value)], quiet)
    return Verdict(False, [pt(value)], "apart", quiet)


def always_ahead(raw: Raw) -> Verdict:
    worst = min(curve(first(raw, "model4")))
    holds = all(worst > max(curve(first(raw, model))) for model in MODELS[:3])
    return Verdict(holds, [], "epoch is better" if holds else "epoch is not better")


def validates_above(raw: Raw) -> Verdict:
    run = first(raw, "model4")
    validation, training = curve(run)[-1], curve(run, "accuracy")[-1]
    if validation > training:
        return Verdict(True, [pc(validation), pc(training)], "ends above training accuracy")
    return Verdict(False, [pc(training), pc(validation)], "Training accuracy ends at")


def step(raw: Raw, before: str, after: str) -> Verdict:
    old, new = raw.own[before], raw.own[after]
    difference = mean_score(new) - mean_score(old)
    reason, numbers = "the ranges of their", [pt(difference)]
    ranges = [[(score(run), score(run)) for run in runs] for runs in (old, new)]
    if min(len(old), len(new)) < 3:
        reason, numbers = "their 95% intervals", ["95%", *numbers]
        ranges = [[interval_of(run) for run in runs] for runs in (old, new)]
    (old_low, old_high), (new_low, new_high) = (
        (min(low for low, _ in each), max(high for _, high in each)) for each in ranges
    )
    if new_low > old_high:
        return Verdict(True, numbers, f"{after} over {before} is significant: {reason}", "overlap")
    if old_low > new_high:
        says = f"{before} over {after} is significant, against the order of this page: {reason}"
        return Verdict(False, numbers, says, "overlap")
    says = f"{after} over {before} is not significant: {reason}"
    return Verdict(False, numbers, says, "are apart")


def no_difference(raw: Raw) -> Verdict:
    runs = raw.own["model4"]
    own = interval(mean_score(runs), runs[0]["test"]["count"])
    article = interval_of(raw.article["model4"][0])
    holds = own[0] <= article[1] and article[0] <= own[1]
    says = "intervals overlap" if holds else "intervals do not overlap"
    return Verdict(holds, [pc(mean_score(runs))], says)


OWN: dict[str, Judge] = {
    "transfer-learning-is-best": transfer_is_best,
    "classes-are-balanced": balanced,
    "model1-beats-guessing": beats_guessing,
    "model1-overfits": overfits,
    "model2-ends-above-model1": partial(
        ends_above,
        model="model2",
        other="model1",
        says="above that of model1",
        otherwise="not above",
    ),
    "augmentation-ends-overfitting": augmentation,
    "scaling-lowers-the-first-loss": scaling,
    "model3-reaches-the-level": reaches,
    "model3-keeps-the-level": keeps,
    "model3-mostly-above-model2": mostly_above,
    "model3-does-not-overfit": third_is_calm,
    "model4-is-always-ahead": always_ahead,
    "model4-ends-above-model3": partial(
        ends_above,
        model="model4",
        other="model3",
        says="above model3",
        otherwise="no better than model3",
    ),
    "model4-validates-above-training": validates_above,
    "model2-beats-model1": partial(step, before="model1", after="model2"),
    "model3-beats-model2": partial(step, before="model2", after="model3"),
    "model4-beats-model3": partial(step, before="model3", after="model4"),
    "no-difference-to-the-article": no_difference,
}


def same_epochs(raw: Raw) -> None:
    """Raise MissingValueError if the runs of a model have different numbers of epochs."""
    for model, runs in raw.own.items():
        if len({len(run["history"]["epoch"]) for run in runs}) > 1:
            raise MissingValueError(f"the number of epochs of {model}")


JUDGES = {"article-under-test": ARTICLE, "cats-vs-dogs": OWN}
REQUIRED: dict[str, Callable[[Raw], None]] = {"cats-vs-dogs": same_epochs}
