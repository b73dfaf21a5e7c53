"""All numbers that runs have recorded, each with where it is from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.runs.experiment import Runs
from generator.runs.run import Run


class Value(NamedTuple):
    """A number, and where it is from."""

    number: float
    origin: str

    def __str__(self) -> str:
        number = self.number
        shown = f"{number:,}" if isinstance(number, int) else f"{number:.4g}"
        return f"{self.origin}: {shown}"


class Setting(NamedTuple):
    """A number that a run was set to, and the words that name it."""

    number: float
    names: tuple[str, ...]


@dataclass(frozen=True)
class Recorded:
    """What came out of runs, what they were set to, and the names of models and packages."""

    results: tuple[Value, ...] = ()
    settings: tuple[Setting, ...] = ()
    models: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()

    def nearest(self, readings: Iterable[float]) -> Value | None:
        """The result nearest to any of the readings of a typed number, by its relative distance."""
        pairs = ((abs(v.number - r) / (abs(r) or 1), v) for r in readings for v in self.results)
        return min(pairs, key=lambda pair: pair[0], default=(0.0, None))[1]

    def rounded(self, number: float, step: float) -> bool:
        """Says whether a result is a typed number, rounded to a step such as 0.001."""
        return any(abs(value.number - number) <= step * 0.5000001 for value in self.results)


def recorded(groups: Iterable[Runs]) -> Recorded:
    """The numbers of a post's runs and references."""
    runs = [run for group in groups for run in group.every]
    packages = [run.environment.get("packages") for run in runs]
    return Recorded(
        results=tuple(
            Value(value, f"{run.name}, {where}")
            for run in runs
            for where, value in outcomes(run).items()
            if is_number(value)
        ),
        settings=tuple(setting for run in runs for setting in settings(run.config)),
        models=frozenset(
            name for run in runs for name in f"{run.model} {run.title}".lower().split()
        ),
        packages=frozenset(
            str(name).lower() for kept in packages if isinstance(kept, dict) for name in kept
        ),
    )


def outcomes(run: Run) -> dict[str, Any]:
    """What came out of a run: test, history, sizes and times, some of which may be missing."""
    found: dict[str, Any] = {}
    if run.has_test:
        found |= {f"test.{key}": getattr(run.test, key) for key in ("accuracy", "correct", "count")}
        found |= {"test.interval.low": run.test.interval.low}
        found |= {"test.interval.high": run.test.interval.high}
    if run.has_test_loss:
        found["test.loss"] = run.test_loss
    lists = {f"history.{name}": run.record.history[name] for name in run.history.names}
    for name, values in {**lists, "epoch_seconds": run.environment.get("epoch_seconds")}.items():
        for epoch, value in enumerate(values if isinstance(values, list) else (), start=1):
            found[f"{name}, epoch {epoch}"] = value
    if size := run.record.summary:
        for key in ("total_params", "trainable_params", "non_trainable_params"):
            found[f"summary.{key}"] = getattr(size, key)
        found |= {f"summary.layers, {layer.name}": layer.params for layer in size.layers}
    return found


def settings(value: Any, names: tuple[str, ...] = ()) -> Iterator[Setting]:
    """The numbers in settings, each with the words around it: keys and texts."""
    if isinstance(value, dict):
        # Those beside a setting at the top are about something else.
        texts = [each for each in value.values() if isinstance(each, str) and names]
        for key, each in value.items():
            yield from settings(each, (*names, *words(" ".join([key, *texts]))))
    elif isinstance(value, list):
        for each in value:
            yield from settings(each, names)
    elif is_number(value):
        yield Setting(value, names)


def words(text: str) -> list[str]:
    """The words of a name or a sentence, in small letters: `RandomFlip` has two, `is` none."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]{3,}", text)]


def is_number(value: object) -> bool:
    """Says whether a value of a record is a number, and finite as all of JSON is."""
    return isinstance(value, int | float) and not isinstance(value, bool)
