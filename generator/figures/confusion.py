"""The confusion matrix of a model as a heat map with counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.records.errors import UserError
from generator.figures.curves import over_seeds, runs_of
from generator.figures.figure import Figure
from generator.figures.plot import (
    INK,
    LETTER,
    LINE,
    RIGHT,
    WIDTH,
    explain_area,
    letters,
    place,
    shortened,
    write,
)
from generator.numbers import percent, thousands
from generator.runs.model import Model
from generator.runs.run import Run
from generator.words import say

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas

MOST_CLASSES = 30
# The most opaque a cell is: its count is to be read on it, in light pages and dark ones.
OPACITY = 0.55
# With more classes than these, texts are smaller; a text of this size is 9 pixels high on phones.
FEW_CLASSES, USUAL, SMALL = 10, 13, 11
ROW = 24  # The least height of a row in CSS pixels.
NAMES = 200  # The most room for the names of classes.
FEW = 3  # So many classes have all of their counts in the alt text.


@dataclass(frozen=True)
class Layout:
    """The sizes of a confusion matrix with these classes, in CSS pixels."""

    classes: tuple[str, ...]

    @property
    def font_size(self) -> int:
        """The size of texts in cells and of the names of classes."""
        return USUAL if len(self.classes) <= FEW_CLASSES else SMALL

    @property
    def letter(self) -> float:
        """The width of a letter in the widest fonts."""
        return LETTER * self.font_size / USUAL

    @property
    def names(self) -> float:
        """The room for the names of classes."""
        return min(self.letter * max(map(letters, self.classes)), NAMES)

    @property
    def cell(self) -> float:
        """The width of a cell."""
        return (WIDTH - self.names - 16 - RIGHT) / len(self.classes)

    @property
    def upright(self) -> bool:
        """True if names above the columns are turned, as they are wider than a cell."""
        return self.names > self.cell

    @property
    def top(self) -> float:
        """The room above the cells."""
        return LINE + 8 + (self.names if self.upright else LINE)

    @property
    def height(self) -> int:
        """The height of the figure."""
        return round(self.top + max(0.6 * WIDTH, ROW * len(self.classes)) + 8)


def confusion_figure(source: Model | Run) -> Figure:
    """Plot the number of test images by true and predicted class, over all seeds of a model.

    A row is a true class; the darker a cell, the larger its share of the row. Where counts
    would not fit into cells, these show percents of their rows; readers who point at a cell see its
    count.

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
    seeds = over_seeds(source, "alt.added_up_over")
    return Figure(
        stem=f"confusion-{name}",
        draw=draw_confusion,
        data={"counts": counts, "classes": classes},
        alt=say(
            "alt.confusion", model=name, seeds=seeds, counts="; ".join(describe(counts, classes))
        ),
        width=WIDTH,
        height=Layout(tuple(classes)).height,
        title=say("titles.confusion", model=name),
        rows=(
            [say("columns.true_class"), *classes],
            *([true, *row] for true, row in zip(classes, counts, strict=True)),
        ),
    )


def describe(counts: list[list[int]], classes: list[str]) -> list[str]:
    """Return what a confusion matrix shows: all counts of few classes, else right shares."""
    texts = []
    for number, (row, true) in enumerate(zip(counts, classes, strict=True)):
        total = sum(row)
        if len(classes) <= FEW:
            parts = [
                say("alt.predicted_as", count=n, number=n, predicted=guess)
                for n, guess in zip(row, classes, strict=True)
            ]
            shown = {"total": thousands(total), "true": true, "parts": ", ".join(parts)}
            texts.append(say("alt.of_class", **shown))
        elif total:
            share = percent(row[number] / total)
            texts.append(say("alt.correct", true=true, share=share, total=thousands(total)))
    return texts


def draw_confusion(figure: Canvas, counts: np.ndarray, classes: list[str]) -> None:
    """Draw a cell for each true and predicted class, with its count and its share as a tint."""
    from matplotlib.patches import Rectangle

    count, layout = len(classes), Layout(tuple(classes))
    axes = place(figure, left=layout.names + 16, top=layout.top, low=8)
    axes.set(xlim=(0, count), ylim=(count, 0))
    axes.axis("off")
    has_room = layout.letter * len(thousands(int(counts.max()))) <= layout.cell
    for i, row in enumerate(counts):
        total = int(row.sum())
        for j, number in enumerate(map(int, row)):
            share = number / max(total, 1)
            style: dict[str, Any] = {"facecolor": ("C0", OPACITY * share), "edgecolor": (INK, 0.2)}
            cell = axes.add_patch(Rectangle((j, i), 1, 1, linewidth=0.8, **style))
            counted = {"number": thousands(number), "total": thousands(total)}
            named = {"true": classes[i], "predicted": classes[j]}
            explain_area(cell, say("drawn.cell", **counted, **named))
            shown = thousands(number) if has_room else f"{100 * share:.0f}"
            if shown != "0" or count <= FEW_CLASSES:
                middle: dict[str, Any] = {"ha": "center", "va": "center"}
                axes.text(j + 0.5, i + 0.5, shown, fontsize=layout.font_size, **middle)
    turn: dict[str, Any] = {"rotation": 90, "rotation_mode": "anchor", "va": "center"}
    side = {"ha": "left", **turn} if layout.upright else {"ha": "center"}
    across, up = -6 / layout.cell, -6 * count / (layout.height - layout.top - 8)
    for i, name in enumerate(shortened(each, layout.names / layout.letter) for each in classes):
        style = {"fontsize": layout.font_size}
        axes.text(across, i + 0.5, name, ha="right", va="center", **style)
        axes.text(i + 0.5, up, name, **side, **style)
    axes_named = say("drawn.rows_columns" if has_room else "drawn.rows_columns_percent")
    write(figure, 8, layout.height - LINE, axes_named)
