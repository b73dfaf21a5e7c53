"""A grid of photographs: what samples, augmented copies and misclassified images have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.figures.figure import Figure
from generator.figures.plot import WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def grid_figure(
    stem: str, pictures: Sequence[Path], titles: list[str], columns: int, alt: str
) -> Figure:
    """Show thumbnails in rows, each below its title."""
    width = min(WIDTH, WIDTH // 3 * columns)
    return Figure(
        stem=stem,
        draw=draw_grid,
        data={"titles": titles, "columns": columns},
        alt=alt,
        width=width,
        height=round(1.2 * width / columns) * math.ceil(len(pictures) / columns),
        pictures=tuple(pictures),
    )


def draw_grid(
    figure: Canvas, images: Sequence[Any], titles: Sequence[str], columns: int = 3
) -> None:
    """Draw images in rows, each below its title."""
    rows = -(-len(images) // columns)
    for number, (image, title) in enumerate(zip(images, titles, strict=True)):
        row, column = divmod(number, columns)
        axes = figure.add_axes((column / columns, 1 - (row + 1) / rows, 0.96 / columns, 0.8 / rows))
        axes.axis("off")
        axes.imshow(image)
        axes.set_title(title, fontsize=12)
