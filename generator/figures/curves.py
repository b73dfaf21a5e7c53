"""Curves of a metric by epoch, over one run or all seeds of a model."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from generator.metrics import VALIDATION
from generator.numbers import in_words, metric_value, plural
from generator.runs.model import Model
from generator.runs.run import Run


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
        return f"{first} throughout{after(curve)}"
    return f"from {first} to {last}, between {lowest} and {highest}{after(curve)}"


def describe_end(curve: Curve) -> str:
    """Return the last values of a curve in words."""
    if curve.gap:
        return curve.gap
    low, high = (metric_value(value, curve.name) for value in (min(curve.ends), max(curve.ends)))
    there = f"at {low}" if low == high else f"between {low} and {high}"
    if curve.cut:
        # The runs go on beyond what is drawn.
        last = len(curve.runs[0])
        return f"is drawn up to epoch {last}, the last that all runs have, and is {there} then"
    if curve.short:
        return f"stops {there} after {plural(len(curve.runs[0]), 'epoch')}, short of its end"
    return f"ends {there}"


def after(curve: Curve) -> str:
    """Return a remark on the epochs that only some runs have, or nothing."""
    epochs = plural(len(curve.runs[0]), "epoch")
    return f", over the {epochs} that all runs have" if curve.cut else ""


def over_seeds(source: Model | Run) -> str:
    """Return a remark on the runs that a curve is the mean of, or nothing for one run."""
    count = len(runs_of(source))
    seeds = "distinct runs" if isinstance(source, Model) and source.has_identical_runs else "seeds"
    return f", means of {in_words(count)} {seeds}" if count > 1 else ""


def metric_label(metric: str) -> str:
    """Return a metric's name for an axis: `val_loss` is `validation loss`."""
    plain = metric.removeprefix(VALIDATION)
    return f"validation {plain}" if plain != metric else metric


def rows_of(curves: dict[str, Curve]) -> tuple[list[object], ...]:
    """Return curves as a table: a row for each epoch of each run that all runs have."""
    head: list[object] = ["curve", "run", "epoch", "value"]
    rows: list[list[object]] = [
        [name, number, epoch, value]
        for name, curve in curves.items()
        for number, values in enumerate(curve.runs, start=1)
        for epoch, value in enumerate(values, start=1)
    ]
    return (head, *rows)
