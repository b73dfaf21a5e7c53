"""All models of an experiment, by epoch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from experiments.records.errors import UserError
from generator.figures.curves import Curve, curve_of, describe_end, metric_label, rows_of
from generator.figures.figure import Figure
from generator.figures.line_names import LineNames
from generator.figures.lines import FAINT, EpochPlot
from generator.figures.plot import HEIGHT, WIDTH
from generator.metrics import direction
from generator.runs.experiment import Experiment
from generator.words import say

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas

# Colours with dashes and markers tell so many lines apart. Of more, so many have names.
MOST_LINES, NAMED = 16, 8


def comparison_figure(
    experiment: Experiment,
    earlier: Experiment | None = None,
    metric: str | None = None,
    seeds: str = "bands",
    earlier_name: str | None = None,
) -> Figure:
    """Plot a metric of all models by epoch: the means of their seeds, with bands of their ranges.

    `seeds="lines"` draws each run as a thin line in place of the bands. The dotted lines are the
    models of an earlier experiment, which the plot calls `earlier_name`. Of more than 16 models,
    the 8 that end best have colours.

    Raises:
        UserError: `seeds` is neither `bands` nor `lines`.
    """
    if seeds not in ("bands", "lines"):
        raise UserError(f'comparison_figure: seeds="{seeds}" is neither "bands" nor "lines".')
    metric = metric or experiment.primary_metric
    dotted: dict[str, list[list[float | None]]] = {}
    curves: dict[str, Curve] = {}
    titles = [model.title for model in experiment]
    for model in sorted(experiment, key=lambda model: in_counting_order(model.name)):
        curve = curve_of(model, metric)
        name = model.title if titles.count(model.title) == 1 else f"{model.name}: {model.title}"
        if curve.cut:
            name = say("drawn.up_to", name=name, epoch=len(curve.runs[0]))
        curves[name] = curve
        if earlier and model.name in earlier.models:
            dotted[name] = curve_of(earlier[model.name], metric).runs
    named = list(curves)
    if len(curves) > MOST_LINES:
        named = best_ends(curves, direction(metric, experiment.better) == "lower")
        dotted = {name: runs for name, runs in dotted.items() if name in named}
    data: dict[str, Any] = {
        "models": {name: curve.runs for name, curve in curves.items()},
        "metric": metric,
        **({"earlier": dotted} if dotted else {}),
        **({"earlier_name": earlier_name} if dotted and earlier_name else {}),
        **({"named": named} if len(named) < len(curves) else {}),
        **({"thin": True} if seeds == "lines" else {}),
    }
    label = metric_label(metric)
    ends = [
        say("alt.course", name=name, course=describe_end(curve)) for name, curve in curves.items()
    ]
    return Figure(
        stem="comparison",
        draw=draw_comparison,
        data=data,
        alt=say("alt.comparison", metric=label, ends=" ".join(ends)),
        width=WIDTH,
        height=HEIGHT + names_of(curves, named, dotted_name(dotted, earlier_name)).height,
        title=say("titles.comparison", metric=label),
        rows=rows_of(curves),
    )


def in_counting_order(name: str) -> list[tuple[bool, int, str]]:
    """Return a key by which `model2` comes before `model10`."""
    parts = re.findall(r"\d+|\D+", name)
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def best_ends(curves: dict[str, Curve], lower: bool) -> list[str]:
    """Return the names of the few curves with the best last means, in the order of all."""

    def rank(name: str) -> float:
        curve = curves[name]
        if curve.gap:
            return float("inf")
        return curve.mean[-1] if lower else -curve.mean[-1]

    best = sorted(curves, key=rank)[:NAMED]
    return [name for name in curves if name in best]


def dotted_name(earlier: dict[str, Any] | None, name: str | None) -> list[str]:
    """Return what a plot calls the dotted lines of earlier models; nothing without any."""
    return [say("drawn.dotted", name=name or say("drawn.earlier"))] if earlier else []


def names_of(models: dict[str, Any], named: list[str] | None, dotted: list[str]) -> LineNames:
    """Return the names that stand in a plot of models."""
    shown = list(models) if named is None else named
    others = [say("drawn.others")] if len(shown) < len(models) else []
    return LineNames([*shown, *others], dotted)


def draw_comparison(
    figure: Canvas,
    models: dict[str, np.ndarray],
    metric: str,
    earlier: dict[str, np.ndarray] | None = None,
    named: list[str] | None = None,
    thin: bool = False,
    earlier_name: str | None = None,
) -> None:
    """Draw each model's mean over its runs as a line, their range as a band.

    The values are arrays of shape (runs, epochs); `earlier` models are dotted lines, which the
    plot calls `earlier_name`. Where some models are `named`, the others are faint lines. `thin`
    draws runs in place of bands.
    """
    behind = dotted_name(earlier, earlier_name)
    plot = EpochPlot(figure, metric, names_of(models, named, behind))
    shown = list(models) if named is None else named
    for name in [name for name in models if name not in shown]:
        mean = models[name].mean(axis=0, keepdims=True)
        plot.add(mean, say("drawn.others"), **FAINT | {"linewidth": 0.6})
    lines = {name: plot.add(models[name], name, thin=thin) for name in shown}
    for name, runs in (earlier or {}).items():
        mean, colour = runs.mean(axis=0, keepdims=True), lines[name].get_color()
        dotted: dict[str, Any] = {"linestyle": ":", "linewidth": 2.5, "marker": ""}
        plot.add(mean, behind[0], color=colour, **dotted)
    plot.finish()
