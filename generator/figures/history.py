"""A model's metrics by epoch, on training and validation data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.figures.curves import curve_of, describe, over_seeds, rows_of, runs_of
from generator.figures.figure import Figure
from generator.figures.lines import FAINT, EpochPlot
from generator.figures.plot import HEIGHT, WIDTH
from generator.metrics import VALIDATION, first_metric, split_of
from generator.numbers import plural
from generator.runs.model import Model
from generator.runs.run import Run

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas


def history_figure(
    source: Model | Run, earlier: Model | Run | None = None, metric: str | None = None
) -> Figure:
    """Plot a metric by epoch, with an earlier model's validation behind it.

    A model is drawn as the mean over its seeds with their range as a band, a run as a line.
    """
    first = runs_of(source)[0]
    metric = metric or first_metric(first.history.names, first.better) or ""
    names = [name for name in (metric, VALIDATION + metric) if name in first.history.names]
    curves = [curve_of(source, name) for name in names or [metric]]
    data: dict[str, Any] = {
        "history": {curve.name: curve.runs for curve in curves},
        "metric": metric,
    }
    if earlier:
        data["earlier"] = curve_of(earlier, VALIDATION + metric).runs
    epochs = plural(len(curves[0].runs[0]), "epoch")
    courses = [f"{split_of(curve.name).capitalize()}: {describe(curve)}." for curve in curves]
    alt = f"Line plot of {names[0]} over {epochs} for {source.title}{over_seeds(source)}."
    return Figure(
        stem=f"history-{first.model}",
        draw=draw_history,
        data=data,
        alt=" ".join([alt, *courses]),
        width=WIDTH,
        height=HEIGHT,
        title=f"{names[0]} by epoch, {source.title}",
        rows=rows_of({curve.name: curve for curve in curves}),
    )


def draw_history(
    figure: Canvas,
    history: dict[str, np.ndarray],
    metric: str = "accuracy",
    earlier: np.ndarray | None = None,
) -> None:
    """Draw a metric by epoch, on training and validation data.

    The values are arrays of shape (runs, epochs). Several runs are drawn as their mean and range;
    `earlier` is a faint line behind them.
    """
    labels = {metric: "training", f"val_{metric}": "validation"}
    shown = {labels[name]: history[name] for name in labels if name in history}
    plot = EpochPlot(figure, metric, [*shown, *(["earlier"] if earlier is not None else [])])
    if earlier is not None:
        plot.add(earlier.mean(axis=0, keepdims=True), "earlier", **FAINT)
    for name, runs in shown.items():
        plot.add(runs, name)
    plot.finish()
