"""Figures that posts ask for: their data, the words that stand for them, their file names.

Nothing here draws: `plots` does, and is imported only when a figure is not there yet.
"""

import json
import math
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from experiments.records.code_hash import syntax_hash
from experiments.records.errors import UserError
from experiments.records.schema import ERRORS_KEPT, error_thumbnail
from generator.inputs import digest
from generator.numbers import listing, metric_value, percent
from generator.runs.experiment import Runs
from generator.runs.run import Run
from generator.runs.series import MissingError, Series

PLOTS = Path(__file__).with_name("plots.py")


@dataclass(frozen=True)
class Figure:
    """A figure to draw: the arguments of the function `kind` in `plots`.

    `width` and `height` are in CSS pixels: 100 for each inch that the function draws, where the
    file has twice as many for sharp screens. `files` are the pictures that the function reads, by
    the sha256 of their content.
    """

    stem: str
    kind: str
    data: dict[str, Any]
    alt: str
    width: int
    height: int
    files: dict[Path, str] = field(default_factory=dict)

    @property
    def file_format(self) -> str:
        """JPEG for what is made of photographs, PNG for lines and letters."""
        return "jpg" if self.files else "png"

    @property
    def file_name(self) -> str:
        """A name that changes with the data, the pictures, the style and the drawing code."""
        made_of = [self.kind, self.data, list(self.files.values()), drawing_code()]
        mark = digest(json.dumps(made_of, sort_keys=True).encode())[:12]
        # A model's name is text from a record: it must not lead out of the folder or the link.
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", self.stem)
        return f"{stem}-{mark}.{self.file_format}"

    def draw(self) -> bytes:
        """The file's content. Imports Matplotlib.

        Raises:
            UserError: a picture that it reads is none.
        """
        from generator.figures import plots

        files = {"files": [str(file) for file in self.files]} if self.files else {}
        try:
            return plots.draw(self.kind, self.data | files, self.file_format)
        except (OSError, SyntaxError, ValueError) as error:
            raise UserError(f"{self.file_name}: can't be drawn: {error}") from None


@cache
def drawing_code() -> str:
    """The hash of the code that draws: with other code, figures get other names."""
    return syntax_hash(PLOTS.read_text(encoding="utf-8"))


def history_figure(run: Run, earlier: Run | None = None, metric: str | None = None) -> Figure:
    """A run's metric by epoch, with an earlier run's validation behind it."""
    metric = metric or run.group.metric
    names = [name for name in (metric, f"val_{metric}") if name in run.history.names]
    curves = [run.history[name] for name in names or [metric]]
    values = {curve.name: curve.values for curve in curves}
    data: dict[str, Any] = {"history": values, "metric": metric}
    if earlier:
        data["earlier"] = earlier.history[f"val_{metric}"].values
    what = f"Line plot of {names[0]} over {run.epochs} epochs for {run.title}."
    return Figure(
        stem=f"history-{run.model}",
        kind="history_plot",
        data=data,
        alt=" ".join([what, *map(course, curves)]),
        width=800,
        height=450,
    )


def course(curve: Series) -> str:
    """How a curve goes, in a sentence."""
    where = "Validation" if curve.name.startswith("val_") else "Training"
    if None in curve.values:
        return f"{where}: no value in epoch {curve.values.index(None) + 1}."
    if curve.diverged:
        return f"{where}: diverged."
    ends = (curve.first, curve.last, curve.min, curve.max)
    first, last, lowest, highest = (metric_value(value, curve.name) for value in ends)
    return f"{where}: from {first} to {last}, between {lowest} and {highest}."


def comparison_figure(runs: Runs, earlier: Runs | None = None, metric: str | None = None) -> Figure:
    """All models' metric by epoch, the range of their seeds as bands."""
    metric = metric or runs.judged
    models, dotted, sentences = {}, {}, []
    titles = [run.title for run in runs]
    for run in runs:
        curves = [other.history[metric].values for other in run.all_seeds]
        shortest = min(map(len, curves))
        name = run.title if titles.count(run.title) == 1 else f"{run.model}: {run.title}"
        models[name] = [curve[:shortest] for curve in curves]
        last = [curve[-1] for curve in curves]
        sentences.append(f"{name} {ends(last, metric)}.")
        if earlier and run.model in earlier.by_model:
            dotted[name] = earlier[run.model].history[metric].values
    data: dict[str, Any] = {"models": models, "metric": re.sub("^val_", "validation ", metric)}
    if dotted:
        data["earlier"] = dotted
    return Figure(
        stem="comparison",
        kind="comparison_plot",
        data=data,
        alt=f"Line plot of {data['metric']} by epoch, one line a model. {' '.join(sentences)}",
        width=800,
        height=480,
    )


