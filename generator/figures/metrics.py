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
from generator.metrics import words_for
from generator.numbers import listing
from generator.runs.model import Model
from generator.runs.run import Run
from generator.words import say

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
    courses = [
        say("alt.course", name=metric_label(name), course=describe(curve))
        for name, curve in curves.items()
    ]
    shown = listing(map(words_for, metrics))
    return Figure(
        stem=f"metrics-{runs_of(source)[0].model}",
        draw=draw_metrics,
        data={
            "history": runs_by_name(curves),
            "metrics": list(metrics),
            **marks_of(curves, log),
        },
        alt=say(
            "alt.metrics",
            metrics=shown,
            epochs=epochs_of(curves),
            model=source.title,
            seeds=over_seeds(source),
            courses=" ".join(courses) + remark_on_longer(curves),
        ),
        width=WIDTH,
        height=PANEL * len(metrics),
        title=say("titles.history", metric=shown, model=source.title),
        rows=rows_of(curves),
    )
