"""All models of an experiment, by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.figures.curves import curve_of, describe_end, metric_label
from generator.figures.figure import Figure
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
    models, dotted, ends = {}, {}, []
    titles = [model.title for model in experiment]
    for model in experiment:
        curve = curve_of(model, metric)
        name = model.title if titles.count(model.title) == 1 else f"{model.name}: {model.title}"
        if curve.cut:
            name = f"{name} (up to epoch {len(curve.runs[0])})"
        models[name] = curve.runs
        ends.append(f"{name}: {describe_end(curve)}.")
        if earlier and model.name in earlier.models:
            dotted[name] = curve_of(earlier[model.name], metric).runs
    label = metric_label(metric)
    data: dict[str, Any] = {"models": models, "label": label}
    return Figure(
        stem="comparison",
        draw=draw_comparison,
        data=data | ({"earlier": dotted} if dotted else {}),
        alt=f"Line plot of {label} by epoch, one line a model. {' '.join(ends)}",
        width=800,
        height=480,
    )


def draw_comparison(
    figure: Canvas,
    models: dict[str, np.ndarray],
    label: str,
    earlier: dict[str, np.ndarray] | None = None,
) -> None:
    """Draw each model's mean over its runs as a line, their range as a band.

    The values are arrays of shape (runs, epochs); `earlier` models are dotted lines.
    """
    axes = figure.subplots()
    for title, runs in models.items():
        epochs = range(1, runs.shape[1] + 1)
        mean = runs.mean(axis=0)
        # One value alone makes no line.
        marker = "o" if (mean == mean).sum() == 1 else ""
        (line,) = axes.plot(epochs, mean, linewidth=2, marker=marker, label=title)
        axes.fill_between(epochs, runs.min(axis=0), runs.max(axis=0), alpha=0.25, linewidth=0)
        if earlier and title in earlier:
            means = earlier[title].mean(axis=0)
            points = range(1, len(means) + 1)
            axes.plot(points, means, color=line.get_color(), alpha=0.5, linestyle=":")
    if earlier:
        axes.plot([], [], color="0.4", linestyle=":", label="dotted: earlier")
    axes.set(xlabel="epoch", ylabel=label)
    axes.locator_params(axis="x", integer=True, min_n_ticks=1)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
