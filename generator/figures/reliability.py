"""A model's confidence against its accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.figures.curves import over_seeds, runs_of
from generator.figures.figure import Figure
from generator.numbers import percent
from generator.runs.model import Model
from generator.runs.run import Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def reliability_figure(source: Model | Run) -> Figure:
    """Plot the accuracy on test images by confidence, over all seeds of a model or for one run."""
    name = runs_of(source)[0].model
    bins = source.calibration.bins
    parts = [
        f"{percent(b.accuracy)} of {b.count} correct at a confidence of {percent(b.confidence)}"
        for b in bins
    ]
    return Figure(
        stem=f"reliability-{name}",
        draw=draw_reliability,
        data={
            "confidence": [b.confidence for b in bins],
            "accuracy": [b.accuracy for b in bins],
            "counts": [b.count for b in bins],
        },
        alt=f"Reliability plot of {name}{over_seeds(source).replace('means', 'predictions')}: "
        f"{'; '.join(parts)}.",
        width=600,
        height=450,
    )


def draw_reliability(
    figure: Canvas, confidence: list[float], accuracy: list[float], counts: list[int]
) -> None:
    """Draw accuracy by confidence, both shares; on the dashed line they agree."""
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.5", linestyle="--", label="confidence equals accuracy")
    axes.plot(confidence, accuracy, marker="o", label="test images, in bins")
    for x, y, count in zip(confidence, accuracy, counts, strict=True):
        axes.annotate(str(count), (x, y), textcoords="offset points", xytext=(6, -14))
    axes.set(xlabel="confidence", ylabel="accuracy")
    # Of two classes, the likelier one has half or more; of many, it can have little.
    axes.set(xlim=(min(0.45, *(value - 0.05 for value in confidence)), 1.02), ylim=(-0.02, 1.05))
    axes.legend(loc="lower right")
