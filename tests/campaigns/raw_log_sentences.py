"""The forms of sentences in posts by `new` about one run, and how the raw log decides each."""

import math
from statistics import fmean

from raw_log_comparisons import COMPARISONS
from raw_log_judge import VALUE, Form, Judge
from raw_log_rules import best_of, clearly_overfits
from raw_runs import RawRun, metric_name

NAME = r"(.+?)(?: \(seed (\d+)\))?"
SPLIT = r"(?:(training|validation|test) )?"
COUNTS = {None: 1, "two": 2, "three": 3}


def no_overfitting(
    judge: Judge, name: str, seed: str | None, best: str, low: str, end: str, training: str
) -> None:
    """Check a denial of overfitting."""
    run = judge.run(name, seed)
    validation = judge.series(run, "validation", "loss")
    of_training = judge.series(run, "training", "loss")
    last, minimum = max(validation), min(validation.values())
    judge.check(validation.get(int(best)) == minimum, f"the best validation loss is {minimum}")
    judge.value(low, minimum, "loss")
    judge.value(end, validation[last], "loss")
    judge.value(training, of_training.get(last), "loss")
    judge.check(not clearly_overfits(run), "the log shows overfitting")


def overfitting(
    judge: Judge,
    name: str,
    seed: str | None,
    best: str,
    last: str,
    metric: str,
    direction: str,
    low: str,
    end: str,
    other: str,
    other_direction: str,
    before: str,
    after: str,
) -> None:
    """Check a statement of overfitting."""
    run = judge.run(name, seed)
    first, final = int(best), int(last)
    validation = judge.series(run, "validation", metric)
    training = judge.series(run, "training", other)
    judge.check(metric == other, "the sentence compares two metrics")
    judge.check(
        validation.get(first) == best_of(validation.values(), metric), "another epoch is best"
    )
    judge.check(final == max(validation), f"the last epoch is {max(validation)}")
    judge.value(low, validation.get(first), metric)
    judge.value(end, validation.get(final), metric)
    judge.value(before, training.get(first), metric)
    judge.value(after, training.get(final), metric)
    check_direction(judge, direction, validation.get(first), validation.get(final))
    check_direction(judge, other_direction, training.get(first), training.get(final))
    judge.check(clearly_overfits(run), "the log shows no overfitting")


def check_direction(judge: Judge, word: str, first: float | None, last: float | None) -> None:
    """Check `rises` or `falls`."""
    if first is None or last is None:
        judge.refuse("the log lacks one of the epochs")
    judge.check(last > first if word == "rises" else last < first, f"from {first} to {last}")


def curve(
    judge: Judge,
    split: str | None,
    metric: str,
    name: str,
    seed: str | None,
    direction: str,
    start: str,
    first: str,
    end: str,
    last: str,
    best: str | None,
    extreme: str,
) -> None:
    """Check what a curve does from its first to its last epoch."""
    series = judge.series(judge.run(name, seed), split, metric)
    epochs = list(series)
    judge.check(epochs[0] == int(first), f"the first epoch is {epochs[0]}")
    judge.check(epochs[-1] == int(last), f"the last epoch is {epochs[-1]}")
    judge.value(start, series[epochs[0]], metric)
    judge.value(end, series[epochs[-1]], metric)
    check_direction(judge, direction, series[epochs[0]], series[epochs[-1]])
    if best:
        value = best_of(series.values(), metric)
        judge.check(series.get(int(best)) == value, f"the best value is {value}")
        judge.value(extreme, value, metric)


def flat_curve(
    judge: Judge,
    split: str | None,
    metric: str,
    name: str,
    seed: str | None,
    value: str,
    first: str,
    last: str,
) -> None:
    """Check that a curve ends with its first value."""
    series = judge.series(judge.run(name, seed), split, metric)
    epochs = list(series)
    judge.check((epochs[0], epochs[-1]) == (int(first), int(last)), f"the epochs are {epochs}")
    judge.value(value, series[epochs[0]], metric)
    judge.value(value, series[epochs[-1]], metric)


