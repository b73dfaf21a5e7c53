"""Training images of each class."""

from generator.figures.figure import Figure
from generator.figures.grid import grid_figure
from generator.numbers import listing
from generator.runs.experiment import Experiment
from generator.words import say


def samples_figure(experiment: Experiment) -> Figure:
    """Show a few training images of each class, one row a class."""
    classes = experiment.thumbnails.classes
    counted = listing(f"{len(tiles)} {kind}" for kind, tiles in classes.items())
    return grid_figure(
        stem="samples",
        pictures=[experiment.samples / tile.tile for tiles in classes.values() for tile in tiles],
        titles=[kind for kind, tiles in classes.items() for _ in tiles],
        columns=max(map(len, classes.values())),
        alt=say("alt.samples", counted=counted),
    )
