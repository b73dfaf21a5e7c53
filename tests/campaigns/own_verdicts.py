"""The claims of the post on cats and dogs: their conditions and numbers, from raw records."""

from itertools import pairwise
from statistics import fmean

from printed import dec, listing, pc, pt, pt_unlike, seven, unlike
from raw_records import (
    MissingValueError,
    Raw,
    baseline,
    complete,
    curve,
    differing,
    distinct,
    finals,
    gaps,
    is_correct,
    scores,
    tested,
)
from record_edits import MODELS, Json
from step_between import step_between
from verdict import Verdict

Runs = list[Json]


def several(runs: Runs, *numbers: str) -> list[str]:
    """Return numbers that are printed only of several runs."""
    return list(numbers) if len(runs) > 1 else []


def pretrained(raw: Raw) -> bool:
    """Return True if all runs of model4 started from the same trained weights."""
    first, *others = (run["config"].get("backbone", {"name": "none"}) for run in raw.own["model4"])
    return bool(first["name"] != "none") and all(each == first for each in others)


def transfer_is_best(raw: Raw) -> Verdict:
    """Judge that transfer learning is best, significantly so against each other model."""
    means = {name: fmean(scores(runs)) for name, runs in raw.own.items() if tested(runs)}
    if not means:
        raise MissingValueError("a score of each model")
    splits = raw.own["model1"][0]["dataset"]["splits"]
    pictures = f"{sum(splits['test'].values()):,}"
    best = max(means, key=lambda name: means[name])
    if best == "model4" and pretrained(raw):
        if len(means) < len(MODELS):
            raise MissingValueError("a score of each model")
        own, others = raw.own["model4"], [raw.own[name] for name in MODELS[:3]]
        if all(step_between(own, other).sign > 0 for other in others):
            rest = [means[name] for name in MODELS[:3]]
            trained = f"{sum(splits['train'].values()):,}"
            ends = several(own, pc(min(scores(own))), pc(max(scores(own))))
            numbers = [pictures, pc(means["model4"]), *ends, trained, pc(min(rest)), pc(max(rest))]
            return Verdict(True, numbers, "our best classifier gets")
    last = [pc(means["model4"])] if "model4" in means else []
    numbers = [pictures, pc(min(means.values())), pc(max(means.values())), *last]
    return Verdict(False, numbers, "classifiers get between", "best classifier")


def seeds_alone_differ(raw: Raw) -> Verdict | None:
    """Judge that the runs of each model differ in their random numbers only."""
    runs = raw.own.values()
    if not all_tested(raw) or most_seeds(raw) == 1:
        return None
    names = list(dict.fromkeys(name for each in runs for name in differing(each)))
    if names:
        return Verdict(False, [], f"they differ in {listing(names)}, too.")
    return Verdict(True, [], "differ only in their random numbers")


def balanced(raw: Raw) -> Verdict:
    """Judge that both classes are equally frequent in all splits."""
    runs = [run for each in raw.own.values() for run in each]
    _, validation, test = shares = [baseline(runs, s) for s in ("train", "validation", "test")]
    if shares == [0.5] * 3:
        return Verdict(True, [pc(0.5, 0)], "Both classes are equally frequent")
    return Verdict(False, [pc(validation), pc(test)], "more frequent class")


def mostly_dense(raw: Raw) -> Verdict:
    """Judge that most parameters of the first model sit in its first dense layer."""
    summary = raw.own["model1"][0]["summary"]
    dense = next(each["params"] for each in summary["layers"] if each["type"] == "Dense")
    total = summary["total_params"]
    says = "sit in the first" if dense * 2 > total else "of them in the first"
    return Verdict(dense * 2 > total, [f"{total:,}", f"{dense:,}"], says)


def beats_guessing(raw: Raw) -> Verdict:
    """Judge that each run of the first model ends above the baseline."""
    level = baseline([run for each in raw.own.values() for run in each], "validation")
    lowest = min(finals(raw.own["model1"]))
    if most_seeds(raw) == 1:
        if lowest > level:
            return Verdict(True, [pc(level, 0)], "That is above")
        return Verdict(False, [unlike(level, lowest)], "That is not above")
    if lowest > level:
        return Verdict(True, [pc(level, 0), unlike(lowest, level)], "Every run ends above")
    return Verdict(
        False, [unlike(level, lowest), unlike(lowest, level)], "Not every run ends above"
    )


def gap_numbers(runs: Runs, level: float) -> list[str]:
    """Return the mean gap of a model and, of several runs, the range, told from a level."""
    values = gaps(runs)
    told = [fmean(values), min(values), max(values)]
    return [pt_unlike(value, level) for value in (told if len(values) > 1 else told[:1])]


