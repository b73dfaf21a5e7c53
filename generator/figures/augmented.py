"""Augmented copies of one training image."""

from experiments.records.errors import UserError
from generator.figures.figure import Figure
from generator.figures.grid import grid_figure
from generator.numbers import listing, plural
from generator.runs.experiment import Experiment


def augmented_figure(experiment: Experiment, kind: str) -> Figure:
    """Show an image above its copies by a random layer; `kind` as recorded, such as `flipped`."""
    tiles = experiment.thumbnails
    if kind not in tiles.augmented:
        there = listing(tiles.augmented)
        raise UserError(f"no copies are recorded for `{kind}`; there are {there}.")
    copies = tiles.augmented[kind]
    return grid_figure(
        stem=kind,
        pictures=[experiment.samples / tile.tile for tile in (tiles.original, *copies)],
        titles=["original", *(f"copy {i}" for i, _ in enumerate(copies, start=1))],
        columns=3,
        alt=f"A picture and {plural(len(copies), 'copy', 'copies')} of it, randomly {kind}.",
        first_alone=True,
    )
