"""The learning rate and the time of each epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.figures.curves import over_seeds, runs_of
from generator.figures.figure import Figure, column_names
from generator.figures.line_names import LineNames
from generator.figures.lines import EpochPlot
from generator.figures.plot import HEIGHT, WIDTH
from generator.numbers import listing, metric_value
from generator.runs.model import Model
from generator.runs.run import Run
from generator.runs.series import MissingError
from generator.words import say

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas

SECONDS, RATE = "seconds", "learning_rate"
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
            rows |= {RATE: [list(run.history[name].values) for run in runs]}
    shortest = {name: min(map(len, values)) for name, values in rows.items()}
    data = {name: [row[: shortest[name]] for row in rows[name]] for name in rows if shortest[name]}
    if not data:
        raise MissingError(f"{runs[0].name}: neither learning rate nor time per epoch is recorded.")
    named = {name: say(f"drawn.{name}") for name in data}
    parts = [f"{named[name]}: {describe(values)}" for name, values in data.items()]
    both = listing(named.values())
    return Figure(
        stem=f"schedule-{runs[0].model}",
        draw=draw_schedule,
        data={"curves": data},
        alt=say(
            "alt.schedule",
            curves=both,
            model=source.title,
            seeds=over_seeds(source),
            parts="; ".join(parts),
        ),
        width=WIDTH,
        height=HEIGHT if len(data) == 1 else PANEL * len(data),
        title=say("titles.schedule", curves=both, model=source.title),
        rows=(
            column_names("curve", "run", "epoch", "value"),
            *(
                [named[name], number, epoch, value]
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
        return say("alt.no_value")
    low, high = (metric_value(value, "") for value in (min(known), max(known)))
    return low if low == high else say("alt.between", low=low, high=high)


def draw_schedule(figure: Canvas, curves: dict[str, np.ndarray]) -> None:
    """Draw a plot for each curve: the mean over runs, and their range as a band."""
    for number, (name, runs) in enumerate(curves.items()):
        name = say(f"drawn.{name}")
        plot = EpochPlot(figure, name, LineNames(), part=(number, len(curves)))
        plot.add(runs, name)
        plot.finish()
