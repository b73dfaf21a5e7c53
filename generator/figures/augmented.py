"""Augmented copies of one training image."""

from experiments.records.errors import UserError
from generator.figures.figure import Figure
from generator.figures.grid import grid_figure
from generator.number_format import counted
from generator.numbers import listing
from generator.runs.experiment import Experiment
from generator.words import say


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
        titles=[
            say("drawn.original"),
            *(say("drawn.copy", number=i) for i, _ in enumerate(copies, start=1)),
        ],
        columns=3,
        alt=say("alt.augmented", copies=counted("counts.copies", len(copies)), kind=kind),
        first_alone=True,
    )
