"""The text of a starting post: which of its sentences are there, and how they are put."""

import datetime
import re
from dataclasses import dataclass
from itertools import pairwise

from generator.commands.starters import starter_environment
from generator.metrics import VALIDATION, direction, without_split
from generator.numbers import metric_value
from generator.project import Project
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.run import Run
from generator.runs.series import Series
from generator.runs.sweep import MOST_VALUES, Group
from generator.template_files import template_folders

TEMPLATE = "new.md.jinja"
# The names that the post gives to models, runs and curves.
VARIABLES = {
    *("best_model", "best_run", "best_curve", "best_training", "best_fit", "next_model"),
    *("ranked_first", "ranked_next", "ranked_last", "test_step"),
}
# A figure of curves has a line a model; more models are a sweep, of which some settings are named.
MOST_LINES, MOST_CONTRASTS = 12, 2
# Names of experiments that recorders take from folders, and that tell readers nothing.
GENERIC = ("logs", "records", "results", "runs")


@dataclass(frozen=True)
class Facts:
    """What decides which sentences a draft has.

    Attributes:
        best: The model to speak of: the best by `ranked_by`, or the first one.
        second: The next one, or None.
        compared: `better`, `worse` or `open`, as the test compares the two, or None.
        curve: The course of the best model's first run by the primary metric: `rises`, `falls`,
            `stays` or None.
        gap: `higher` or `lower`, as the metric ends on training data against validation data in
            that run, or None if that is not known or not to be seen.
        better: Which values of `ranked_by` are better, or None if that is not known.
        same_data: True unless the runs have recorded unlike data.
        unknown: The metrics of which it is not known which values are better.
        settings: The settings in which models differ that are more than a figure has lines.
        contrasts: The best and the worst group of models by the primary metric, for settings of
            few values.
        baseline: True if the best model's test is above that of always predicting the largest
            class, by its whole interval; None if that can't be asked.
    """

    best: Model
    second: Model | None
    compared: str | None
    curve: str | None
    gap: str | None
    better: str | None
    same_data: bool
    unknown: list[str]
    settings: list[str]
    contrasts: list[tuple[Group, Group]]
    baseline: bool | None


def draft(
    project: Project, runs: Experiment, title: str, today: datetime.date, is_draft: bool = True
) -> str:
    """Return the text of a starting post, whose claims all hold of the runs.

    With `is_draft`, its front matter says that the site is not to have it yet.
    """
    environment = starter_environment(template_folders(project))
    environment.filters["claim_name"] = claim_name
    text = environment.get_template(TEMPLATE).render(
        runs=runs,
        facts=facts_of(runs),
        title=title,
        today=today,
        is_draft=is_draft,
        most_lines=MOST_LINES,
        is_named=runs.name.lower() not in GENERIC,
        direction=lambda metric: direction(metric, runs.better),
    )
    for name in VARIABLES & runs.models.keys():  # A post may not give a model's name away.
        text = re.sub(rf'(?<!["\w]){name}\b', f"{name}_", text)
    return re.sub(r"\n{3,}", "\n\n", text)


def facts_of(runs: Experiment) -> Facts:
    """Return the facts of an experiment."""
    best, *others = runs.ranked
    better = direction(runs.ranked_by, runs.better)
    same_data = all(one == other for one, other in pairwise(known_data(runs)))
    comparable = bool(better and same_data and runs.ranks_all)
    second = others[0] if others and comparable else None
    return Facts(
        best=best,
        second=second,
        compared=compared(best, second) if second else None,
        curve=course(best.first, runs.primary_metric),
        gap=gap(best.first, runs.metric),
        better=better,
        same_data=same_data,
        unknown=unknown_metrics(runs),
        settings=runs.settings if len(runs) > MOST_LINES else [],
        contrasts=contrasts(runs) if comparable and len(runs) > MOST_LINES else [],
        baseline=above_baseline(best),
    )


def gap(run: Run, metric: str) -> str | None:
    """Return where a metric ends on training data, `higher` or `lower` than on validation data.

    It is None if the run has not ended or has no second epoch, if a value is missing, or if the two
    look the same.
    """
    names = (metric, VALIDATION + metric)
    if run.diverged or run.unfinished or run.epochs < 2 or not set(names) <= {*run.history.names}:
        return None
    training, validation = (run.history[name].known for name in names)
    if training.gap or validation.gap or min(training.end, validation.end) < run.epochs:
        return None
    if metric_value(training.last, metric) == metric_value(validation.last, metric):
        return None
    return "higher" if training.last > validation.last else "lower"


def contrasts(runs: Experiment) -> list[tuple[Group, Group]]:
    """Return the best and worst group of each setting with a few values, the widest apart first."""
    found = []
    for setting in runs.settings:
        groups = runs.groups(setting)
        if len(groups) <= MOST_VALUES and min(map(len, groups)) > 1:
            found.append((groups[0], groups[-1]))
    metric = runs.primary_metric

    def distance(pair: tuple[Group, Group]) -> float:
        best, worst = (group.final(metric).mean for group in pair)
        return abs(best - worst)

    return sorted(found, key=distance, reverse=True)[:MOST_CONTRASTS]


def known_data(runs: Experiment) -> list[object]:
    """Return the data sets that the runs have recorded."""
    return [run.record.dataset for run in runs.all_runs if run.record.dataset]


def compared(best: Model, second: Model) -> str | None:
    """Return how two models compare on the test, or None if one was not tested."""
    if not (best.has_test and second.has_test):
        return None
    step = best.compared_with(second)
    return "better" if step.better else "worse" if step.worse else "open"


def course(run: Run, metric: str) -> str | None:
    """Return the course of a metric in words, or None if fewer than two epochs have a value."""
    if metric not in run.history.names or run.diverged:
        return None
    curve: Series = run.history[metric].known
    if curve.gap or curve.start == curve.end:
        return None
    change = curve.last - curve.first
    return "rises" if change > 0 else "falls" if change < 0 else "stays"


def above_baseline(model: Model) -> bool | None:
    """Return True if a model's test is above always predicting the largest class, None if unknown.

    It is asked only of a test of several classes whose items are counted.
    """
    dataset = model.first.record.dataset
    counts = dataset.splits.get("test", {}) if dataset else {}
    if not model.test_counted or sum(count > 0 for count in counts.values()) < 2:
        return None
    return model.test_interval.low > model.majority_baseline


def unknown_metrics(runs: Experiment) -> list[str]:
    """Return the metrics whose better direction neither their names nor the post tells."""
    names = {without_split(name) for model in runs for name in model.metrics}
    return sorted(name for name in names if not direction(name, runs.better))


def claim_name(text: str) -> str:
    """Return a text, such as the name of a setting, as a part of a claim's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "setting"
