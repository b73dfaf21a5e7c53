"""All models of an experiment, by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.figures.curves import curve_of, describe_end, metric_label, rows_of
from generator.figures.figure import Figure
from generator.figures.lines import EARLIER, EpochPlot, height_with
from generator.figures.plot import WIDTH
from generator.runs.experiment import Experiment

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas


def comparison_figure(
    experiment: Experiment, earlier: Experiment | None = None, metric: str | None = None
) -> Figure:
    """Plot a metric of all models by epoch: the means of their seeds, with bands of their ranges.

    The dotted lines are the models of an earlier experiment.
    """
    metric = metric or experiment.primary_metric
    models, dotted, curves, ends = {}, {}, {}, []
    titles = [model.title for model in experiment]
    for model in experiment:
        curve = curve_of(model, metric)
        name = model.title if titles.count(model.title) == 1 else f"{model.name}: {model.title}"
        if curve.cut:
            name = f"{name} (up to epoch {len(curve.runs[0])})"
        models[name], curves[name] = curve.runs, curve
        ends.append(f"{name}: {describe_end(curve)}.")
        if earlier and model.name in earlier.models:
            dotted[name] = curve_of(earlier[model.name], metric).runs
    label = metric_label(metric)
    return Figure(
        stem="comparison",
        draw=draw_comparison,
        data={"models": models, "metric": metric, **({"earlier": dotted} if dotted else {})},
        alt=f"Line plot of {label} by epoch, one line a model. {' '.join(ends)}",
        width=WIDTH,
        height=height_with([*models, *([EARLIER] if dotted else [])]),
        title=f"{label} by epoch, all models",
        rows=rows_of(curves),
    )


def draw_comparison(
    figure: Canvas,
    models: dict[str, np.ndarray],
    metric: str,
    earlier: dict[str, np.ndarray] | None = None,
) -> None:
    """Draw each model's mean over its runs as a line, their range as a band.

    The values are arrays of shape (runs, epochs); `earlier` models are dotted lines.
    """
    plot = EpochPlot(figure, metric, [*models, *([EARLIER] if earlier else [])])
    lines = {name: plot.add(runs, name) for name, runs in models.items()}
    for name, runs in (earlier or {}).items():
        mean, colour = runs.mean(axis=0, keepdims=True), lines[name].get_color()
        plot.add(mean, EARLIER, color=colour, alpha=0.6, linestyle=":", marker="")
    plot.finish()
