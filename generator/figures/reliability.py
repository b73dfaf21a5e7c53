"""A model's confidence against its accuracy."""

from __future__ import annotations

from collections.abc import Sequence
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
# The accuracy of fewer predictions than these says little: their point is hollow.
FEW = 30


def reliability_figure(source: Model | Run) -> Figure:
    """Plot the accuracy on test images by confidence, over all seeds of a model or for one run.

    See `generator.runs.predictions.Bin` for the 95% intervals.
    """
    name = runs_of(source)[0].model
    bins = source.calibration.bins
    parts = [describe(percent(b.accuracy), b.count, b.confidence) for b in bins]
    return Figure(
        stem=f"reliability-{name}",
        draw=draw_reliability,
        data={
            "confidence": [b.confidence for b in bins],
            "accuracy": [b.accuracy for b in bins],
            "counts": [b.count for b in bins],
            "intervals": [[b.interval.low, b.interval.high] for b in bins],
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
            column_names("confidence", "accuracy", "low", "high", "count"),
            *([b.confidence, b.accuracy, b.interval.low, b.interval.high, b.count] for b in bins),
        ),
    )


def describe(share: str, count: int, confidence: float) -> str:
    """Return which share of a bin's predictions is correct, at a confidence between 0 and 1."""
    return say("drawn.correct_at", share=share, number=count, confidence=percent(confidence))


def draw_reliability(
    figure: Canvas,
    confidence: list[float],
    accuracy: list[float],
    counts: list[int],
    intervals: Sequence[Sequence[float]],
) -> None:
    """Draw accuracy by confidence, both shares, above bars of the numbers of predictions.

    On the dashed line, accuracy and confidence agree.
    """
    # Of two classes, the likelier one has half or more; of many, it can have little.
    low = min(0.45, *(value - 0.05 for value in confidence))
    axes = place(figure, low=BOTTOM + BARS)
    start = min(0.5, *confidence)
    axes.plot([start, 1], [start, 1], **FAINT | {"linestyle": "--"})
    for x, y, count, (least, most) in zip(confidence, accuracy, counts, intervals, strict=True):
        axes.plot([x, x], [least, most], marker="", linewidth=1.5, color="C0")
        (point,) = axes.plot([x], [y], "o", color="C0", markersize=7, markeredgewidth=1.5)
        if count < FEW:
            point.set_markerfacecolor("none")
        ends = {"low": percent(least), "high": percent(most)}
        explain(point, [describe(say("drawn.with_interval", value=percent(y), **ends), count, x)])
    axes.set(xlim=(low, 1.02), ylim=(-0.02, 1.05))
    values_up(axes, "accuracy")
    axes.tick_params(labelbottom=False)
    bars = place(figure, left=box_of(axes)[0], top=size_of(figure)[1] - BOTTOM - BARS + 32)
    # The edge keeps the bars of a few predictions visible.
    bars.bar(confidence, counts, width=0.02, color="C0", edgecolor="C0", linewidth=1.5)
    for x, count in zip(confidence, counts, strict=True):
        bars.annotate(str(count), (x, count), (0, 6), textcoords="offset points", ha="center")
    bars.set(xlim=(low, 1.02), yticks=[])
    bars.grid(visible=False)
    bars.tick_params("x", pad=6)
    values_across(bars, "accuracy")
    label(axes, "", say("drawn.accuracy_dashed"))
    few = say("drawn.confidence_hollow", number=FEW) if min(counts) < FEW else ""
    label(bars, few or say("drawn.confidence"), "")
