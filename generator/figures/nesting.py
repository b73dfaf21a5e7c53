"""Ideas that contain each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.figures.figure import Figure
from generator.figures.plot import WIDTH, place
from generator.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def nesting_figure(labels: list[str]) -> Figure:
    """Show ideas that contain each other as nested shapes, the widest first."""
    return Figure(
        stem="nesting",
        draw=draw_nesting,
        data={"labels": labels},
        alt=say("alt.nesting", labels=say("alt.inside_it").join(labels)),
        width=WIDTH,
        height=320,
        title=say("titles.nesting"),
    )


def draw_nesting(figure: Canvas, labels: list[str]) -> None:
    """Draw a label in each of as many ellipses, which stand in one another like dolls."""
    from matplotlib.patches import Ellipse

    axes = place(figure, left=4, right=4, top=4, low=4)
    count = len(labels)
    for i, label in enumerate(labels):
        width, height = 10 * (1 - i / count) ** 0.75, 6 * (1 - i / count)
        doll = Ellipse((0, height / 2), width, height, linewidth=2)
        doll.set(facecolor=("C0", 0.13), edgecolor="C0")
        axes.add_patch(doll)
        axes.text(0, height - 6 / count / 2, label, ha="center", va="center")
    axes.set(xlim=(-5.2, 5.2), ylim=(-0.1, 6.1))
    axes.axis("off")
