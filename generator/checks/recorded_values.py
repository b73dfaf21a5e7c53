"""The numbers that runs have recorded, each with its origin."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from generator.checks.number_forms import Number
from generator.runs.experiment import Experiment
from generator.runs.run import Run


class Value(NamedTuple):
    """A result of a run, and its origin: run, place in the record."""

    number: float
    origin: str

    def __str__(self) -> str:
        number = self.number
        shown = f"{number:,}" if isinstance(number, int) else f"{number:.4g}"
        return f"{self.origin}: {shown}"


@dataclass(frozen=True)
class Recorded:
    """The results of runs, and a pattern for the names and titles of their models."""

    results: tuple[Value, ...]
    model_names: re.Pattern[str]

    def nearest_to(self, number: Number) -> Value | None:
        """Return the result with the smallest relative distance to a number in digits."""
        value = number.value
        if value is None:
            return None
        values = [value / 100] if number.percent else [value, value / 100]
        pairs = ((abs(v.number - n) / (abs(n) or 1), v) for n in values for v in self.results)
        return min(pairs, key=lambda pair: pair[0], default=(0.0, None))[1]


def recorded_values(experiments: Iterable[Experiment]) -> Recorded:
    """Return the numbers of all runs of some experiments."""
    runs = [run for experiment in experiments for run in experiment.all_runs]
    names = {re.escape(name) for run in runs for name in (run.model, run.title)}
    return Recorded(
        results=tuple(
            Value(value, f"{run.name}, {where}")
            for run in runs
            for where, value in results(run).items()
            if value is not None
        ),
        model_names=re.compile(rf"(?<!\w)(?:{'|'.join(sorted(names))})(?!\w)", re.IGNORECASE),
    )


def results(run: Run) -> dict[str, float | None]:
    """Return the results of a run, by place in the record; None where one is missing."""
    found: dict[str, float | None] = {}
    if run.test_metrics:
        test = run.test
        found |= {f"test.{name}": value for name, value in test.metrics.items()}
        if test.items is not None and run.has_test:
            within = test.interval
            found |= {"test.correct": test.correct, "test.count": test.count}
            found |= {"test.interval.low": within.low, "test.interval.high": within.high}
    lists = {f"history.{name}": run.record.history[name] for name in run.history.names}
    lists["epoch_seconds"] = list(run.record.machine.epoch_seconds)
    for name, values in lists.items():
        found |= {f"{name}, epoch {epoch}": value for epoch, value in enumerate(values, start=1)}
    if size := run.record.summary:
        for key in ("total_params", "trainable_params", "non_trainable_params"):
            found[f"summary.{key}"] = getattr(size, key)
        found |= {f"summary.layers, {layer.name}": layer.params for layer in size.layers}
    return found
