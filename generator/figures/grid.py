"""A grid of photographs: what samples, augmented copies and misclassified images have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.figures.figure import Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def grid_figure(
    stem: str, pictures: Sequence[Path], titles: list[str], columns: int, alt: str
) -> Figure:
    """Show thumbnails in rows, each below its title."""
    return Figure(
        stem=stem,
        draw=draw_grid,
        data={"titles": titles, "columns": columns},
        alt=alt,
        width=600,
        height=215 * math.ceil(len(pictures) / columns),
        pictures=tuple(pictures),
    )


def draw_grid(
    figure: Canvas, images: Sequence[Any], titles: Sequence[str], columns: int = 3
) -> None:
    """Draw images in rows, each below its title."""
    rows = -(-len(images) // columns)
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    for axes, image, title in zip(grid.flat, images, titles, strict=False):
        axes.imshow(image)
        axes.set_title(title, fontsize=12)
