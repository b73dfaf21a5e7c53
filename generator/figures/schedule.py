"""The learning rate and the time of each epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.figures.curves import over_seeds, runs_of
from generator.figures.figure import Figure
from generator.figures.lines import EpochPlot
from generator.figures.plot import HEIGHT, WIDTH
from generator.numbers import metric_value
from generator.runs.model import Model
from generator.runs.run import Run
from generator.runs.series import MissingError

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas

SECONDS = "seconds per epoch"
# The names by which logs call the learning rate.
RATES = ("learning_rate", "lr")
PANEL = 240  # The height of a plot where there are two.


def schedule_figure(source: Model | Run) -> Figure:
    """Plot the learning rate and the seconds of each epoch, where they were recorded.

    Raises:
        MissingError: Neither was recorded for every run.
    """
    runs = runs_of(source)
    rows = {SECONDS: [list(run.environment.get("epoch_seconds") or []) for run in runs]}
    for name in RATES:
        if all(name in run.history.names for run in runs):
            rows |= {"learning rate": [list(run.history[name].values) for run in runs]}
    shortest = {name: min(map(len, values)) for name, values in rows.items()}
    data = {name: [row[: shortest[name]] for row in rows[name]] for name in rows if shortest[name]}
    if not data:
        raise MissingError(f"{runs[0].name}: neither learning rate nor time per epoch is recorded.")
    parts = [f"{name}: {describe(values)}" for name, values in data.items()]
    return Figure(
        stem=f"schedule-{runs[0].model}",
        draw=draw_schedule,
        data={"curves": data},
        alt=f"Line plot by epoch of {' and '.join(data)} of {source.title}{over_seeds(source)}. "
        f"{'; '.join(parts)}.",
        width=WIDTH,
        height=HEIGHT if len(data) == 1 else PANEL * len(data),
        title=f"{' and '.join(data)}, {source.title}",
        rows=(
            ["curve", "run", "epoch", "value"],
            *(
                [name, number, epoch, value]
                for name, runs_values in data.items()
                for number, values in enumerate(runs_values, start=1)
                for epoch, value in enumerate(values, start=1)
            ),
        ),
    )


def describe(runs: list[list[float | None]]) -> str:
    """Return the lowest and the highest value of all runs in words."""
    known = [value for values in runs for value in values if value is not None]
    if not known:
        return "no value"
    low, high = (metric_value(value, "") for value in (min(known), max(known)))
    return low if low == high else f"between {low} and {high}"


def draw_schedule(figure: Canvas, curves: dict[str, np.ndarray]) -> None:
    """Draw a plot for each curve: the mean over runs, and their range as a band."""
    for number, (name, runs) in enumerate(curves.items()):
        plot = EpochPlot(figure, name, [], part=(number, len(curves)))
        plot.add(runs, name)
        plot.finish()
