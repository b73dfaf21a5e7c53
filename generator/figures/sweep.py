"""A metric of all models against a setting in which they differ, a dot a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.records.errors import UserError
from generator.figures.figure import Figure
from generator.figures.plot import HEIGHT, WIDTH, explain, label, place, values_up
from generator.numbers import metric_value, plural
from generator.runs.experiment import Experiment
from generator.runs.series import MissingError
from generator.runs.sweep import setting as setting_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

# From this ratio of the largest and smallest value on, the axis of a setting is logarithmic.
WIDE = 100
# More labels of settings than this would overlap on phones.
MOST_TICKS = 8


def sweep_figure(experiment: Experiment, setting: str, metric: str | None = None) -> Figure:
    """Plot the last value of a metric of each model against a setting, such as `learning_rate`.

    Models with seeds are drawn as the mean over them. Values of the setting that are no numbers
    stand side by side, as categories.

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
    return Figure(
        stem="sweep",
        draw=draw_sweep,
        data={"points": points, "metric": metric, "words": words, "name": name},
        alt=f"Scatter plot of {words} against {name}, a dot for each of "
        f"{plural(len(points), 'model')}: between {low} and {high}.",
        width=WIDTH,
        height=HEIGHT,
        title=f"{words} by {name}",
        rows=(
            ["model", setting, metric],
            *([each["model"], each["setting"], each["value"]] for each in points),
        ),
    )


def settings_across(axes: Axes, settings: list[float]) -> None:
    """Give a logarithmic horizontal axis a tick at each setting, or few where they are many."""
    from matplotlib.ticker import NullLocator

    axes.set_xscale("log")
    step = -(-len(settings) // MOST_TICKS)
    axes.set_xticks(settings[::step], [f"{each:g}" for each in settings[::step]])
    axes.xaxis.set_minor_locator(NullLocator())


def draw_sweep(
    figure: Canvas, points: list[dict[str, Any]], metric: str, words: str, name: str
) -> None:
    """Draw a dot for each point; those without a number in `setting` are categories."""
    axes = place(figure)
    given = [each["setting"] for each in points]
    if all(isinstance(each, int | float) and not isinstance(each, bool) for each in given):
        across = [float(each) for each in given]
        if min(across) > 0 and max(across) >= WIDE * min(across):
            settings_across(axes, sorted(set(across)))
    else:
        kinds = sorted({str(each) for each in given})
        across = [float(kinds.index(str(each))) for each in given]
        axes.set_xticks(range(len(kinds)), kinds)
        axes.set_xlim(-0.5, len(kinds) - 0.5)
    titles = [
        f"{each['model']}: {name} {each['setting']}, {metric_value(each['value'], metric)}"
        for each in points
    ]
    heights = [each["value"] for each in points]
    (dots,) = axes.plot(across, heights, linestyle="", marker="o", markersize=6, alpha=0.6)
    explain(dots, titles)
    values_up(axes, metric)
    label(axes, name, words)
