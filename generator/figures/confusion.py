"""The confusion matrix of a model as a heat map with counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.records.errors import UserError
from generator.figures.curves import over_seeds, runs_of
from generator.figures.figure import Figure
from generator.figures.plot import INK, LETTER, LINE, RIGHT, WIDTH, place, size_of, write
from generator.numbers import percent, thousands
from generator.runs.model import Model
from generator.runs.run import Run

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas

MOST_CLASSES = 30
# The most opaque a cell is: its count is to be read on it, in light pages and dark ones.
OPACITY = 0.55
FEW = 3  # So many classes have all of their counts in the alt text.


def confusion_figure(source: Model | Run) -> Figure:
    """Plot the number of test images by true and predicted class, over all seeds of a model.

    A row is a true class; the darker a cell, the larger its share of the row.

    Raises:
        UserError: There are too many classes to read.
    """
    classes = source.classes
    if len(classes) > MOST_CLASSES:
        raise UserError(
            f"confusion_figure: {len(classes)} classes are too many to read, at most "
            f"{MOST_CLASSES} are not: write confusion_table(...), which scrolls."
        )
    counts = [[int(count) for count in row] for row in source.confusion.counts]
    name = runs_of(source)[0].model
    seeds = over_seeds(source).replace("means of", "added up over")
    return Figure(
        stem=f"confusion-{name}",
        draw=draw_confusion,
        data={"counts": counts, "classes": classes},
        alt=f"Heat map of test images by true and predicted class, of {name}{seeds}. "
        f"{'; '.join(describe(counts, classes))}.",
        width=WIDTH,
        height=round(WIDTH * 0.62) + 2 * LINE,
        title=f"test images by true and predicted class, {name}",
        rows=(
            ["true class", *classes],
            *([true, *row] for true, row in zip(classes, counts, strict=True)),
        ),
    )


def describe(counts: list[list[int]], classes: list[str]) -> list[str]:
    """Return what a confusion matrix shows: all counts of few classes, else right shares."""
    texts = []
    for number, (row, true) in enumerate(zip(counts, classes, strict=True)):
        total = sum(row)
        if len(classes) <= FEW:
            parts = [f"{n} predicted as {guess}" for n, guess in zip(row, classes, strict=True)]
            texts.append(f"Of {thousands(total)} {true}: {', '.join(parts)}")
        elif total:
            texts.append(f"{true}: {percent(row[number] / total)} of {thousands(total)} correct")
    return texts


def draw_confusion(figure: Canvas, counts: np.ndarray, classes: list[str]) -> None:
    """Draw a cell for each true and predicted class, with its count and its share as a tint."""
    from matplotlib.patches import Rectangle

    count = len(classes)
    width, height = size_of(figure)
    longest = LETTER * max(map(len, classes))
    left = min(longest + 16, width / 3)
    cell = (width - left - RIGHT) / count
    upright = longest > cell
    top = LINE + (min(longest, 120) if upright else LINE)
    axes = place(figure, left=left, top=top, low=8)
    axes.set(xlim=(0, count), ylim=(count, 0))
    axes.axis("off")
    size = min(13, 6 + cell / 5)
    for i, row in enumerate(counts):
        for j, number in enumerate(row):
            share = number / max(row.sum(), 1)
            style: dict[str, Any] = {"facecolor": ("C0", OPACITY * share), "edgecolor": (INK, 0.2)}
            axes.add_patch(Rectangle((j, i), 1, 1, linewidth=0.8, **style))
            if number or count <= 10:
                text = thousands(int(number))
                axes.text(j + 0.5, i + 0.5, text, ha="center", va="center", fontsize=size)
    for i, name in enumerate(classes):
        axes.text(-0.1 * count / 10, i + 0.5, name, ha="right", va="center", fontsize=size)
        turn: dict[str, Any] = {"rotation": 90, "rotation_mode": "anchor", "va": "center"}
        side = {"ha": "left", **turn} if upright else {"ha": "center"}
        axes.text(i + 0.5, -0.12 * count / 10, name, fontsize=size, **side)
    write(figure, 8, height - LINE + 6, "true class (rows) by predicted class (columns)")
