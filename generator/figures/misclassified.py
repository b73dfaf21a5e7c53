"""The misclassified test images of a run."""

from pathlib import Path

from experiments.records.errors import UserError
from experiments.records.schema import ERRORS_KEPT, error_thumbnail
from generator.figures.figure import Figure
from generator.figures.grid import grid_figure
from generator.numbers import percent
from generator.runs.model import Model
from generator.runs.run import Run
from generator.runs.series import MissingError
from generator.words import say


def misclassified_figure(run: Run, count: int = 6) -> Figure:
    """Show the misclassified test images of one run with the highest confidence."""
    if isinstance(run, Model):
        raise UserError(f"misclassified_figure: name one run, such as `{run.name}.first`.")
    if count > ERRORS_KEPT:
        raise UserError(
            f"misclassified_figure: runs keep thumbnails of at most {ERRORS_KEPT} misclassified "
            f"images, not {count}."
        )
    wrong = run.misclassified(count)
    if not wrong:
        raise MissingError(f"{run.name} misclassified no test image.")
    said = [f"{each.predicted} ({percent(each.probability)})" for each in wrong]
    lines = [f"{Path(m.file).name}: {text}" for m, text in zip(wrong, said, strict=True)]
    return grid_figure(
        stem=f"misclassified-{run.model}",
        pictures=[run.samples / error_thumbnail(each.file) for each in wrong],
        titles=said,
        columns=3,
        alt=say("alt.misclassified", count=len(wrong), number=len(wrong), model=run.model)
        + f" {'; '.join(lines)}.",
    )
