"""The conditions of the posts' claims and the numbers of their sentences, from raw records."""

import statistics
from dataclasses import dataclass

from raw_records import (
    MODELS,
    Json,
    MissingValueError,
    Raw,
    ceil,
    correct,
    curve,
    floor,
    gap,
    interval,
    interval_of,
    mean_score,
    pc,
    pt,
    score,
    seven,
)


@dataclass(frozen=True)
class Verdict:
    """The expected outcome of a claim: `holds` is None where the records do not decide it.

    `numbers` are those of its sentence in order; the sentence has the text `says` and not `never`.
    """

    holds: bool | None
    numbers: list[str]
    says: str = ""
    never: str = "\0"


Runs = dict[str, Json]


def choose(holds: bool, numbers: list[str], otherwise: list[str]) -> Verdict:
    """Return the verdict with the numbers of the sentence that stands."""
    return Verdict(holds, numbers if holds else otherwise)


# Sentences about one run of each model, by model.


def balanced(runs: Runs) -> Verdict:
    counts = runs["model1"]["dataset"]["splits"]["train"].values()
    holds = len(set(counts)) == 1 and len(counts) == 2
    return choose(holds, [pc(0.5, 0)], [pc(max(counts) / sum(counts))])


def beats_guessing(runs: Runs) -> Verdict:
    counts = runs["model1"]["dataset"]["splits"]["train"].values()
    base, best = max(counts) / sum(counts), max(curve(runs["model1"]))
    return choose(best > base, [pt(best - base)], [pc(base, 0)])


def overfits(runs: Runs) -> Verdict:
    run, quiet = runs["model1"], "no sign of overfitting"
    numbers = [pc(curve(run, "accuracy")[-1]), pc(curve(run)[-1])]
    if gap(run) > 0.1:
        return Verdict(True, [*numbers, pt(gap(run))], "is overfitting", quiet)
    return Verdict(False, numbers, *((quiet,) if gap(run) < 0.05 else ("", quiet)))


def overfits_by_points(runs: Runs) -> Verdict:
    value = gap(runs["model1"])
    if value > 0.1:
        return Verdict(True, [pt(value)], "lie between")
    says = "higher" if value > 0 else "lower" if value < 0 else "the same"
    return Verdict(False, [pt(value)] if value else [], says)


def ends_above(runs: Runs, pair: tuple[str, str]) -> Verdict:
    one, two = (curve(runs[name])[-1] for name in pair)
    return choose(one > two, [pt(one - two)], [pc(one), pc(two)])


def augmentation(runs: Runs) -> Verdict:
    gap1, gap2 = gap(runs["model1"]), gap(runs["model2"])
    side, other = ("below" if value < 0 else "above" for value in (gap2, gap1))
    says = f"Training accuracy ends {pt(gap2)} points {side} validation accuracy"
    if gap2 < 0.05 and gap1 > 0.1:
        return Verdict(True, [pt(gap2), pt(gap1)], f"{says}, where model1's is")
    says += f"; for model1 it is {pt(gap1)} points {other}"
    return Verdict(False, [pt(gap2), pt(gap1)], says, "nothing is left")


def gap_closes(runs: Runs) -> Verdict:
    second, first = (abs(gap(runs[name])) for name in ("model2", "model1"))
    return Verdict(second * 2 < first, [pt(second), pt(first)])


def scaling(runs: Runs) -> Verdict:
    pair = [runs["model2"], runs["model3"]]
    second, third = (curve(run, "loss")[0] for run in pair)
    numbers = [f"{second:.2f}", str(pair[0]["seed"]), f"{third:.2f}", str(pair[1]["seed"])]
    return Verdict(third < second, numbers)


def reaches(runs: Runs) -> Verdict:
    values = curve(runs["model3"])
    epochs = [epoch for epoch, value in enumerate(values, 1) if seven(value) >= 0.7]
    return choose(bool(epochs), ["70%", *map(str, epochs[:1])], ["70%"])


