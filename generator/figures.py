"""Figures that posts ask for: their data, the words that stand for them, their file names.

Nothing here draws: `plots` does, and is imported only when a figure is not there yet.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.errors import LabError
from experiments.records import Tile
from experiments.source import syntax_hash
from generator.formats import listing, percent
from generator.runs import Run, Runs

PLOTS = Path(__file__).with_name("plots.py")
# CSS pixels for each inch that Matplotlib draws: the file has twice as many for sharp screens.
PIXELS_PER_INCH = 100


@dataclass(frozen=True)
class Figure:
    """A figure to draw: the arguments of the function `kind` in `plots`.

    `inches` is the size that function draws; `files` are the pictures that it reads.
    """

    stem: str
    kind: str
    data: dict[str, Any]
    alt: str
    inches: tuple[float, float]
    files: list[Path] = field(default_factory=list)

    @property
    def file_format(self) -> str:
        """JPEG for what is made of photographs, PNG for lines and letters."""
        return "jpg" if self.files else "png"

    @property
    def file_name(self) -> str:
        """A name that changes with the data, the pictures, the style and the drawing code."""
        made_of = [
            self.kind,
            self.data,
            [hashlib.sha256(file.read_bytes()).hexdigest() for file in self.files],
            syntax_hash(PLOTS.read_text(encoding="utf-8")),
        ]
        # A model's name is text from a record: it must not lead out of the folder or the link.
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", self.stem)
        digest = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()
        return f"{stem}-{digest[:12]}.{self.file_format}"

    @property
    def width(self) -> int:
        """CSS pixels."""
        return round(self.inches[0] * PIXELS_PER_INCH)

    @property
    def height(self) -> int:
        """CSS pixels."""
        return round(self.inches[1] * PIXELS_PER_INCH)

    def draw(self) -> bytes:
        """The file's content. Imports Matplotlib."""
        from generator import plots

        files = {"files": [str(file) for file in self.files]} if self.files else {}
        return plots.draw(self.kind, self.data | files, self.file_format)


def history_figure(run: Run, earlier: Run | None = None, metric: str = "accuracy") -> Figure:
    """A run's metric by epoch, with an earlier run's validation behind it."""
    names = [name for name in (metric, f"val_{metric}") if name in run.history.names]
    if not names:
        run.history[metric]  # Says which metrics there are.
    data: dict[str, Any] = {
        "history": {name: run.history[name].known for name in names},
        "metric": metric,
    }
    if earlier:
        data["earlier"] = earlier.history[f"val_{metric}"].known
    return Figure(
        stem=f"history-{run.model}",
        kind="history_plot",
        data=data,
        alt=describe_history(run, names),
        inches=(8, 4.5),
    )


def describe_history(run: Run, names: list[str]) -> str:
    """The alternative text of a history plot."""
    sentences = [f"Line plot of {names[0]} over {run.epochs} epochs for {run.title.lower()}."]
    for name in names:
        series = run.history[name]
        where = "Validation" if name.startswith("val_") else "Training"
        sentences.append(
            f"{where}: from {percent(series.first)} to {percent(series.last)}, "
            f"best {percent(series.best)} in epoch {series.best_epoch}."
        )
    return " ".join(sentences)


def comparison_figure(
    runs: Runs, earlier: Runs | None = None, metric: str = "val_accuracy"
) -> Figure:
    """All models' metric by epoch, the range of their seeds as bands."""
    models, sentences = {}, []
    for run in runs:
        curves = [other.history[metric].known for other in run.all_seeds]
        shortest = min(map(len, curves))
        models[run.title] = [curve[:shortest] for curve in curves]
        last = [curve[shortest - 1] for curve in models[run.title]]
        low, high = percent(min(last)), percent(max(last))
        ends = low if low == high else f"between {low} and {high}"
        sentences.append(f"{run.title} ends at {ends}.")
    data: dict[str, Any] = {"models": models, "metric": metric.replace("val_", "validation ")}
    if earlier:
        data["earlier"] = {
            run.title: earlier[run.model].history[metric].known
            for run in runs
            if run.model in earlier.by_model
        }
    return Figure(
        stem="comparison",
        kind="comparison_plot",
        data=data,
        alt=f"Line plot of {data['metric']} by epoch, one line a model. {' '.join(sentences)}",
        inches=(8, 4.8),
    )


def samples_figure(runs: Runs) -> Figure:
    """A few images of each class, one row a class."""
    tiles = runs.tiles.classes
    counts = {len(of_class) for of_class in tiles.values()}
    return tile_figure(
        runs,
        stem="samples",
        tiles=[tile for of_class in tiles.values() for tile in of_class],
        titles=[kind for kind, of_class in tiles.items() for _ in of_class],
        columns=max(counts),
        alt=f"{listing(f'{len(of_class)} {kind}' for kind, of_class in tiles.items())}, "
        "each row one class.",
    )


def augmented_figure(runs: Runs, kind: str) -> Figure:
    """One image and what a random layer made of it; `kind` as the run recorded it."""
    tiles = runs.tiles
    if kind not in tiles.augmented:
        raise LabError(f"no tiles are recorded for `{kind}`; there are {listing(tiles.augmented)}.")
    copies = tiles.augmented[kind]
    return tile_figure(
        runs,
        stem=kind,
        tiles=[tiles.original, *copies],
        titles=["original", *(f"{kind} {i}" for i, _ in enumerate(copies, start=1))],
        columns=4,
        alt=f"A picture and {len(copies)} randomly {kind} copies of it.",
    )


def tile_figure(
    runs: Runs, stem: str, tiles: list[Tile], titles: list[str], columns: int, alt: str
) -> Figure:
    """A grid of recorded small pictures."""
    rows = -(-len(tiles) // columns)
    return Figure(
        stem=stem,
        kind="tile_grid",
        data={"titles": titles, "columns": columns},
        alt=alt,
        inches=(6, 2.15 * rows),
        files=[runs.samples / tile.tile for tile in tiles],
    )


def nesting_figure(labels: list[str]) -> Figure:
    """Ideas that contain each other, the widest first."""
    inner_first = ", inside it ".join(labels)
    return Figure(
        stem="nesting",
        kind="nesting_plot",
        data={"labels": labels},
        alt=f"Nested shapes like dolls in one another: {inner_first}.",
        inches=(8, 4.2),
    )


FIGURES = {
    function.__name__: function
    for function in (
        history_figure,
        comparison_figure,
        samples_figure,
        augmented_figure,
        nesting_figure,
    )
}
