"""The value of each run of each model, a dot a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.figures.figure import Figure, column_names
from generator.figures.plot import WIDTH
from generator.figures.row_plot import RowPlot, height_of
from generator.metrics import metric_words
from generator.number_format import counted
from generator.numbers import listing, metric_value
from generator.runs.experiment import Experiment
from generator.runs.run import Run
from generator.runs.series import MissingError
from generator.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def seeds_figure(experiment: Experiment, metric: str | None = None) -> Figure:
    """Plot the last value of a metric of each run as a dot, a row a model.

    Raises:
        MissingError: No run has such a value.
    """
    metric = metric or experiment.primary_metric
    titles = [model.title for model in experiment]
    models: dict[str, list[dict[str, Any]]] = {}
    for model in experiment:
        name = model.title if titles.count(model.title) == 1 else model.name
        values = [(run.seed, value_of(run, metric)) for run in model.distinct_runs]
        found = [{"seed": seed, "value": value} for seed, value in values if value is not None]
        if found:
            models[name] = found
    if not models:
        raise MissingError(f"{experiment.shown}: no run has `{metric}`.")
    words = metric_words(metric)
    parts = [
        f"{name}: {listing(metric_value(each['value'], metric) for each in runs)}"
        for name, runs in models.items()
    ]
    return Figure(
        stem="seeds",
        draw=draw_seeds,
        data={"models": models, "metric": metric, "words": words},
        alt=say(
            "alt.seeds",
            metric=words,
            models=counted("counts.models", len(models)),
            parts="; ".join(parts),
        ),
        width=WIDTH,
        height=height_of(len(models)),
        title=say("titles.seeds", metric=words),
        rows=(
            column_names("model", "seed", "value"),
            *([name, e["seed"], e["value"]] for name, runs in models.items() for e in runs),
        ),
    )


def value_of(run: Run, metric: str) -> float | None:
    """Return the result of a run by a metric, or None if it has none."""
    try:
        return float(run.value(metric))
    except MissingError:
        return None


def draw_seeds(
    figure: Canvas, models: dict[str, list[dict[str, Any]]], metric: str, words: str
) -> None:
    """Draw a row for each model: a ring for each run."""
    plot = RowPlot(figure, list(models), words, metric)
    for row, (name, runs) in enumerate(models.items()):
        values = [each["value"] for each in runs]
        titles = [
            say(
                "drawn.of_seed",
                name=name,
                seed=each["seed"],
                value=metric_value(each["value"], metric),
            )
            for each in runs
        ]
        plot.span(row, min(values), max(values), width=1)
        plot.points(row, values, titles, markersize=7, markerfacecolor="none")
