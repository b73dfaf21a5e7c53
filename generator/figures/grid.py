"""A grid of photographs: what samples, augmented copies and misclassified images have in common.

Titles stand in a dark strip above each photograph, and all else is transparent, so that a figure
suits light and dark pages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.figures.figure import Figure
from generator.figures.plot import WIDTH, shortened, size_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

# Lengths in CSS pixels: between photographs, and around the titles in their strips.
GAP, PADDING = 8, 8
STRIP, TITLE = "#2b2f36", "#ffffff"


def grid_figure(
    stem: str,
    pictures: Sequence[Path],
    titles: list[str],
    columns: int,
    alt: str,
    first_alone: bool = False,
) -> Figure:
    """Show thumbnails in rows, each below its title; see `draw_grid`."""
    width = min(WIDTH, WIDTH // 3 * columns)
    if first_alone:
        width = width * 3 // 4  # With a row more, the figure still fits on a screen.
    rows = first_alone + math.ceil((len(pictures) - first_alone) / columns)
    row = strip_height(titles, width) + tile_size(width, columns) + GAP
    return Figure(
        stem=stem,
        draw=draw_grid,
        data={"titles": titles, "columns": columns, "first_alone": first_alone},
        alt=alt,
        width=width,
        height=round(rows * row - GAP),
        pictures=tuple(pictures),
    )


def draw_grid(
    figure: Canvas,
    images: Sequence[Any],
    titles: Sequence[str],
    columns: int = 3,
    first_alone: bool = False,
) -> None:
    """Draw images in rows, each below its title; the first alone in its row if asked."""
    from matplotlib.patches import Rectangle

    places: list[tuple[int, float]] = [divmod(i, columns) for i in range(len(images))]
    if first_alone:
        places = [(0, (columns - 1) / 2), *((row + 1, column) for row, column in places[:-1])]
    width, height = size_of(figure)
    tile, strip, size = tile_size(width, columns), strip_height(titles, width), title_size(width)
    figure.patch.set_visible(False)
    for (row, column), image, title in zip(places, images, titles, strict=True):
        left, top = column * (tile + GAP) / width, 1 - row * (strip + tile + GAP) / height
        low = top - strip / height
        size_of_strip = tile / width, strip / height
        figure.add_artist(Rectangle((left, low), *size_of_strip, facecolor=STRIP, zorder=-1))
        axes = figure.add_axes((left, low - tile / height, tile / width, tile / height))
        axes.axis("off")
        axes.set_anchor("N")  # A wide photograph begins at its title, too.
        axes.imshow(image)
        lines = [shortened(line, tile / (0.62 * size)) for line in title.split("\n")]
        axes.set_title("\n".join(lines), fontsize=size, color=TITLE, pad=PADDING)


def tile_size(width: float, columns: int) -> float:
    """Return the width and height of each photograph in a figure of this width."""
    return (width + GAP) / columns - GAP


def title_size(width: float) -> float:
    """Return the font size: at least 11 pixels where a phone shows 600 pixels as 360."""
    return max(14, width / 32)


def strip_height(titles: Sequence[str], width: float) -> float:
    """Return the height of the strips for titles, 0 if all are empty."""
    lines = max((title.count("\n") + 1 for title in titles if title), default=0)
    return lines and lines * 1.2 * title_size(width) + 2 * PADDING
