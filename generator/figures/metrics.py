"""Several metrics of a model by epoch, each in a plot of its own."""

from __future__ import annotations

from experiments.records.errors import UserError
from generator.figures.curves import describe, metric_label, over_seeds, rows_of, runs_of
from generator.figures.figure import Figure
from generator.figures.history import (
    curves_of,
    draw_metrics,
    epochs_of,
    marks_of,
    remark_on_longer,
    runs_by_name,
)
from generator.figures.plot import WIDTH
from generator.numbers import listing
from generator.runs.model import Model
from generator.runs.run import Run

PANEL = 260  # The height of each plot in CSS pixels.


def metrics_figure(source: Model | Run, *metrics: str, log: bool = False) -> Figure:
    """Plot several metrics by epoch, such as accuracy and loss, each in a plot of its own.

    Each is drawn as by `history_figure`; `log` asks for logarithmic axes.

    Raises:
        UserError: No metric is named.
    """
    if not metrics:
        raise UserError('metrics_figure: name metrics, as in metrics_figure(run, "loss").')
    curves = {name: curve for each in metrics for name, curve in curves_of(source, each).items()}
    courses = [f"{metric_label(name)}: {describe(curve)}." for name, curve in curves.items()]
    return Figure(
        stem=f"metrics-{runs_of(source)[0].model}",
        draw=draw_metrics,
        data={
            "history": runs_by_name(curves),
            "metrics": list(metrics),
            **marks_of(curves, log),
        },
        alt=f"Line plots of {listing(metrics)} over {epochs_of(curves)} for {source.title}"
        f"{over_seeds(source)}. {' '.join(courses)}{remark_on_longer(curves)}",
        width=WIDTH,
        height=PANEL * len(metrics),
        title=f"{listing(metrics)} by epoch, {source.title}",
        rows=rows_of(curves),
    )
