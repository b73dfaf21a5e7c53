"""A plot of values in rows, a model a row: each name stands above its row, so that any fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from generator.figures.plot import (
    BOTTOM,
    INK,
    LETTER,
    RIGHT,
    WIDTH,
    explain,
    label,
    place,
    shortened,
    values_across,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

ROW = 44  # The height of a row in CSS pixels.
LEFT, TOP = 28, 8


def height_of(rows: int) -> int:
    """Return the height of a figure with so many rows."""
    return TOP + ROW * rows + BOTTOM


class RowPlot:
    """A plot of a metric's values in rows.

    Attributes:
        axes: Matplotlib's axes; the first row is at height 0, the next ones below at -1, -2, ...
        names: The names of the rows.
    """

    def __init__(self, figure: Canvas, names: Sequence[str], across: str, metric: str) -> None:
        """Place axes in a figure and write the names of the rows.

        Args:
            figure: The figure.
            names: The name of each row.
            across: What the horizontal axis shows.
            metric: The metric that tells the format of values.
        """
        self.axes: Axes = place(figure, left=LEFT, right=RIGHT + 12, top=TOP)
        self.axes.set(ylim=(0.5 - len(names), 0.75), yticks=[])
        values_across(self.axes, metric)
        label(self.axes, across, "")
        self.names = list(names)
        for row, name in enumerate(names):
            place_of_name = self.axes.get_yaxis_transform()
            shown = shortened(name, (WIDTH - LEFT - RIGHT) / LETTER)
            self.axes.text(0, 0.24 - row, shown, transform=place_of_name)

    def points(
        self,
        row: int,
        values: Sequence[float],
        titles: Sequence[str],
        below: float = 0,
        **style: Any,
    ) -> None:
        """Draw values of a row as points with titles, a share of the row below its middle."""
        style = {"linestyle": "", "marker": "o", "color": "C0", **style}
        (line,) = self.axes.plot(values, [-row - 0.08 - below] * len(values), **style)
        explain(line, titles)

    def span(self, row: int, low: float, high: float, width: float = 2) -> None:
        """Draw the range of a row from a low value to a high one."""
        style: dict[str, Any] = {"linestyle": "-", "marker": "", "color": "C0", "linewidth": width}
        self.axes.plot([low, high], [-row - 0.08] * 2, **style)

    def upright(self, value: float) -> None:
        """Draw a dashed line at a value through all rows."""
        self.axes.axvline(value, color=INK, linestyle="--", linewidth=1, marker="")
