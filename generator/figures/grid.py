"""A grid of photographs: what samples, augmented copies and misclassified images have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.figures.figure import Figure
from generator.figures.plot import WIDTH, shortened, size_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


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
    return Figure(
        stem=stem,
        draw=draw_grid,
        data={"titles": titles, "columns": columns, "first_alone": first_alone},
        alt=alt,
        width=width,
        height=round(1.2 * width / columns) * rows,
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
    places: list[tuple[int, float]] = [divmod(i, columns) for i in range(len(images))]
    if first_alone:
        places = [(0, (columns - 1) / 2), *((row + 1, column) for row, column in places[:-1])]
    rows = places[-1][0] + 1
    width, _ = size_of(figure)
    size = max(12, width / 40)  # At least 9 pixels where a phone shows the figure 360 pixels wide.
    most = width / columns / (0.64 * size)
    for (row, column), image, title in zip(places, images, titles, strict=True):
        axes = figure.add_axes((column / columns, 1 - (row + 1) / rows, 0.96 / columns, 0.8 / rows))
        axes.axis("off")
        axes.imshow(image)
        lines = [shortened(line, most) for line in title.split("\n")]
        axes.set_title("\n".join(lines), fontsize=size)
