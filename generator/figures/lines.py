"""Lines of a metric by epoch, with bands of ranges, and their names at their ends or below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from generator.figures.curves import metric_label
from generator.figures.plot import (
    BOTTOM,
    HEIGHT,
    LETTER,
    LINE,
    RIGHT,
    box_of,
    epochs_across,
    explain,
    label,
    place,
    size_of,
    values_up,
    write,
)
from generator.numbers import metric_value

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from matplotlib.lines import Line2D

# Names of up to so many characters have room beside so many lines; others stand below.
SHORT, FEW = 14, 8
# With more points than these, markers and their titles would cover each other.
MOST_POINTS = 60
KEY = 18  # The length of the piece of line before a name.
EARLIER = "dotted: earlier"
FAINT: dict[str, Any] = {
    "alpha": 0.5,
    "color": "#1a1a1a",
    "linestyle": "-",
    "linewidth": 1.5,
    "marker": "",
}


def height_with(names: Sequence[str], plot: int = HEIGHT) -> int:
    """Return the height of a figure whose plot has lines of these names."""
    return plot + (0 if are_beside(names) else LINE * rows(names) + 6)


def are_beside(names: Sequence[str]) -> bool:
    """Return True if names stand at the ends of their lines."""
    return len(names) <= FEW and max(map(len, names), default=0) <= SHORT


def columns(names: Sequence[str]) -> int:
    """Return the number of columns of names below a plot."""
    return 2 if len(names) > 2 and max(map(len, names)) <= 28 else 1


def rows(names: Sequence[str]) -> int:
    """Return the number of rows of names below a plot."""
    return math.ceil(len(names) / columns(names))


class EpochPlot:
    """A plot of a metric by epoch.

    Attributes:
        axes: Matplotlib's axes.
    """

    def __init__(self, figure: Canvas, metric: str, names: Sequence[str]) -> None:
        """Place axes in a figure, with room for the names of the lines that will be drawn."""
        beside = are_beside(names)
        room = KEY + 12 + LETTER * max(map(len, names), default=0) if beside else RIGHT
        below = BOTTOM + height_with(names, 0)
        self.axes: Axes = place(figure, right=room, low=below)
        self.figure = figure
        self.metric = metric
        self.lines: list[tuple[str, Line2D]] = []

    def add(self, runs: np.ndarray, name: str, **style: Any) -> Line2D:
        """Draw the mean of runs by epoch as a line, and their range as a band.

        Args:
            runs: The values, an array of shape (runs, epochs).
            name: The name of the line.
            style: How Matplotlib draws it, if not in the next colour.
        """
        mean = runs.mean(axis=0)
        epochs = range(1, len(mean) + 1)
        # One value alone makes no line.
        if len(mean) > MOST_POINTS and (mean == mean).sum() > 1:
            style["marker"] = ""
        (line,) = self.axes.plot(epochs, mean, **style)
        if name not in (known for known, _ in self.lines):
            self.lines.append((name, line))
        if len(runs) > 1:
            colour, ends = line.get_color(), (runs.min(axis=0), runs.max(axis=0))
            self.axes.fill_between(epochs, *ends, color=colour, alpha=0.25, linewidth=0)
        if line.get_marker():
            pairs = [(epoch, value) for epoch, value in enumerate(mean, 1) if value == value]
            explain(line, [f"{name}, epoch {e}: {metric_value(v, self.metric)}" for e, v in pairs])
        return line

    def finish(self, log: bool = False) -> None:
        """Write ticks, labels and the names of the lines."""
        import numpy as np

        values_up(self.axes, self.metric, log)
        epochs_across(self.axes, max(len(np.asarray(line.get_xdata())) for _, line in self.lines))
        label(self.axes, "epoch", metric_label(self.metric))
        left, low, width, height = box_of(self.axes)
        names = [name for name, _ in self.lines]
        if are_beside(names):
            ends = [end_of(line, self.axes) * height for _, line in self.lines]
            places = [(left + width + 6, low + up) for up in spread_out(ends, LINE, height)]
        else:
            across = columns(names)
            step = (size_of(self.figure)[0] - left) / across
            cells = (divmod(number, across) for number in range(len(names)))
            places = [
                (left + column * step, low - BOTTOM - 12 - row * LINE) for row, column in cells
            ]
        for (name, line), (x, y) in zip(self.lines, places, strict=True):
            self._write_name(name, line, x, y)

    def _write_name(self, name: str, line: Line2D, x: float, y: float) -> None:
        """Write the name of a line behind a piece of it."""
        from matplotlib.lines import Line2D

        width, height = size_of(self.figure)
        keys = ("alpha", "color", "linestyle", "linewidth", "marker", "markersize")
        style = {key: getattr(line, f"get_{key}")() for key in keys}
        piece = [(x + part * KEY) / width for part in (0, 0.5, 1)]
        self.figure.add_artist(Line2D(piece, [y / height] * 3, markevery=(1, 2), **style))
        write(self.figure, x + KEY + 5, y - 4.5, name)


def end_of(line: Line2D, axes: Axes) -> float:
    """Return the height of a line's last value, as a share of the height of its axes."""
    import numpy as np

    values = np.asarray(line.get_ydata(), dtype=float)
    known = values[~np.isnan(values)]
    if not known.size:
        return 0.5
    up = axes.transData.transform((1, known[-1]))
    return float(axes.transAxes.inverted().transform(up)[1])


def spread_out(heights: Sequence[float], least: float, top: float) -> list[float]:
    """Return heights that are at least so far apart, near the given ones, the highest in reach."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    placed = list(heights)
    for lower, upper in pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] + least)
    excess = max(0.0, placed[order[-1]] - top) if order else 0.0
    if excess:
        placed[order[-1]] -= excess
        for upper, lower in pairwise(order[::-1]):
            placed[lower] = min(placed[lower], placed[upper] - least)
    return placed
