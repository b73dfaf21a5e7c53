"""The forms of sentences in posts by `new` about models and tests, and how the raw log decides."""

import math
import re
from statistics import fmean

from raw_log_judge import VALUE, Form, Judge
from raw_log_rules import best_of, difference_interval, folded, wilson
from raw_runs import RawRun, metric_name


def best_model(
    judge: Judge,
    who: str,
    split: str,
    metric: str,
    name: str,
    value: str,
    second: str,
    second_value: str,
) -> None:
    """Check which model is best and which is next, of all or of those that did not diverge."""
    models = {
        model: runs
        for model, runs in judge.models.items()
        if who == "No model" or not any(map(diverged, runs))
    }
    finals = {folded(model): final(runs, split, metric) for model, runs in models.items()}
    known = {model: value for model, value in finals.items() if value is not None}
    best, other = known.get(folded(name)), known.get(folded(second))
    if best is None or other is None:
        judge.refuse(f"the log has {known}")
    rest = [value for model, value in known.items() if model != folded(name)]
    judge.check(best == best_of([best, *rest], metric), f"by the log {known}")
    judge.check(other == best_of(rest, metric), f"next by the log {known}")
    judge.value(value, best, metric)
    judge.value(second_value, other, metric)


def diverged(run: RawRun) -> bool:
    """Return True if the last training loss of a log is no finite number."""
    losses = run.series.get(("training", "loss"), {})
    return bool(losses) and not math.isfinite(losses[max(losses)] or math.nan)


def final(runs: list[RawRun], split: str, metric: str) -> float | None:
    """Return the mean over runs of the last value of a metric, or of the test's score."""
    if split == "test":
        found = [run.scores.get(("test", metric_name(metric))) for run in runs]
        values = [value for value in found if value is not None]
    else:
        series = [run.finite(split, metric_name(metric)) for run in runs]
        values = [each[max(each)] for each in series if each]
    return fmean(values) if values else None


def no_best_model(judge: Judge, split: str, metric: str) -> None:
    """Check that a missing last value leaves no best model."""
    ends = [max(run.finite(split, metric_name(metric)), default=0) for run in judge.runs]
    planned = max(run.planned or 0 for run in judge.runs)
    judge.check(min(ends) < max(planned, *ends), f"all runs have it: {ends}")
    judge.check(len(judge.models) > 1, "the log has one model")


def test_share(judge: Judge, name: str, printed: str, size: str, low: str, high: str) -> None:
    """Check the accuracy of a test and its interval."""
    share, items = tested_share(judge, name)
    judge.value(printed, share, "")
    judge.check(int(size) == items, f"the test has {items} items")
    judge.value(low, wilson(share, items)[0], "")
    judge.value(high, wilson(share, items)[1], "")


def test_difference(
    judge: Judge,
    name: str,
    other: str,
    printed: str,
    low: str,
    high: str,
    size: str,
    other_size: str,
) -> None:
    """Check the difference of two accuracies and its interval."""
    first, second = tested_share(judge, name), tested_share(judge, other)
    interval = difference_interval(first, second)
    judge.difference(printed, first[0] - second[0])
    judge.check((int(size), int(other_size)) == (first[1], second[1]), "the tests' sizes differ")
    judge.difference(low.lstrip("+"), interval[0])
    judge.difference(high.lstrip("+"), interval[1])


def tested_share(judge: Judge, name: str) -> tuple[float, int]:
    """Return the test accuracy of a model, and the number of items."""
    run = judge.run(name)
    share = run.scores.get(("test", "accuracy"))
    if share is None or run.items is None:
        judge.refuse("the log has no test accuracy with a number of items")
    return share, run.items


def chosen_by_test(judge: Judge) -> None:
    """Check that a test chose the best model."""
    judge.check(all(("test", "accuracy") in run.scores for run in judge.runs), "no test")


def caption(
    judge: Judge,
    split: str | None,
    metric: str,
    name: str | None,
    both: str | None,
    each: str | None,
) -> None:
    """Check which series a figure shows."""
    splits = ("training", "validation") if both else (split or "training",)
    if name:
        judge.run(name)
    for one in splits:
        keys = [(one, metric_name(metric)) in run.series for run in judge.runs]
        judge.check(any(keys), f"no {one} {metric} in the log")
    judge.check(bool(each) == (len(judge.models) > 1), f"the log has {len(judge.models)} models")


def bands(judge: Judge) -> None:
    """Check that a figure shows means of seeds."""
    several = any(len(runs) > 1 for runs in judge.models.values())
    judge.check(several, "no model has two seeds")


def one_run(judge: Judge, slug: str, name: str) -> None:
    """Check that an experiment has one run."""
    judge.check(len(judge.runs) == 1, f"the log has {len(judge.runs)} runs")
    experiment(judge, slug, name)


def experiment(judge: Judge, slug: str, listed: str) -> None:
    """Check which models an experiment has."""
    names = re.split(", | and ", listed)
    judge.check(slug == judge.slug, f"the experiment is {judge.slug}")
    judge.check(len(names) == len(judge.models), f"the log has {list(judge.models)}")
    for name in names:
        judge.run(name)


def ended_early(judge: Judge, name: str, seed: str | None, done: str, planned: str) -> None:
    """Check how many of the planned epochs a run has."""
    runs = judge.runs_of(name) if seed is None else judge.runs
    with_seed = [run for run in runs if run.seed is not None]
    if seed is not None and with_seed:
        runs = [run for run in with_seed if run.seed == int(seed)]
    if not runs:
        judge.refuse(f"no seed {seed}")
    run = runs[0]
    last = max(max(series) for series in run.series.values()) if run.done is None else run.done
    judge.check(int(done) == last, f"{last} epochs in the log")
    # Some logs don't have the number that the user planned.
    judge.check(run.planned in (None, int(planned)), f"{run.planned} planned by the log")


COMPARISONS: tuple[Form, ...] = (
    (
        r"(No model|Of the models that did not diverge, none) (?:ends with|scores) a better"
        r" (validation|test) (.+?)"
        rf"(?: \(mean over seeds\))? than \*\*(.+?)\*\*, {VALUE}; next is (.+?) with {VALUE}\.",
        best_model,
    ),
    (
        r"No model is named best, since the last (validation|test) (.+?) of some run is missing\.",
        no_best_model,
    ),
    (
        rf"On the test, (.+?) classifies {VALUE} of (\d+) items correctly; the 95% interval is"
        rf" {VALUE} to {VALUE}\.",
        test_share,
    ),
    (
        r"Whether (.+?) and (.+?) differ on the test is not decided: the scores differ by ([\d.]+)"
        r" points \(95% interval ([-+][\d.]+) to ([-+][\d.]+) points, over (\d+) and (\d+) test"
        r" items, for these two runs alone, as other seeds may differ\)\.",
        test_difference,
    ),
    (r"The test itself chose it, so that the score is rather too good\.", chosen_by_test),
    (
        r"The (?:(training|validation|test) )?(.+?)(?: of (.+?))?"
        r"( on training and validation data)? by epoch(, a line for each model)?\.",
        caption,
    ),
    (r"Lines are means of seeds, bands their range\.", bands),
    (r"The experiment (.+?) has recorded one run of (.+)\.", one_run),
    (r"The experiment (.+?) has recorded runs of (.+)\.", experiment),
    (r".+?/(.+?)(?: seed (\d+))?: ended early: (\d+) of (\d+) epochs\.", ended_early),
)