def single_value(
    judge: Judge,
    split: str | None,
    metric: str,
    name: str,
    seed: str | None,
    value: str,
    epoch: str | None,
) -> None:
    """Check a value that is the only one of its series."""
    series = judge.series(judge.run(name, seed), split, metric)
    judge.check(len(series) == 1, f"epochs with a value: {list(series)}")
    judge.value(value, series[max(series)], metric)
    judge.check(epoch is None or list(series) == [int(epoch)], f"the epoch is {list(series)}")


def gap(
    judge: Judge,
    epoch: str,
    metric: str,
    name: str,
    seed: str | None,
    word: str,
    of_training: str,
    of_validation: str,
) -> None:
    """Check the difference between training and validation data in the last epoch."""
    run = judge.run(name, seed)
    training = judge.series(run, "training", metric)
    validation = judge.series(run, "validation", metric)
    last = int(epoch)
    judge.check(last == max(validation), f"the last epoch is {max(validation)}")
    judge.value(of_training, training.get(last), metric)
    judge.value(of_validation, validation.get(last), metric)
    direction = "rises" if word == "higher" else "falls"
    check_direction(judge, direction, validation.get(last), training.get(last))


def divergence(judge: Judge, name: str, seed: str | None, epoch: str) -> None:
    """Check from which epoch on the training loss is not finite."""
    run = judge.run(name, seed)
    losses = [s for (split, m), s in run.series.items() if split == "training" and "loss" in m]
    epochs = sorted({e for series in losses for e in series})
    finite = [e for e in epochs if all(is_finite(s[e]) for s in losses if e in s)]
    first = min((e for e in epochs if e > max(finite, default=0)), default=None)
    judge.check(first == int(epoch), f"the loss is not finite from epoch {first} on")


def is_finite(value: float | None) -> bool:
    """Return whether a cell holds a finite number."""
    return value is not None and math.isfinite(value)


def scores(judge: Judge, name: str, parts: str, seeds: str | None) -> None:
    """Check scores on test data, which may be means over seeds."""
    runs = judge.runs_of(name)
    for part in parts.split(", "):
        metric, _, printed = part.rpartition(" ")
        found = [tested(run, metric) for run in runs]
        values = [value for value in found if value is not None]
        judge.check(len(values) == COUNTS[seeds], f"the log has {len(values)} values of {metric}")
        judge.value(printed, fmean(values) if values else None, metric)


def tested(run: RawRun, metric: str) -> float | None:
    """Return a score on test data, or one for which the log names no data."""
    name = metric_name(metric)
    return run.scores.get(("test", name), run.scores.get((None, name)))


FORMS: tuple[Form, ...] = (
    (
        rf"The curves of {NAME} show no sign of overfitting: its validation loss is best in epoch"
        rf" (\d+), {VALUE}, and ends at {VALUE}, where its training loss is {VALUE}\.",
        no_overfitting,
    ),
    (
        rf"{NAME} overfits after epoch (\d+): by epoch (\d+), its validation (.+?) (rises|falls)"
        rf" from {VALUE} to {VALUE}, while its training (.+?) (rises|falls) from {VALUE} to"
        rf" {VALUE}\.",
        overfitting,
    ),
    (rf"{NAME} diverged: from epoch (\d+) on, its loss is not finite\.", divergence),
    (
        rf"The {SPLIT}(.+?) of {NAME} (rises|falls) from {VALUE} in epoch (\d+) to {VALUE} in epoch"
        rf" (\d+)(?:; it is best in epoch (\d+), with {VALUE})?\.",
        curve,
    ),
    (
        rf"The {SPLIT}(.+?) of {NAME} ends where it began: {VALUE} in epochs (\d+) and (\d+)\.",
        flat_curve,
    ),
    (
        rf"In epoch (\d+), the (.+?) of {NAME} is (higher|lower) on training data, {VALUE}, than on"
        rf" validation data, {VALUE}\.",
        gap,
    ),
    (
        rf"The {SPLIT}(.+?) of {NAME} is {VALUE}"
        r"(?: in epoch (\d+), the only one with a value)?\.",
        single_value,
    ),
    (r"The test of (.+?) gives (.+?)(?: \(means of (\w+) seeds\))?\.", scores),
    *COMPARISONS,
)
