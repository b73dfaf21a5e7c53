"""The numbers that runs have recorded, each with its origin."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from experiments.records.errors import UserError
from generator.checks.claims_names import is_named
from generator.checks.number_forms import Number
from generator.metrics import is_share
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.run import Run

TEST = re.compile(r"\btest(?:s|ed|ing)?\b", re.IGNORECASE)
INTERVAL = "interval"


class Value(NamedTuple):
    """A result: its origin in words, the names of its model, the metric, whether it is a test's."""

    number: float
    origin: str
    names: tuple[str, ...]
    metric: str
    of_test: bool

    def __str__(self) -> str:
        number = self.number
        shown = f"{number:,}" if isinstance(number, int) else f"{number:.4g}"
        return f"{self.origin}: {shown}"


@dataclass(frozen=True)
class Recorded:
    """The models of a post, with all results of their runs."""

    models: tuple[Model, ...]

    @property
    def model_names(self) -> re.Pattern[str]:
        """A pattern for the names and titles of the models."""
        names = {re.escape(name) for model in self.models for name in (model.name, model.title)}
        return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(names))})(?!\w)", re.IGNORECASE)

    @cached_property
    def results(self) -> tuple[Value, ...]:
        """The results of all runs. There are many, and few posts have a typed number to find."""
        return tuple(value for model in self.models for value in values_of(model))

    def nearest_to(self, number: Number, words: str) -> Value | None:
        """Return the result nearest to a number in digits that its sentence can mean, or None.

        These are the results of the models that the sentence names, if any, only shares for a
        number in percent, and only those of the test, or of intervals, where it speaks of these.
        """
        value = number.value
        if value is None:
            return None
        models = {each.names for each in self.results}
        named = {m for m in models if any(is_named(name, words, any_case=True) for name in m)}
        tested, within = TEST.search(words), "interval" in words.lower()
        meant = [
            each
            for each in self.results
            if (each.names in named or not named)
            and (each.of_test or not tested)
            and ((each.metric == INTERVAL) == within)
            and (within or is_share(each.metric) or not number.percent)
        ]
        values = [value / 100] if number.percent else [value, value / 100]
        pairs = ((abs(v.number - n) / (abs(n) or 1), v) for n in values for v in meant)
        return min(pairs, key=lambda pair: pair[0], default=(0.0, None))[1]


def recorded_values(experiments: Iterable[Experiment]) -> Recorded:
    """Return the numbers of all runs of some experiments."""
    return Recorded(tuple(model for experiment in experiments for model in experiment))


def values_of(model: Model) -> Iterator[Value]:
    """Yield the results of a model's runs, and its mean test accuracy."""
    names = (model.name, model.title)
    with suppress(UserError):  # Some runs may lack the score.
        mean, where = model.test_accuracy.mean, f"{model.first.name.partition(' seed ')[0]}"
        if len(model) > 1:
            yield Value(mean, f"{where}, test_accuracy.mean", names, "accuracy", of_test=True)
    for run in model:
        run_name = run.name
        for where, value in results(run).items():
            if value is not None:
                part, _, metric = where.partition(",")[0].rpartition(".")
                metric = INTERVAL if part == "test.interval" else metric
                yield Value(value, f"{run_name}, {where}", names, metric, part.startswith("test"))


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
