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
    INK,
    LETTER,
    LINE,
    RIGHT,
    TOP,
    box_of,
    epochs_across,
    explain,
    label,
    letters,
    place,
    shortened,
    size_of,
    values_up,
    write,
)
from generator.numbers import metric_value
from generator.words import say

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
# These have a contrast of 3:1 on light pages and on dark ones.
FAINT: dict[str, Any] = {
    "alpha": 0.65,
    "color": INK,
    "linestyle": "-",
    "linewidth": 1.5,
    "marker": "",
}

THIN: dict[str, Any] = {"linestyle": "-", "linewidth": 0.7, "marker": ""}


def height_with(names: Sequence[str], plot: int = HEIGHT) -> int:
    """Return the height of a figure whose plot has lines of these names."""
    return plot + (0 if not names or are_beside(names) else LINE * rows(names) + 6)


def are_beside(names: Sequence[str]) -> bool:
    """Return True if names stand at the ends of their lines."""
    return len(names) <= FEW and max(map(letters, names)) <= SHORT


def columns(names: Sequence[str]) -> int:
    """Return the number of columns of names below a plot."""
    return 2 if len(names) > 2 and max(map(letters, names)) <= 21 else 1


def rows(names: Sequence[str]) -> int:
    """Return the number of rows of names below a plot."""
    return math.ceil(len(names) / columns(names))


class EpochPlot:
    """A plot of a metric by epoch.

    Attributes:
        axes: Matplotlib's axes.
    """

    def __init__(
        self, figure: Canvas, metric: str, names: Sequence[str], part: tuple[int, int] = (0, 1)
    ) -> None:
        """Place axes in a figure.

        Args:
            figure: The figure.
            metric: The name of the metric, which tells the format of values.
            names: The names of the lines that will be drawn, for the room that they take; none if
                lines are not named.
            part: Which of how many plots in the figure it is, from the top.
        """
        beside = names and are_beside(names)
        room = KEY + 12 + LETTER * max(map(letters, names)) if beside else RIGHT
        below = BOTTOM + height_with(names, 0)
        number, count = part
        share = size_of(figure)[1] / count
        top, low = TOP + number * share, below + (count - 1 - number) * share
        self.axes: Axes = place(figure, right=room, top=top, low=low)
        self.names = list(names)
        self.figure = figure
        self.metric = metric
        self.lines: list[tuple[str, Line2D]] = []
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
        mean = runs.mean(axis=0)
        epochs = range(1, len(mean) + 1)
        # One value alone makes no line.
        if len(mean) > MOST_POINTS and (mean == mean).sum() > 1:
            style["marker"] = ""
        (line,) = self.axes.plot(epochs, mean, **style)
        if name not in (known for known, _ in self.lines):
            self.lines.append((name, line))
        colour = line.get_color()
        if len(runs) > 1 and not thin:
            low, high = runs.min(axis=0), runs.max(axis=0)
            self.axes.fill_between(epochs, low, high, color=colour, alpha=0.25, linewidth=0)
        for run in [*(runs if thin and len(runs) > 1 else []), *([] if longer is None else longer)]:
            self.axes.plot(range(1, len(run) + 1), run, **THIN, color=colour)
        self.last = max(
            [self.last, len(mean), *(len(run) for run in ([] if longer is None else longer))]
        )
        pairs = [(epoch, value) for epoch, value in enumerate(mean, 1) if value == value]
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
        left, low, width, height = box_of(self.axes)
        if not self.names:
            return
        self.lines.sort(key=lambda named: self.names.index(named[0]))
        names = [name for name, _ in self.lines]
        if are_beside(names):
            ends = [end_of(line, self.axes) * height for _, line in self.lines]
            places = [(left + width + 6, low + up) for up in spread_out(ends, LINE, height)]
        else:
            across = columns(names)
            step = (size_of(self.figure)[0] - left) / across
            names = [shortened(name, (step - KEY - 5) / LETTER) for name in names]
            cells = (divmod(number, across) for number in range(len(names)))
            places = [
                (left + column * step, low - BOTTOM - 12 - row * LINE) for row, column in cells
            ]
        for name, (_, line), (x, y) in zip(names, self.lines, places, strict=True):
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