def overfits(raw: Raw) -> Verdict:
    """Judge that each run of the first model has a gap of ten points or more."""
    runs = raw.own["model1"]
    holds = seven(min(gaps(runs))) >= 0.1
    means = [pc(fmean(scores(runs, "train_score"))), pc(fmean(finals(runs)))]
    limit = [] if holds else ["10"]
    says = "has begun to remember" if holds else "We speak of *overfitting*"
    return Verdict(holds, [*means, *gap_numbers(runs, 0.1), *limit], says)


def gap_narrows(raw: Raw) -> Verdict:
    """Judge that the gap of each run of the second model is below all of the first's."""
    first, second = raw.own["model1"], raw.own["model2"]
    holds = max(gaps(second)) < min(gaps(first))
    return Verdict(
        holds, [*gap_numbers(second, 0.1), *gap_numbers(first, 0.1)], *words(second, holds)
    )


def words(runs: Runs, holds: bool) -> tuple[str, str]:
    """Return words of the sentence on a narrower gap, and words that it must not have."""
    if len(runs) > 1:
        says = "In every run of model2, the gap", "is not smaller in every run of model2"
    else:
        says = "is smaller than that of model1", "is not smaller than that of model1"
    return says if holds else says[::-1]


def scaling(raw: Raw) -> Verdict:
    """Judge that each run with scaled inputs starts lower than all without, all else alike."""
    plain, scaled = raw.own["model2"], raw.own["model3"]
    before, after = ([curve(run, "loss")[0] for run in distinct(each)] for each in (plain, scaled))
    other = differing([*plain, *scaled])
    if max(after) < min(before) - 0.01 and not other:
        return Verdict(True, [dec(fmean(before), 2), dec(fmean(after), 2)], "epoch shows it")
    numbers = [dec(f(each), 2) for each in (before, after) for f in (fmean, min, max)]
    says = f"not both recorded, {listing(other)}." if other else "The loss of the first epoch is"
    return Verdict(False, numbers, says, "shows it")


def model3_ends_above(raw: Raw) -> Verdict:
    """Judge that each run of the third model ends above all of the second."""
    lowest, highest = min(finals(raw.own["model3"])), max(finals(raw.own["model2"]))
    holds = lowest > highest
    numbers = [unlike(lowest, highest), unlike(highest, lowest)]
    yes, no = (
        ("Every run of", "Not every run of")
        if most_seeds(raw) > 1
        else ("model3 ends above", "model3 does not end above")
    )
    return Verdict(holds, numbers, *((yes, no) if holds else (no, yes)))


def agreement_decides_nothing(raw: Raw) -> Verdict | None:
    """Judge that the third model always ends above the second, without a significant step."""
    if not all_tested(raw) or min(len(distinct(runs)) for runs in raw.own.values()) < 2:
        return None
    step = step_between(raw.own["model3"], raw.own["model2"])
    above = min(finals(raw.own["model3"])) > max(finals(raw.own["model2"]))
    if above and not step.undecided and step.sign == 0:
        return Verdict(True, [], "This is no contradiction")
    return Verdict(False, [], "Validation and test are about", "no contradiction")


def most_seeds(raw: Raw) -> int:
    """Return the number of distinct runs of the model that has most."""
    return max(len(distinct(runs)) for runs in raw.own.values())


def gap_is_small(raw: Raw) -> Verdict:
    """Judge that the gap of each run of the third model is above zero and below ten points."""
    own = raw.own["model3"]
    numbers = gap_numbers(own, 0.1)
    if min(gaps(own)) > 0 and seven(max(gaps(own))) < 0.1:
        return Verdict(True, numbers, "overfits only a little")
    return Verdict(False, numbers, "minus validation accuracy is", "overfits")


def features(raw: Raw) -> Verdict | None:
    """Judge that training on features of the frozen network gives what plain training gives."""
    (plain,), runs = raw.plain["model4"], raw.own["model4"]
    if runs[0]["config"].get("features") != "litert":
        return None
    other = differing([*runs, plain], ("features", "code", "packages", "processor", "platform"))
    if other:
        return Verdict(False, [], f"other conditions ({listing(other)})")
    run = next((run for run in runs if run["seed"] == plain["seed"]), None)
    if run is None:
        raise MissingValueError("a run of the same seed")
    accuracy, loss = (
        max(abs(a - b) for a, b in zip(curve(run, m), curve(plain, m), strict=False))
        for m in ("val_accuracy", "val_loss")
    )
    if seven(accuracy) < 0.01:
        told = [str(plain["seed"]), *([pt(accuracy)] if accuracy else [])]
        told.append(dec(loss, 8 if loss < 0.0001 else 4) if loss else "0")
        return Verdict(True, told, "is close to the recorded run")
    return Verdict(False, [str(plain["seed"]), pt(accuracy, 2)], "by up to")


