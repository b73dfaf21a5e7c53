"""A metric of all models against a setting in which they differ, a dot a model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from experiments.records.errors import UserError
from generator.figures.figure import Figure, column_names
from generator.figures.plot import (
    HEIGHT,
    LETTER,
    WIDTH,
    box_of,
    explain,
    label,
    place,
    values_up,
)
from generator.figures.row_plot import RowPlot, height_of
from generator.number_format import counted, written
from generator.numbers import metric_value
from generator.numbers import setting as setting_text
from generator.runs.experiment import Experiment
from generator.runs.series import MissingError
from generator.runs.sweep import setting as setting_of
from generator.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

# From this ratio of the largest and smallest value on, the axis of a setting is logarithmic.
WIDE = 100
# More labels of powers of ten than this would overlap on phones.
MOST_TICKS = 6
DOT: dict[str, Any] = {"marker": "o", "markersize": 6, "alpha": 0.6}


def sweep_figure(experiment: Experiment, setting: str, metric: str | None = None) -> Figure:
    """Plot the last value of a metric of each model against a setting, such as `learning_rate`.

    Models with seeds are drawn as the mean over them. Values of the setting that are no numbers
    have a row each.

    Raises:
        UserError: The models do not differ in the setting.
        MissingError: No model has a last value by the metric.
    """
    metric = metric or experiment.primary_metric
    if setting not in experiment.settings:
        there = ", ".join(experiment.settings) or "none"
        raise UserError(f"the models do not differ in `{setting}`; they do in {there}.")
    known = [model for model in experiment if model.has_value(metric)]
    if not known:
        raise MissingError(f"{experiment.shown}: no model has a last value of `{metric}`.")
    points: list[dict[str, Any]] = [
        {
            "model": model.name,
            "setting": setting_of(model, setting),
            "value": float(model.final(metric).mean),
        }
        for model in known
    ]
    words, name = experiment.in_words(metric), setting.replace("_", " ")
    values = [each["value"] for each in points]
    low, high = (metric_value(each, metric) for each in (min(values), max(values)))
    given = [each["setting"] for each in points]
    return Figure(
        stem="sweep",
        draw=draw_sweep,
        data={"points": points, "metric": metric, "words": words, "name": name},
        alt=say(
            "alt.sweep",
            metric=words,
            setting=name,
            models=counted("counts.models", len(points)),
            low=low,
            high=high,
        ),
        width=WIDTH,
        height=HEIGHT if are_numbers(given) else height_of(len(categories(given))),
        title=say("titles.sweep", metric=words, setting=name),
        rows=(
            [*column_names("model"), setting, metric],
            *([each["model"], each["setting"], each["value"]] for each in points),
        ),
    )


def draw_sweep(
    figure: Canvas, points: list[dict[str, Any]], metric: str, words: str, name: str
) -> None:
    """Draw a dot for each point by a setting that is a number, or in a row for each category."""
    given = [each["setting"] for each in points]
    titles = [title_of(each, metric, name) for each in points]
    if not are_numbers(given):
        plot = RowPlot(figure, categories(given), words, metric)
        for row, kind in enumerate(plot.names):
            here = [index for index, each in enumerate(given) if str(each) == kind]
            values = [points[index]["value"] for index in here]
            plot.points(row, values, [titles[index] for index in here], **DOT)
        return
    axes = place(figure)
    (dots,) = axes.plot(given, [each["value"] for each in points], linestyle="", **DOT)
    explain(dots, titles)
    if min(given) > 0 and max(given) >= WIDE * min(given):
        settings_across(axes, sorted(set(given)))
    values_up(axes, metric)
    label(axes, name, words)


def title_of(point: dict[str, Any], metric: str, name: str) -> str:
    """Return the model of a point, with its setting and its value."""
    value = metric_value(point["value"], metric)
    return f"{point['model']}: {name} {setting_text(point['setting'])}, {value}"


def are_numbers(settings: Sequence[object]) -> bool:
    """Return True if all values of a setting are numbers."""
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in settings)


def categories(settings: Sequence[object]) -> list[str]:
    """Return the different values of a setting as names, sorted."""
    return sorted({str(each) for each in settings})


def settings_across(axes: Axes, settings: list[float]) -> None:
    """Give a logarithmic horizontal axis a tick at each setting, or round ones if these are many.

    Args:
        axes: The axes.
        settings: The different settings, from the least.
    """
    from matplotlib.ticker import LogLocator, NullLocator

    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    width = box_of(axes)[2] / math.log(settings[-1] / settings[0])
    texts = [written(f"{each:.4g}") for each in settings]
    if all(
        width * math.log(right / left) > LETTER * (len(one) + len(other)) / 2
        for (left, right), (one, other) in zip(pairwise(settings), pairwise(texts), strict=True)
    ):
        axes.set_xticks(settings, texts)
    else:
        axes.xaxis.set_major_locator(LogLocator(numticks=MOST_TICKS))
        axes.xaxis.set_major_formatter(lambda value, _: written(f"{value:g}"))
