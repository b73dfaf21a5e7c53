"""Curves of a metric by epoch, over one run or all seeds of a model."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from generator.figures.figure import column_names
from generator.metrics import VALIDATION, words_for
from generator.number_format import counted
from generator.numbers import in_words, metric_value
from generator.runs.model import Model
from generator.runs.run import Run
from generator.words import say


@dataclass(frozen=True)
class Curve:
    """A metric of one or more runs, over the epochs that all of them have.

    Attributes:
        name: The metric.
        runs: The values of each run by epoch, None where one is missing.
        gap: The reason why a value is missing, or None.
        cut: True if a run has more epochs.
        short: True if a run has fewer epochs than were planned.
        longer: The values of each run that goes on after those epochs, None for the epochs before.
        diverged: True if a run diverged.
    """

    name: str
    runs: list[list[float | None]]
    gap: str | None
    cut: bool
    short: bool = False
    longer: tuple[list[float | None], ...] = ()
    diverged: bool = False

    @property
    def mean(self) -> list[float]:
        """The mean over runs by epoch; all values must be there."""
        known = [[value for value in values if value is not None] for values in self.runs]
        return [statistics.fmean(values) for values in zip(*known, strict=True)]

    @property
    def ends(self) -> list[float]:
        """The last value of each run; all values must be there."""
        return [value for values in self.runs if (value := values[-1]) is not None]


def curve_of(source: Model | Run, metric: str) -> Curve:
    """Return the curve of a metric over a model's runs, or over one run."""
    series = [run.history[metric] for run in runs_of(source)]
    shortest = min(map(len, series))
    return Curve(
        name=metric,
        runs=[list(each.values[:shortest]) for each in series],
        gap=next((each.gap for each in series if each.gap), None),
        cut=any(len(each) > shortest for each in series),
        short=any(run.shortfall for run in runs_of(source)),
        longer=tuple(
            [None if epoch < shortest else value for epoch, value in enumerate(each.values, 1)]
            for each in series
            if len(each) > shortest
        ),
        diverged=any(run.diverged for run in runs_of(source)),
    )


def runs_of(source: Model | Run) -> Sequence[Run]:
    """Return the runs of a model, or the one run."""
    return source.distinct_runs if isinstance(source, Model) else (source,)


def describe(curve: Curve) -> str:
    """Return the course of a curve in words: first, last, lowest and highest value."""
    if curve.gap:
        return curve.gap
    values = curve.mean
    ends = (values[0], values[-1], min(values), max(values))
    first, last, lowest, highest = (metric_value(value, curve.name) for value in ends)
    if lowest == highest:
        return say("alt.throughout", value=first) + after(curve)
    shown = {"first": first, "last": last, "lowest": lowest, "highest": highest}
    return say("alt.from_to", **shown) + after(curve)


def describe_end(curve: Curve) -> str:
    """Return the last values of a curve in words."""
    if curve.gap:
        return curve.gap
    low, high = (metric_value(value, curve.name) for value in (min(curve.ends), max(curve.ends)))
    there = say("alt.at" if low == high else "alt.between", low=low, high=high)
    if curve.cut:
        # The runs go on beyond what is drawn.
        last = len(curve.runs[0])
        return say("alt.drawn_up_to", epoch=last, there=there)
    if curve.short:
        epochs = counted("counts.epochs", len(curve.runs[0]))
        return say("alt.stops", there=there, epochs=epochs)
    return say("alt.ends", there=there)


def after(curve: Curve) -> str:
    """Return a remark on the epochs that only some runs have, or nothing."""
    if not curve.cut:
        return ""
    return say("alt.over_epochs", count=len(curve.runs[0]), number=len(curve.runs[0]))


def over_seeds(source: Model | Run, name: str = "alt.means_of") -> str:
    """Return a remark on the runs that a curve is the mean of, or nothing for one run.

    Args:
        source: The model or run.
        name: The remark, by its name among the words of pages.
    """
    count = len(runs_of(source))
    distinct = isinstance(source, Model) and source.has_identical_runs
    runs = say(
        "counts.distinct_runs" if distinct else "counts.seeds", count=count, number=in_words(count)
    )
    return say(name, runs=runs) if count > 1 else ""


def metric_label(metric: str) -> str:
    """Return a metric's name for an axis: `val_loss` is `validation loss`."""
    plain = metric.removeprefix(VALIDATION)
    return words_for(plain, "validation" if plain != metric else "")


def rows_of(curves: dict[str, Curve]) -> tuple[list[object], ...]:
    """Return curves as a table: a row for each epoch of each run that all runs have."""
    head: list[object] = [*column_names("curve", "run", "epoch", "value")]
    rows: list[list[object]] = [
        [name, number, epoch, value]
        for name, curve in curves.items()
        for number, values in enumerate(curve.runs, start=1)
        for epoch, value in enumerate(values, start=1)
    ]
    return (head, *rows)
