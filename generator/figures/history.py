"""A model's metrics by epoch, on training and validation data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from generator.figures.curves import Curve, curve_of, describe, over_seeds, rows_of, runs_of
from generator.figures.figure import Figure
from generator.figures.lines import FAINT, EpochPlot
from generator.figures.plot import HEIGHT, WIDTH
from generator.metrics import VALIDATION, first_metric, split_of
from generator.numbers import listing, plural
from generator.runs.model import Model
from generator.runs.run import Run

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas

PANEL = 260  # The height of each plot where there are several.


def history_figure(
    source: Model | Run,
    earlier: Model | Run | None = None,
    metric: str | Sequence[str] | None = None,
    log: bool = False,
) -> Figure:
    """Plot metrics by epoch, each in a plot of its own, with an earlier model's validation.

    A model is drawn as the mean over its seeds with their range as a band, a run as a line. Runs
    that are longer than others of their model go on as thin lines. `log` asks for a logarithmic
    axis.
    """
    first = runs_of(source)[0]
    asked = [metric] if isinstance(metric, str) else list(metric or [])
    metrics = asked or [first_metric(first.history.names, first.better) or ""]
    curves: dict[str, Curve] = {}
    for each in metrics:
        names = [name for name in (each, VALIDATION + each) if name in first.history.names]
        curves |= {name: curve_of(source, name) for name in names or [each]}
    data: dict[str, Any] = {
        "history": {name: curve.runs for name, curve in curves.items()},
        "metric": metrics[0] if len(metrics) == 1 else metrics,
        **({"log": True} if log else {}),
    }
    if earlier:
        data["earlier"] = curve_of(earlier, VALIDATION + metrics[0]).runs
    if longer := {name: list(curve.longer) for name, curve in curves.items() if curve.longer}:
        data["longer"] = longer
    if any(curve.diverged for curve in curves.values()):
        data["diverged"] = True
    shown = listing(next(n for n in (m, VALIDATION + m) if n in curves) for m in metrics)
    return Figure(
        stem=f"history-{first.model}",
        draw=draw_history,
        data=data,
        alt=alt_text(source, shown, curves),
        width=WIDTH,
        height=HEIGHT if len(metrics) == 1 else PANEL * len(metrics),
        title=f"{shown} by epoch, {source.title}",
        rows=rows_of(curves),
    )


def alt_text(source: Model | Run, shown: str, curves: dict[str, Curve]) -> str:
    """Return what a plot of curves shows."""
    several = len({name.removeprefix(VALIDATION) for name in curves}) > 1
    courses = [
        f"{split_of(name).capitalize()}{f' {name.removeprefix(VALIDATION)}' if several else ''}: "
        f"{describe(curve)}."
        for name, curve in curves.items()
    ]
    epochs = plural(len(next(iter(curves.values())).runs[0]), "epoch")
    alt = f"Line plot of {shown} over {epochs} for {source.title}{over_seeds(source)}."
    ends = [len(row) for curve in curves.values() for row in curve.longer]
    on = [f"Longer runs go on as thin lines, to epoch {max(ends)}."] if ends else []
    return " ".join([alt, *courses, *on])


def draw_history(
    figure: Canvas,
    history: dict[str, np.ndarray],
    metric: str | Sequence[str] = "accuracy",
    earlier: np.ndarray | None = None,
    longer: dict[str, np.ndarray] | None = None,
    diverged: bool = False,
    log: bool = False,
) -> None:
    """Draw metrics by epoch, on training and validation data, each in a plot of its own.

    The values are arrays of shape (runs, epochs). Several runs are drawn as their mean and range;
    `earlier` is a faint line behind them, and `longer` runs go on as thin lines.
    """
    metrics = [metric] if isinstance(metric, str) else metric
    for number, each in enumerate(metrics):
        labels = {each: "training", f"val_{each}": "validation"}
        shown = {name: label for name, label in labels.items() if name in history}
        before = earlier if number == 0 else None
        names = [*shown.values(), *(["earlier"] if before is not None else [])]
        plot = EpochPlot(figure, each, names, part=(number, len(metrics)))
        if before is not None:
            plot.add(before.mean(axis=0, keepdims=True), "earlier", **FAINT)
        for name, label in shown.items():
            plot.add(history[name], label, longer=(longer or {}).get(name), diverged=diverged)
        plot.finish(log=log)
