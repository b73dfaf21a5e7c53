"""Where a grid of photographs places them."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from generator.figures.grid import draw_grid


@pytest.mark.parametrize(
    ("count", "first_alone", "rows"), [(6, False, "0 1 2|3 4 5"), (7, True, "0|1 2 3|4 5 6")]
)
def test_images_are_drawn_in_rows(count: int, first_alone: bool, rows: str) -> None:
    canvas = Figure()
    images = [np.zeros((2, 2, 3))] * count
    draw_grid(canvas, images, [str(i) for i in range(count)], 3, first_alone)
    drawn: dict[float, list[str]] = {}
    for axes in canvas.axes:
        drawn.setdefault(round(axes.get_position().y0, 6), []).append(axes.get_title())
    assert "|".join(" ".join(drawn[y]) for y in sorted(drawn, reverse=True)) == rows


def test_an_image_alone_in_its_row_stands_in_the_middle() -> None:
    canvas = Figure()
    draw_grid(canvas, [np.zeros((2, 2, 3))] * 4, ["a"] * 4, columns=3, first_alone=True)
    left = [axes.get_position().x0 for axes in canvas.axes]
    assert left[0] == pytest.approx(left[2])
