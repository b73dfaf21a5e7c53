"""The numbers that runs have recorded, each with its origin."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

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


class Setting(NamedTuple):
    """A setting of a run, and the words that name it."""

    number: float
    names: tuple[str, ...]


@dataclass(frozen=True)
class Recorded:
    """The results and settings of runs, and the names of models and packages in small letters."""

    results: tuple[Value, ...] = ()
    settings: tuple[Setting, ...] = ()
    models: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()

    def nearest(self, numbers: Iterable[float]) -> Value | None:
        """Return the result with the smallest relative distance to any of the numbers."""
        pairs = ((abs(v.number - n) / (abs(n) or 1), v) for n in numbers for v in self.results)
        return min(pairs, key=lambda pair: pair[0], default=(0.0, None))[1]

    def has(self, number: float, step: float) -> bool:
        """Return True if a result, rounded to a step such as 0.001, is the number."""
        return any(abs(value.number - number) <= step * 0.5000001 for value in self.results)


def recorded_values(experiments: Iterable[Experiment]) -> Recorded:
    """Return the numbers of all runs of some experiments."""
    runs = [run for experiment in experiments for run in experiment.all_runs]
    return Recorded(
        results=tuple(
            Value(value, f"{run.name}, {where}")
            for run in runs
            for where, value in results(run).items()
            if value is not None
        ),
        settings=tuple(setting for run in runs for setting in settings(run.config)),
        models=frozenset(
            name for run in runs for name in f"{run.model} {run.title}".lower().split()
        ),
        packages=frozenset(name.lower() for run in runs for name in run.record.machine.packages),
    )


def results(run: Run) -> dict[str, float | None]:
    """Return the results of a run, by place in the record; None where one is missing."""
    found: dict[str, float | None] = {}
    if run.has_test:
        test = run.test
        found |= {"test.accuracy": test.accuracy, "test.correct": test.correct}
        found |= {"test.count": test.count}
        found |= {"test.interval.low": test.interval.low, "test.interval.high": test.interval.high}
    if run.has_test_loss:
        found["test.loss"] = run.test_loss
    lists = {f"history.{name}": run.record.history[name] for name in run.history.names}
    lists["epoch_seconds"] = list(run.record.machine.epoch_seconds)
    for name, values in lists.items():
        found |= {f"{name}, epoch {epoch}": value for epoch, value in enumerate(values, start=1)}
    if size := run.record.summary:
        for key in ("total_params", "trainable_params", "non_trainable_params"):
            found[f"summary.{key}"] = getattr(size, key)
        found |= {f"summary.layers, {layer.name}": layer.params for layer in size.layers}
    return found


def settings(value: Any, names: tuple[str, ...] = ()) -> Iterator[Setting]:
    """Yield the numbers in a record's `config`, each with the keys and texts around it."""
    if isinstance(value, dict):
        # At the top, a setting's neighbours are about something else.
        texts = [each for each in value.values() if isinstance(each, str) and names]
        for key, each in value.items():
            yield from settings(each, (*names, *words(" ".join([key, *texts]))))
    elif isinstance(value, list):
        for each in value:
            yield from settings(each, names)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield Setting(value, names)


def words(text: str) -> list[str]:
    """Return the words of at least three letters, in small letters: `RandomFlip` has two."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]{3,}", text)]