def keeps(runs: Runs) -> Verdict:
    above = [seven(value) >= 0.7 for value in curve(runs["model3"])]
    return Verdict(any(above) and all(above[above.index(True) :]), ["70%"])


def mostly_above(runs: Runs) -> Verdict:
    highest, third = max(curve(runs["model2"])), curve(runs["model3"])
    count = len([value for value in third if seven(value) > seven(highest)])
    return Verdict(count > len(third) / 2, [str(count), str(len(third)), pc(highest)])


def gap_is_small(runs: Runs) -> Verdict:
    value = gap(runs["model3"])
    return Verdict(-0.05 < value < 0.05, [pt(value)])


def always_ahead(runs: Runs, numbers: bool) -> Verdict:
    worst = min(curve(runs["model4"]))
    other = max(max(curve(runs[name])) for name in MODELS[:3])
    return choose(worst > other, [], [floor(worst), pc(other)] if numbers else [])


def validates_above(runs: Runs) -> Verdict:
    validation, training = curve(runs["model4"])[-1], curve(runs["model4"], "accuracy")[-1]
    numbers = [pc(validation), pc(training)]
    return choose(validation > training, numbers, numbers[::-1])


def gap_is_negative(runs: Runs) -> Verdict:
    value = gap(runs["model4"])
    return choose(value < 0, [pt(value)], [])


def stays_at_least(runs: Runs, model: str, low: float, start: int) -> Verdict:
    lowest = min(curve(runs[model], start=start))
    return Verdict(seven(lowest) >= low, [floor(lowest)])


def settles(runs: Runs, model: str, low: float, high: float) -> Verdict:
    rest = curve(runs[model], start=5)
    numbers = ["5", floor(min(rest)), ceil(max(rest))]
    best = [str(5 + rest.index(max(rest)))] if model in ("model1", "model3") else []
    return choose(all(low <= seven(v) <= high for v in rest), numbers, numbers + best)


def test_score(runs: Runs) -> Verdict:
    low, high = interval_of(runs["model4"])
    numbers = [*map(str, correct(runs["model4"])), pc(score(runs["model4"]))]
    return Verdict(low <= 0.98 <= high, [*numbers, "95%", pc(low), pc(high)])


# Sentences about all runs of models.


def transfer_is_best(raw: Raw) -> Verdict:
    means = {model: mean_score(runs) for model, runs in raw.own.items()}
    best = max(means, key=lambda model: means[model])
    run = raw.own[best][0]
    told = [str(run["test"]["count"]), pc(means[best])]
    if means["model4"] < means[best]:
        title = f"classifiers ({run['title']}) classifies"
        return Verdict(False, [*told, pc(means["model4"])], title)
    scores = [score(run) for run in raw.own["model4"]]
    several = min(map(len, raw.own.values())) > 1
    told += [pc(min(scores)), pc(max(scores))] if several else []
    pictures = f"{sum(run['dataset']['splits']['train'].values()):,}"
    others = [means[model] for model in MODELS[:3]]
    return Verdict(True, [*told, pictures, pc(min(others)), pc(max(others))], "It borrows")


def step(raw: Raw, before: str, after: str) -> Verdict:
    old, new = raw.own[before], raw.own[after]
    reason, numbers = "the ranges of their", [pt(mean_score(new) - mean_score(old))]
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
    mean, count = mean_score(raw.own["model4"]), raw.own["model4"][0]["test"]["count"]
    own, article = interval(mean, count), interval_of(raw.article["model4"][0])
    return Verdict(own[0] <= article[1] and article[0] <= own[1], [pc(mean)])


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


def leaks(raw: Raw) -> Verdict:
    shown, tested = raw.leak["shown_after_pass"], str(raw.leak["tested"])
    numbers = [tested, str(shown[0]), str(shown[-1]), str(raw.leak["passes"])]
    return choose(shown[-1] > 0, numbers, [tested])
