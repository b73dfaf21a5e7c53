"""The differences of models to one of them, with their intervals, against zero."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from experiments.records.errors import UserError
from generator.figures.figure import Figure, column_names
from generator.figures.plot import WIDTH
from generator.figures.row_plot import RowPlot, height_of
from generator.metrics import is_share, metric_words
from generator.numbers import metric_value, points
from generator.runs.comparison import Comparison
from generator.runs.model import Model
from generator.runs.scores import TEST_ACCURACY
from generator.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def differences_figure(
    models: Iterable[Model], baseline: Model, metric: str = TEST_ACCURACY
) -> Figure:
    """Plot the difference of each model to a baseline with its 95% interval, against zero.

    The comparisons are those of `compared_with`; the baseline itself is left out of the models.

    Raises:
        UserError: There is no other model, or the post does not declare a comparison.
    """
    others = [model for model in models if model.runs is not baseline.runs]
    if not others:
        raise UserError("differences_figure: name other models than the baseline to compare.")
    steps = {each.title: each.compared_with(baseline, metric) for each in others}
    if len(steps) < len(others):
        steps = {each.full_name: each.compared_with(baseline, metric) for each in others}
    data = {name: difference_of(step) for name, step in steps.items()}
    words = metric_words(metric)
    unit = "_in_points" if is_share(metric) else ""
    parts = [f"{name}: {in_words(each, metric)}" for name, each in data.items()]
    return Figure(
        stem=f"differences-{baseline.name}",
        draw=draw_differences,
        data={
            "differences": data,
            "metric": metric,
            "across": say(f"drawn.difference{unit}", metric=words),
        },
        alt=say(
            f"alt.differences{unit}", model=baseline.title, metric=words, parts="; ".join(parts)
        ),
        width=WIDTH,
        height=height_of(len(data)),
        title=say("titles.differences", metric=words, model=baseline.title),
        rows=(
            column_names("model", "difference", "low", "high", "decided"),
            *(
                [name, each["difference"], *(each["interval"] or ["", ""]), str(each["decided"])]
                for name, each in data.items()
            ),
        ),
    )


def difference_of(step: Comparison) -> dict[str, Any]:
    """Return a comparison's difference, its interval or None, and whether it is decided."""
    interval = step.interval and [float(step.interval.low), float(step.interval.high)]
    return {
        "difference": float(step.difference),
        "interval": interval,
        "decided": step.decided,
    }


def amount(value: float, metric: str) -> str:
    """Return a difference with its sign, of a share in percentage points."""
    shown = points(abs(value)) if is_share(metric) else metric_value(abs(value), metric)
    sign = "\N{MINUS SIGN}" if value < 0 else "+"
    return f"{sign}{shown}" if re.search("[1-9]", shown) else shown


def in_words(each: dict[str, Any], metric: str) -> str:
    """Return a difference with its interval, and whether it is decided."""
    shown = amount(each["difference"], metric)
    if each["interval"]:
        low, high = (amount(end, metric) for end in each["interval"])
        shown = say("drawn.with_interval", value=shown, low=low, high=high)
    return shown if each["decided"] else say("drawn.not_decided", value=shown)


def draw_differences(figure: Canvas, differences: dict[str, Any], metric: str, across: str) -> None:
    """Draw a row for each model: its difference with its interval; hollow if not decided."""
    plot = RowPlot(figure, list(differences), across, f"difference of {metric}")
    scale = 100 if is_share(metric) else 1
    plot.upright(0)
    for row, (name, each) in enumerate(differences.items()):
        if each["interval"]:
            plot.span(row, *(scale * end for end in each["interval"]))
        filling: dict[str, Any] = {} if each["decided"] else {"markerfacecolor": "none"}
        title = f"{name}: {in_words(each, metric)}"
        plot.points(row, [scale * each["difference"]], [title], markersize=8, **filling)
