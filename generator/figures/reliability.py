"""A model's confidence against its accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.figures.curves import over_seeds, runs_of
from generator.figures.figure import Figure, column_names
from generator.figures.lines import FAINT
from generator.figures.plot import (
    BOTTOM,
    HEIGHT,
    WIDTH,
    box_of,
    explain,
    label,
    place,
    size_of,
    values_across,
    values_up,
)
from generator.numbers import percent
from generator.runs.model import Model
from generator.runs.run import Run
from generator.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

BARS = 80  # The height of the bars, in CSS pixels.


def reliability_figure(source: Model | Run) -> Figure:
    """Plot the accuracy on test images by confidence, over all seeds of a model or for one run."""
    name = runs_of(source)[0].model
    bins = source.calibration.bins
    parts = [describe(b.accuracy, b.count, b.confidence) for b in bins]
    return Figure(
        stem=f"reliability-{name}",
        draw=draw_reliability,
        data={
            "confidence": [b.confidence for b in bins],
            "accuracy": [b.accuracy for b in bins],
            "counts": [b.count for b in bins],
        },
        alt=say(
            "alt.reliability",
            model=name,
            seeds=over_seeds(source, "alt.predictions_of"),
            parts="; ".join(parts),
        ),
        width=WIDTH,
        height=HEIGHT + BARS,
        title=say("titles.reliability", model=name),
        rows=(
            column_names("confidence", "accuracy", "count"),
            *([b.confidence, b.accuracy, b.count] for b in bins),
        ),
    )


def describe(accuracy: float, count: int, confidence: float) -> str:
    """Return the share of a bin's images that are correct, both shares between 0 and 1."""
    shares = {"share": percent(accuracy), "confidence": percent(confidence)}
    return say("drawn.correct_at", number=count, **shares)


def draw_reliability(
    figure: Canvas, confidence: list[float], accuracy: list[float], counts: list[int]
) -> None:
    """Draw accuracy by confidence, both shares, above bars of the numbers of images.

    On the dashed line, accuracy and confidence agree.
    """
    # Of two classes, the likelier one has half or more; of many, it can have little.
    low = min(0.45, *(value - 0.05 for value in confidence))
    axes = place(figure, low=BOTTOM + BARS)
    start = min(0.5, *confidence)
    axes.plot([start, 1], [start, 1], **FAINT | {"linestyle": "--"})
    (line,) = axes.plot(confidence, accuracy)
    pairs = list(zip(confidence, accuracy, counts, strict=True))
    explain(line, [describe(y, n, x) for x, y, n in pairs])
    axes.set(xlim=(low, 1.02), ylim=(-0.02, 1.05))
    values_up(axes, "accuracy")
    axes.tick_params(labelbottom=False)
    bars = place(figure, left=box_of(axes)[0], top=size_of(figure)[1] - BOTTOM - BARS + 32)
    # The edge keeps the bars of a few images visible.
    color = line.get_color()
    bars.bar(confidence, counts, width=0.02, color=color, edgecolor=color, linewidth=1.5)
    for x, _, count in pairs:
        bars.annotate(str(count), (x, count), (0, 6), textcoords="offset points", ha="center")
    bars.set(xlim=(low, 1.02), yticks=[])
    bars.grid(visible=False)
    bars.tick_params("x", pad=6)
    values_across(bars, "accuracy")
    label(axes, "", say("drawn.accuracy_dashed"))
    label(bars, say("drawn.confidence"), "")
