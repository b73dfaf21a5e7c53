"""A model's metric by epoch, on training and validation data."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from generator.figures.curves import Curve, curve_of, describe, over_seeds, rows_of, runs_of
from generator.figures.figure import Figure
from generator.figures.line_names import LineNames
from generator.figures.lines import FAINT, EpochPlot
from generator.figures.plot import HEIGHT, WIDTH
from generator.metrics import VALIDATION, first_metric, split_of, words_for
from generator.number_format import counted
from generator.runs.model import Model
from generator.runs.run import Run
from generator.words import say

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas


def history_figure(
    source: Model | Run,
    earlier: Model | Run | None = None,
    metric: str | None = None,
    log: bool = False,
) -> Figure:
    """Plot a metric by epoch, with an earlier model's validation behind it.

    A model is drawn as the mean over its seeds with their range as a band, a run as a line. Runs
    that are longer than others of their model go on as thin lines. `log` asks for a logarithmic
    axis.
    """
    first = runs_of(source)[0]
    metric = metric or first_metric(first.history.names, first.better) or ""
    curves = curves_of(source, metric)
    data = {"history": runs_by_name(curves), "metric": metric, **marks_of(curves, log)}
    if earlier:
        data["earlier"] = curve_of(earlier, VALIDATION + metric).runs
    name = next(iter(curves))
    courses = [
        say("alt.course", name=line_name(each, curves) or each, course=describe(curves[each]))
        for each in curves
    ]
    return Figure(
        stem=f"history-{first.model}",
        draw=draw_history,
        data=data,
        alt=say(
            "alt.history",
            metric=words_for(name),
            epochs=epochs_of(curves),
            model=source.title,
            seeds=over_seeds(source),
            courses=" ".join(courses) + remark_on_longer(curves),
        ),
        width=WIDTH,
        height=HEIGHT,
        title=say("titles.history", metric=words_for(name), model=source.title),
        rows=rows_of(curves),
    )


def curves_of(source: Model | Run, metric: str) -> dict[str, Curve]:
    """Return the curves of a metric on training and validation data, by the metric's names."""
    known = runs_of(source)[0].history.names
    names = [name for name in (metric, VALIDATION + metric) if name in known]
    return {name: curve_of(source, name) for name in names or [metric]}


def line_name(metric: str, metrics: Collection[str], where: str = "alt") -> str:
    """Return the name of a metric's split, for a drawing or an alt text; empty if not known."""
    split = split_of(metric, metrics)
    return say(f"{where}.{split}") if split else ""


def runs_by_name(curves: dict[str, Curve]) -> dict[str, Any]:
    """Return the values of curves as a drawing takes them."""
    return {name: curve.runs for name, curve in curves.items()}


def marks_of(curves: dict[str, Curve], log: bool) -> dict[str, Any]:
    """Return what else a drawing of curves shows: longer runs, divergence, a logarithmic axis."""
    longer = {name: list(curve.longer) for name, curve in curves.items() if curve.longer}
    diverged = any(curve.diverged for curve in curves.values())
    marks = {"longer": longer, "diverged": diverged, "log": log}
    return {key: value for key, value in marks.items() if value}


def epochs_of(curves: dict[str, Curve]) -> str:
    """Return the number of epochs that all runs of curves have, in words."""
    return counted("counts.epochs", len(next(iter(curves.values())).runs[0]))


def remark_on_longer(curves: dict[str, Curve]) -> str:
    """Return a sentence on runs that go on, or nothing."""
    ends = [len(row) for curve in curves.values() for row in curve.longer]
    return say("alt.longer", epoch=max(ends)) if ends else ""


def draw_history(
    figure: Canvas,
    history: dict[str, np.ndarray],
    metric: str = "accuracy",
    earlier: np.ndarray | None = None,
    longer: dict[str, np.ndarray] | None = None,
    diverged: bool = False,
    log: bool = False,
    part: tuple[int, int] = (0, 1),
) -> None:
    """Draw a metric by epoch, on training and validation data.

    The values are arrays of shape (runs, epochs). Several runs are drawn as their mean and range;
    `earlier` is a faint line behind them, and `longer` runs go on as thin lines. `part` says which
    of how many plots in the figure it is.
    """
    both = (metric, VALIDATION + metric)
    labels = {name: line_name(name, history, "drawn") or words_for(metric) for name in both}
    shown = {name: labels[name] for name in labels if name in history}
    behind = say("drawn.earlier")
    names = [*shown.values(), *([behind] if earlier is not None else [])]
    plot = EpochPlot(figure, metric, LineNames(names), part)
    if earlier is not None:
        plot.add(earlier.mean(axis=0, keepdims=True), behind, **FAINT)
    for name, label in shown.items():
        plot.add(history[name], label, longer=(longer or {}).get(name), diverged=diverged)
    plot.finish(log)


def draw_metrics(
    figure: Canvas, history: dict[str, np.ndarray], metrics: list[str], **more: Any
) -> None:
    """Draw each metric by epoch, one below the other, with `more` for `draw_history`."""
    for number, metric in enumerate(metrics):
        draw_history(figure, history, metric, part=(number, len(metrics)), **more)