def ends(values: list[float | None], metric: str) -> str:
    """Where the curves of a model end, in words."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return "diverged"
    low, high = metric_value(min(known), metric), metric_value(max(known), metric)
    return f"ends at {low}" if low == high else f"ends between {low} and {high}"


def samples_figure(runs: Runs) -> Figure:
    """A few images of each class, one row a class."""
    classes = runs.tiles.classes
    counted = listing(f"{len(tiles)} {kind}" for kind, tiles in classes.items())
    return picture_grid(
        runs,
        stem="samples",
        pictures=[tile.tile for tiles in classes.values() for tile in tiles],
        titles=[kind for kind, tiles in classes.items() for _ in tiles],
        columns=max(map(len, classes.values())),
        alt=f"{counted}, each row one class.",
    )


def augmented_figure(runs: Runs, kind: str) -> Figure:
    """One image and what a random layer made of it; `kind` as the run recorded it."""
    tiles = runs.tiles
    if kind not in tiles.augmented:
        raise UserError(
            f"no tiles are recorded for `{kind}`; there are {listing(tiles.augmented)}."
        )
    copies = tiles.augmented[kind]
    return picture_grid(
        runs,
        stem=kind,
        pictures=[tile.tile for tile in (tiles.original, *copies)],
        titles=["original", *(f"{kind} {i}" for i, _ in enumerate(copies, start=1))],
        columns=4,
        alt=f"A picture and {len(copies)} randomly {kind} copies of it.",
    )


def mistakes_figure(run: Run, count: int = 6) -> Figure:
    """The test images that a run was surest about and wrong, with what it said and how surely."""
    if count > ERRORS_KEPT:
        raise UserError(
            f"mistakes_figure: runs keep pictures of at most {ERRORS_KEPT} mistakes, not {count}."
        )
    wrong = run.mistakes(count)
    if not wrong:
        raise MissingError(f"{run.name} made no mistake on the test images.")
    lines = [f"{Path(m.file).name}: {m.predicted} ({percent(m.probability)})" for m in wrong]
    return picture_grid(
        run.group,
        stem=f"mistakes-{run.model}",
        pictures=[error_thumbnail(mistake.file) for mistake in wrong],
        titles=[line.replace(": ", "\n") for line in lines],
        columns=3,
        alt=f"{len(wrong)} test pictures that {run.model} told wrong, each with its file and what "
        f"the model said: {'; '.join(lines)}.",
    )


def picture_grid(
    runs: Runs, stem: str, pictures: list[str], titles: list[str], columns: int, alt: str
) -> Figure:
    """A grid of small pictures that runs have recorded."""
    paths = [runs.samples / name for name in pictures]
    return Figure(
        stem=stem,
        kind="tile_grid",
        data={"titles": titles, "columns": columns},
        alt=alt,
        width=600,
        height=215 * math.ceil(len(pictures) / columns),
        files={path: digest(runs.reads.content(path)) for path in paths},
    )


def reliability_figure(run: Run) -> Figure:
    """How often a run is right by how sure it is."""
    calibration = run.calibration
    parts = [
        f"{percent(b.accuracy)} of {b.count} right where it is {percent(b.confidence)} sure"
        for b in calibration.bins
    ]
    return Figure(
        stem=f"reliability-{run.model}",
        kind="reliability_plot",
        data={
            "confidence": [b.confidence for b in calibration.bins],
            "accuracy": [b.accuracy for b in calibration.bins],
            "counts": [b.count for b in calibration.bins],
        },
        alt=f"Reliability plot of {run.model}: {'; '.join(parts)}.",
        width=600,
        height=450,
    )


def nesting_figure(labels: list[str]) -> Figure:
    """Ideas that contain each other, the widest first."""
    return Figure(
        stem="nesting",
        kind="nesting_plot",
        data={"labels": labels},
        alt=f"Nested shapes like dolls in one another: {', inside it '.join(labels)}.",
        width=800,
        height=420,
    )


FIGURES = {
    each.__name__: each
    for each in (
        *(history_figure, comparison_figure, samples_figure, augmented_figure, nesting_figure),
        *(mistakes_figure, reliability_figure),
    )
}
