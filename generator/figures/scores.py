"""The scores of models with their intervals, a dot each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.figures.figure import Figure, column_names
from generator.figures.plot import WIDTH
from generator.figures.row_plot import RowPlot, height_of
from generator.metrics import metric_words
from generator.number_format import counted
from generator.numbers import metric_value
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.scores import TEST_ACCURACY
from generator.runs.series import MissingError
from generator.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def scores_figure(experiment: Experiment, metric: str = TEST_ACCURACY) -> Figure:
    """Plot the mean score of each model as a dot, and the score of each run as a small one.

    Lines are 95% intervals (Wilson 1927) of a test accuracy, for the choice of test images; of
    other metrics they are the range over seeds.

    Raises:
        MissingError: No model has such a score of every run.
    """
    known = [model for model in experiment if metric in model.metrics]
    if not known:
        raise MissingError(f"{experiment.shown}: no model has `{metric}` of every run.")
    scores = {model.title if is_unique(model, known) else model.name: model for model in known}
    data = {name: score_of(model, metric) for name, model in scores.items()}
    form = "alt.scores" if metric == TEST_ACCURACY else "alt.scores_ranges"
    words = metric_words(metric)
    parts = [f"{name}: {in_words(score, metric)}" for name, score in data.items()]
    return Figure(
        stem="scores",
        draw=draw_scores,
        data={"scores": data, "metric": metric, "words": words},
        alt=say(
            form,
            metric=words,
            models=counted("counts.models", len(data)),
            parts="; ".join(parts),
        ),
        width=WIDTH,
        height=height_of(len(data)),
        title=say("titles.scores", metric=words),
        rows=(
            column_names("model", "mean", "low", "high"),
            *([name, each["mean"], *each["range"]] for name, each in data.items()),
        ),
    )


def is_unique(model: Model, models: list[Model]) -> bool:
    """Return True if no other model has the title of a model."""
    return [each.title for each in models].count(model.title) == 1


def score_of(model: Model, metric: str) -> dict[str, Any]:
    """Return a model's mean score, its interval or range, and the score of each run."""
    spread = model.final(metric)
    interval = model.test_interval if metric == TEST_ACCURACY and has_count(model) else spread
    return {
        "mean": float(spread.mean),
        "range": [float(interval.low), float(interval.high)],
        "runs": [float(run.value(metric)) for run in model.distinct_runs],
    }


def has_count(model: Model) -> bool:
    """Return True if all runs were scored on the same recorded number of test images."""
    return len({run.test.items for run in model}) == 1 and model.first.test.items is not None


def in_words(score: dict[str, Any], metric: str) -> str:
    """Return a score and its interval."""
    mean, low, high = (metric_value(each, metric) for each in (score["mean"], *score["range"]))
    if mean == low == high:
        return mean
    return say("drawn.with_interval", value=mean, low=low, high=high)


def draw_scores(figure: Canvas, scores: dict[str, Any], metric: str, words: str) -> None:
    """Draw a row for each model: the mean of its scores, their interval, and each run's score."""
    plot = RowPlot(figure, list(scores), words, metric)
    for row, (name, score) in enumerate(scores.items()):
        plot.span(row, *score["range"])
        if len(score["runs"]) > 1:
            titles = [
                say("drawn.one_run", name=name, value=metric_value(each, metric))
                for each in score["runs"]
            ]
            plot.points(row, score["runs"], titles, below=0.22, markersize=4)
        plot.points(row, [score["mean"]], [f"{name}: {in_words(score, metric)}"], markersize=8)
