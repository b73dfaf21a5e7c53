"""Figures that posts can ask for: a kind a file, with its data, its alt text and its drawing.

To add one, write a file with a function that returns a `Figure`, and list it here.
"""

from generator.figures.augmented import augmented_figure
from generator.figures.comparison import comparison_figure
from generator.figures.confusion import confusion_figure
from generator.figures.differences import differences_figure
from generator.figures.flips import flips_figure
from generator.figures.history import history_figure
from generator.figures.metrics import metrics_figure
from generator.figures.misclassified import misclassified_figure
from generator.figures.nesting import nesting_figure
from generator.figures.reliability import reliability_figure
from generator.figures.samples import samples_figure
from generator.figures.schedule import schedule_figure
from generator.figures.scores import scores_figure
from generator.figures.seeds import seeds_figure
from generator.figures.sweep import sweep_figure

FIGURES = {
    function.__name__: function
    for function in (
        history_figure,
        metrics_figure,
        comparison_figure,
        scores_figure,
        differences_figure,
        seeds_figure,
        sweep_figure,
        confusion_figure,
        schedule_figure,
        samples_figure,
        augmented_figure,
        misclassified_figure,
        flips_figure,
        reliability_figure,
        nesting_figure,
    )
}
