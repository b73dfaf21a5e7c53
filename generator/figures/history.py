"""A model's metric by epoch, on training and validation data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.figures.curves import curve_of, describe, over_seeds, runs_of
from generator.figures.figure import Figure
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
        width=800,
        height=450,
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
    axes = figure.subplots()
    if earlier is not None:
        epochs = range(1, earlier.shape[1] + 1)
        means = earlier.mean(axis=0)
        axes.plot(epochs, means, color="0.7", linewidth=1.5, label="validation, earlier")
    for name, label in [(metric, "training"), (f"val_{metric}", "validation")]:
        if name in history:
            runs = history[name]
            epochs = range(1, runs.shape[1] + 1)
            marker = "o" if len(epochs) <= 60 else ""
            axes.plot(epochs, runs.mean(axis=0), marker=marker, markersize=4, label=label)
            axes.fill_between(epochs, runs.min(axis=0), runs.max(axis=0), alpha=0.2, linewidth=0)
    axes.set(xlabel="epoch", ylabel=metric)
    axes.locator_params(axis="x", integer=True, min_n_ticks=1)
    axes.legend()
