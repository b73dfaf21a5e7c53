"""Lines of a metric by epoch, with bands of ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.figures.curves import metric_label
from generator.figures.line_names import LineNames, write_names
from generator.figures.plot import (
    BOTTOM,
    INK,
    TOP,
    epochs_across,
    explain,
    label,
    place,
    size_of,
    values_up,
)
from generator.figures.seen_points import seen_points
from generator.numbers import metric_value
from generator.words import say

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from matplotlib.lines import Line2D

# With more points than these, markers and their titles would cover each other.
MOST_POINTS = 60
# These have a contrast of 3:1 on light pages and on dark ones.
FAINT: dict[str, Any] = {
    "alpha": 0.65,
    "color": INK,
    "linestyle": "-",
    "linewidth": 1.5,
    "marker": "",
}

THIN: dict[str, Any] = {"linestyle": "-", "linewidth": 0.7, "marker": ""}


class EpochPlot:
    """A plot of a metric by epoch.

    Attributes:
        axes: Matplotlib's axes.
    """

    def __init__(
        self, figure: Canvas, metric: str, names: LineNames, part: tuple[int, int] = (0, 1)
    ) -> None:
        """Place axes in a figure.

        Args:
            figure: The figure.
            metric: The name of the metric, which tells the format of values.
            names: The names of the lines that will be drawn, for the room that they take.
            part: Which of how many plots in the figure it is, from the top.
        """
        below = BOTTOM + names.height
        number, count = part
        share = size_of(figure)[1] / count
        top, low = TOP + number * share, below + (count - 1 - number) * share
        self.axes: Axes = place(figure, right=names.width, top=top, low=low)
        self.names = names
        self.metric = metric
        self.lines: dict[str, Line2D] = {}
        self.last = 1
        self.diverged = False

    def add(
        self,
        runs: np.ndarray,
        name: str,
        thin: bool = False,
        longer: np.ndarray | None = None,
        diverged: bool = False,
        **style: Any,
    ) -> Line2D:
        """Draw the mean of runs by epoch as a line, and their range as a band.

        Args:
            runs: The values, an array of shape (runs, epochs).
            name: The name of the line.
            thin: True to draw each run as a thin line in place of the band.
            longer: The values of runs that go on, drawn as thin lines.
            diverged: True to mark the last value, since a run diverged.
            style: How Matplotlib draws the line, if not in the next colour.
        """
        mean, low, high = runs.mean(axis=0), runs.min(axis=0), runs.max(axis=0)
        seen = seen_points(mean, low, high)
        epochs = seen + 1
        # One value alone makes no line.
        if len(mean) > MOST_POINTS and (mean == mean).sum() > 1:
            style["marker"] = ""
        (line,) = self.axes.plot(epochs, mean[seen], **style)
        self.lines.setdefault(name, line)
        colour = line.get_color()
        if len(runs) > 1 and not thin:
            self.axes.fill_between(
                epochs, low[seen], high[seen], color=colour, alpha=0.25, linewidth=0
            )
        for run in [*(runs if thin and len(runs) > 1 else []), *([] if longer is None else longer)]:
            seen_of_run = seen_points(run)
            self.axes.plot(seen_of_run + 1, run[seen_of_run], **THIN, color=colour)
        self.last = max(
            [self.last, len(mean), *(len(run) for run in ([] if longer is None else longer))]
        )
        pairs = [(e, v) for e, v in zip(epochs, mean[seen], strict=True) if v == v]
        if line.get_marker():
            titles = [
                say("drawn.point", name=name, epoch=e, value=metric_value(v, self.metric))
                for e, v in pairs
            ]
            explain(line, titles)
        if diverged and pairs:
            self.diverged = True
            cross: dict[str, Any] = {"linestyle": "", "marker": "x", "markersize": 10}
            (mark,) = self.axes.plot(*pairs[-1], **cross, color=colour)
            explain(mark, [say("drawn.diverged_title", name=name)])
        return line

    def finish(self, log: bool = False) -> None:
        """Write ticks, labels and the names of the lines."""
        values_up(self.axes, self.metric, log)
        epochs_across(self.axes, self.last)
        shown = metric_label(self.metric)
        shown = say("drawn.diverged", metric=shown) if self.diverged else shown
        label(self.axes, say("drawn.epoch"), shown)
        write_names(self.axes, self.names, self.lines, self.last)
