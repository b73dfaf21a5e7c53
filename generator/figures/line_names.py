"""The names of the lines of a plot: at the ends of the lines where they fit, or else below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import fmean
from typing import TYPE_CHECKING, Any

from generator.figures.plot import (
    BOTTOM,
    HEIGHT,
    INK,
    LETTER,
    LINE,
    RIGHT,
    TOP,
    box_of,
    in_rows,
    letters,
    shortened,
    size_of,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from matplotlib.lines import Line2D

# So many lines have names at their ends, whose rows have so many letters: a quarter of the width.
MOST_BESIDE, ROW_LETTERS = 6, 14
AROUND = 8  # The space around a name of several rows, so that they look like one name.
LEADER = 22  # The width between the end of a line and its name.
KEY = 18  # The length of the piece of line before a name below a plot.
MARK = 5  # The space between a leader or a key and the name.
BASELINE = 4.5  # From the middle of a text down to its baseline.


@dataclass(frozen=True)
class LineNames:
    """The names that a plot shows.

    Attributes:
        lines: The names of lines.
        styles: The names of styles that several lines have, which stand below the plot.
    """

    lines: Sequence[str] = ()
    styles: Sequence[str] = ()

    @property
    def are_beside(self) -> bool:
        """True if the names of lines stand at the ends of the lines."""
        wrapped = [rows_of(name) for name in self.lines]
        return (
            0 < len(wrapped) <= MOST_BESIDE
            and max(letters(row) for rows in wrapped for row in rows) <= ROW_LETTERS
            and sum(map(height_of, wrapped)) <= HEIGHT - TOP - BOTTOM
        )

    @property
    def below(self) -> list[str]:
        """The names that stand below the plot."""
        return [*([] if self.are_beside else self.lines), *self.styles]

    @property
    def columns(self) -> int:
        """The number of columns of the names below the plot."""
        return 2 if len(self.below) > 2 and max(map(letters, self.below)) <= 21 else 1

    @property
    def height(self) -> int:
        """The height of the names below the plot."""
        return LINE * math.ceil(len(self.below) / self.columns) + 6 if self.below else 0

    @property
    def width(self) -> float:
        """The width of what stands to the right of the plot: names, or a margin."""
        if not self.are_beside:
            return RIGHT
        longest = max(letters(row) for name in self.lines for row in rows_of(name))
        return LEADER + 2 * MARK + LETTER * longest


def rows_of(name: str) -> list[str]:
    """Return a name as rows that are short enough to stand beside a plot, if its words are."""
    return in_rows(name.split(" "), " ", lambda row: letters(row) <= ROW_LETTERS)


def height_of(rows: Sequence[str]) -> int:
    """Return the height of a name of such rows, with the space around it."""
    return LINE * len(rows) + (AROUND if len(rows) > 1 else 0)


def write_names(axes: Axes, names: LineNames, lines: dict[str, Line2D], last: int) -> None:
    """Write the names of lines and styles where they have room.

    Args:
        axes: The axes that the lines are drawn in.
        names: The names, for which the axes leave room.
        lines: The line of each name.
        last: The last epoch that is drawn.
    """
    if names.are_beside:
        write_beside(axes, {name: lines[name] for name in names.lines if name in lines}, last)
    write_below(axes, names, {name: lines[name] for name in names.below if name in lines})


def write_beside(axes: Axes, lines: dict[str, Line2D], last: int) -> None:
    """Write each name near the end of its line, with a thin leader from the line to the name.

    The leader of a line that ends before the last epoch begins there, too, to cross no other line.
    """
    left, low, width, height = box_of(axes)
    wrapped = [rows_of(name) for name in lines]
    ends = [end_of(line, axes, last) for line in lines.values()]
    middles = spread_out([up * height for _, up in ends], list(map(height_of, wrapped)), height)
    right = left + width + LEADER
    for line, rows, (x, up), middle in zip(lines.values(), wrapped, ends, middles, strict=True):
        across, heights = [left + x * width, right], [low + up * height, low + middle]
        draw_piece(axes, line, across, heights, linewidth=1.2, marker="")
        top = low + middle + (len(rows) - 1) * LINE / 2
        for number, row in enumerate(rows):
            write(figure_of(axes), right + MARK, top - number * LINE - BASELINE, row)


def write_below(axes: Axes, names: LineNames, lines: dict[str, Line2D]) -> None:
    """Write names in columns below a plot, each behind a piece of its line."""
    left, low, _, _ = box_of(axes)
    figure = figure_of(axes)
    step = (size_of(figure)[0] - left) / names.columns
    for number, (name, line) in enumerate(lines.items()):
        row, column = divmod(number, names.columns)
        x, y = left + column * step, low - BOTTOM - 12 - row * LINE
        # Lines of several colours have the style.
        colour = INK if name in names.styles else line.get_color()
        across = [x, x + KEY / 2, x + KEY]
        draw_piece(axes, line, across, [y] * 3, markevery=(1, 2), color=colour)
        shown = shortened(name, (step - KEY - MARK) / LETTER)
        write(figure, x + KEY + MARK, y - BASELINE, shown)


def draw_piece(
    axes: Axes, line: Line2D, across: Sequence[float], up: Sequence[float], **style: Any
) -> None:
    """Draw a line through places in the figure that looks like a line of the plot."""
    from matplotlib.lines import Line2D

    figure = figure_of(axes)
    width, height = size_of(figure)
    keys = ("alpha", "color", "linestyle", "linewidth", "marker", "markersize")
    given = {key: getattr(line, f"get_{key}")() for key in keys}
    places = [x / width for x in across], [y / height for y in up]
    figure.add_artist(Line2D(*places, **{**given, **style}))


def figure_of(axes: Axes) -> Canvas:
    """Return the figure that axes are part of."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure


def end_of(line: Line2D, axes: Axes, last: int) -> tuple[float, float]:
    """Return the place of a line's last value at the last epoch, as shares of its axes."""
    import numpy as np

    values = np.asarray(line.get_ydata(), dtype=float)
    known = values[~np.isnan(values)]
    place = axes.transData.transform((last, known[-1] if known.size else axes.get_ylim()[0]))
    across, up = axes.transAxes.inverted().transform(place)
    return float(across), float(up)


def spread_out(ends: Sequence[float], sizes: Sequence[float], top: float) -> list[float]:
    """Return the middles of names that do not overlap, as near to the ends of lines as can be.

    The sum of squared distances is the least possible: an isotonic regression, by pooling
    neighbours in the wrong order (Barlow, Bartholomew, Bremner and Brunk 1972).

    Args:
        ends: The height of the end of each line.
        sizes: The height of each name.
        top: Names stand between 0 and this height, if it is enough for them.
    """
    order = sorted(range(len(ends)), key=lambda index: (ends[index], -index))
    steps = ((sizes[lower] + sizes[upper]) / 2 for lower, upper in pairwise(order))
    stacked = list(accumulate(steps, initial=0.0))  # The middles of names without space between.
    pools: list[list[float]] = []
    for index, middle in zip(order, stacked, strict=True):
        pools.append([ends[index] - middle])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    shifts = [fmean(pool) for pool in pools for _ in pool]
    least, most = sizes[order[0]] / 2, top - stacked[-1] - sizes[order[-1]] / 2
    placed = {
        index: middle + max(least, min(shift, most))
        for index, middle, shift in zip(order, stacked, shifts, strict=True)
    }
    return [placed[index] for index in range(len(ends))]