def always_ahead(raw: Raw) -> Verdict:
    """Judge that the worst epoch of all of model4 is above the best epoch of all other runs."""
    curves = {name: [curve(run) for run in distinct(runs)] for name, runs in raw.own.items()}
    worst = min(map(min, curves["model4"]))
    best = max(max(map(max, curves[name])) for name in MODELS[:3])
    says = "Even the worst epoch" if worst > best else "is not better"
    return Verdict(worst > best, [unlike(worst, best), unlike(best, worst)], says)


def above_the_log(raw: Raw) -> Verdict:
    """Judge that model4 ends above its logged training accuracy, on both kinds of pictures."""
    runs = raw.own["model4"]
    validation, logged = finals(runs), finals(runs, "accuracy")
    means = fmean(validation), fmean(logged)
    plain = scores(runs, "train_score") if all("train_score" in run for run in runs) else []
    told = [pc(fmean(plain))] if plain else []
    otherwise = [pc(means[1]), pc(means[0]), *told]
    if min(validation) <= max(logged) or (plain and min(plain) <= max(logged)):
        return Verdict(False, otherwise, "In the log, training accuracy ends at")
    if not plain:
        return Verdict(None, otherwise, "In the log, training accuracy ends at")
    numbers = [unlike(*means), unlike(*means[::-1]), *told]
    return Verdict(True, numbers, "Validation accuracy ends above")


def all_tested(raw: Raw) -> bool:
    """Return True if all runs ended as planned and were tested."""
    return all(tested(runs) and complete(runs) for runs in raw.own.values())


def mistaken_alike(raw: Raw) -> Verdict | None:
    """Judge that no model has over one and a half times as many errors in one of the classes."""
    runs = [run for each in raw.own.values() for run in each]
    if not all_tested(raw) or "test items" in differing(runs):
        return None
    if not all(run["test"].get("predictions") for run in runs):
        return None
    errors = {name: [0, 0] for name in MODELS}
    for name, counts in errors.items():
        for run in distinct(raw.own[name]):
            for item in run["test"]["predictions"]:
                counts[item["label"]] += not is_correct(item)
    numbers = [f"{count:,}" for count in errors["model4"]]
    if all(max(each) * 2 <= min(each) * 3 for each in errors.values()):
        return Verdict(True, ["1.5", *numbers], "Neither class is", "Not every")
    return Verdict(False, ["1.5", *numbers], "Not every model errs", "Neither class")


def last_step_alone(raw: Raw) -> Verdict | None:
    """Judge that of the steps from model to model only the last is significant, as a gain."""
    if not all_tested(raw):
        return None
    steps = [step_between(raw.own[after], raw.own[before]) for before, after in pairwise(MODELS)]
    numbers = [pt(each.difference) for each in steps]
    if pretrained(raw) and [each.sign for each in steps] == [0, 0, 1]:
        return Verdict(True, [numbers[2], *numbers[:2]], "the test confirms one")
    return Verdict(False, numbers, "From model to model", "the test confirms")


def few_weights_win(raw: Raw) -> Verdict | None:
    """Judge that transfer learning, with fewer trained weights, beats the third model."""
    if not all_tested(raw):
        return None
    third, last = raw.own["model3"], raw.own["model4"]
    sizes = [f"{runs[0]['summary']['trainable_params']:,}" for runs in (third, last)]
    means = [pc(fmean(scores(runs))) for runs in (third, last)]
    fewer = int(sizes[1].replace(",", "")) < int(sizes[0].replace(",", ""))
    if pretrained(raw) and fewer and step_between(last, third).sign > 0:
        return Verdict(True, [sizes[1], sizes[0], means[1], means[0]], "don't start from zero")
    return Verdict(False, [means[0], sizes[0], means[1], sizes[1]], "trained weights", "don't")


def less_overfitting(raw: Raw) -> Verdict | None:
    """Judge that the second model's gaps are smaller, without a significant gain in the test."""
    if not all_tested(raw):
        return None
    first, second = raw.own["model1"], raw.own["model2"]
    try:
        numbers = [pt(fmean(gaps(runs))) for runs in (first, second)]
        narrower = max(gaps(second)) < min(gaps(first))
    except MissingValueError:
        return Verdict(None, [], "not all runs were scored on plain")
    if narrower and step_between(second, first).sign <= 0:
        return Verdict(True, numbers, "no significant gain")
    numbers += [pc(fmean(scores(runs))) for runs in (first, second)]
    return Verdict(False, numbers, "validation accuracy changes from", "no significant gain")


def either_order(raw: Raw) -> Verdict | None:
    """Judge that model2 is better on average, but its worst run below the best of model1."""
    if not all_tested(raw):
        return None
    first, second = scores(raw.own["model1"]), scores(raw.own["model2"])
    best, worst = max(first), min(second)
    if fmean(second) > fmean(first) and best > worst:
        return Verdict(True, [unlike(best, worst), unlike(worst, best)], "One run says little")
    return Verdict(False, [pc(fmean(first)), pc(fmean(second))], "On the test, model1 reaches")
