"""What plots have in common: the place of their axes, round ticks, titles of points.

Axes are placed by hand, with room for the fonts of pages, which can be wider than Matplotlib's and
larger on phones. Lengths are in CSS pixels, and heights count from the figure's lower edge.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from generator.figures.hover import TITLE, TITLES
from generator.metrics import is_share
from generator.number_format import in_percent, written

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

# What is written and ruled. Pages replace it by the colour of their text.
INK = "#1a1a1a"
WIDTH, HEIGHT = 600, 340
# The room around axes, for ticks and labels.
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 34, 52
# The width of a letter on phones, in a font as wide as those of code; the height of a line of text.
LETTER, LINE = 11.5, 22


def size_of(figure: Canvas) -> tuple[float, float]:
    """Return a figure's width and height."""
    width, height = figure.get_size_inches()
    return 72 * float(width), 72 * float(height)


def place(
    figure: Canvas, left: float = LEFT, right: float = RIGHT, top: float = TOP, low: float = BOTTOM
) -> Axes:
    """Return axes with so much room around them."""
    width, height = size_of(figure)
    inside = (left / width, low / height, 1 - (left + right) / width, 1 - (low + top) / height)
    return figure.add_axes(inside)


def box_of(axes: Axes) -> tuple[float, float, float, float]:
    """Return left, bottom, width and height of axes."""
    width, height = size_of(axes.get_figure(root=True))  # type: ignore[arg-type] # It has one.
    box = axes.get_position()
    return box.x0 * width, box.y0 * height, box.width * width, box.height * height


def write(figure: Canvas, x: float, y: float, text: str, **style: object) -> None:
    """Write a text at a place in a figure."""
    width, height = size_of(figure)
    figure.text(x / width, y / height, text, **style)  # type: ignore[arg-type]


def label(axes: Axes, across: str, up: str) -> None:
    """Write what the axes show: the vertical one above it, as upright text is easier to read."""
    axes.set_xlabel(across, labelpad=9)
    _, low, _, height = box_of(axes)
    figure = axes.get_figure(root=True)
    assert figure is not None
    write(figure, 8, low + height + 14, up)


def values_up(axes: Axes, metric: str, log: bool = False) -> None:
    """Give the vertical axis round ticks in the format of a metric."""
    from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

    if log:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=8))
        axes.yaxis.set_minor_locator(NullLocator())
    else:
        axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: tick(value, metric))
    make_room(axes, metric)


def make_room(axes: Axes, metric: str) -> None:
    """Move the left edge of axes to the right if the values beside it would not fit."""
    low, high = axes.get_ylim()
    shown = [tick(value, metric) for value in axes.get_yticks() if low <= value <= high]
    left, bottom, width, height = box_of(axes)
    more = 12 + LETTER * max(map(len, shown), default=0) - left
    if more > 0:
        across, up = size_of(axes.get_figure(root=True))  # type: ignore[arg-type] # It has one.
        place_now = (left + more) / across, bottom / up, (width - more) / across, height / up
        axes.set_position(place_now)


def values_across(axes: Axes, metric: str) -> None:
    """Give the horizontal axis round ticks in the format of a metric."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: tick(value, metric))


def tick(value: float, metric: str) -> str:
    """Return the text of a tick: shares in percent."""
    if is_share(metric):
        return in_percent(f"{round(100 * value, 6):g}")
    return written(f"{round(value, 9):g}")


def epochs_across(axes: Axes, last: int) -> None:
    """Give the horizontal axis ticks at round epochs: 1, 5, 10, 15, 20."""
    axes.set_xlim(1 - 0.02 * last, last + 0.02 * last)
    axes.set_xticks(round_epochs(last))


def round_epochs(last: int) -> list[int]:
    """Return the first epoch and at most six round ones up to the last."""
    steps = (size * 10**power for power in range(12) for size in (1, 2, 5))
    step = next(step for step in steps if last <= 6 * step)
    return sorted({1, *range(step, last + 1, step)})


def explain(artist: Artist, titles: Sequence[str]) -> None:
    """Give each marker of an artist a title, which browsers show when readers point at it."""
    artist.set_gid(TITLES + json.dumps(list(titles)))


def explain_area(artist: Artist, title: str) -> None:
    """Give all of an artist one title."""
    artist.set_gid(TITLE + title)


def letters(text: str) -> float:
    """Return how many letters wide a text is.

    Letters of East Asian scripts count as two, capitals as the 1.25 that most fonts give them.
    """
    return sum(
        2 if east_asian_width(each) in "WF" else 1.25 if each.isupper() else 1 for each in text
    )


def in_rows(parts: Sequence[str], separator: str, fits: Callable[[str], bool]) -> list[str]:
    """Return parts in as few rows as they fit in, in order; one that is too long stands alone.

    Args:
        parts: The parts.
        separator: Stands between the parts of a row.
        fits: Tells whether a row is short enough.
    """
    rows = list(parts[:1])
    for part in parts[1:]:
        longer = f"{rows[-1]}{separator}{part}"
        if fits(longer):
            rows[-1] = longer
        else:
            rows.append(part)
    return rows


def shortened(text: str, most: float) -> str:
    """Return a text that is at most so many letters wide, without its middle if it was wider."""
    kept = len(text)
    shown = text
    while letters(shown) > most + 0.001 and kept > 1:
        kept -= 1
        shown = f"{text[: kept - kept // 2]}\N{HORIZONTAL ELLIPSIS}{text[len(text) - kept // 2 :]}"
    return shown
