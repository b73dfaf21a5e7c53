"""All numbers that runs have recorded, each with where it is from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.run import Run
from generator.runs import Runs


@dataclass(frozen=True)
class Value:
    """A number, where it is from, and the words that name it if it is a setting."""

    number: float
    origin: str
    names: frozenset[str] = frozenset()

    def __str__(self) -> str:
        number = self.number
        shown = f"{number:,}" if isinstance(number, int) else f"{number:.4g}"
        return f"{self.origin}: {shown}"


@dataclass(frozen=True)
class Recorded:
    """What came out of runs, what they were set to, and the names of models and packages."""

    results: tuple[Value, ...]
    settings: tuple[Value, ...]
    models: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()

    def nearest(self, scales: Iterable[float]) -> Value | None:
        """The result nearest to any of the readings of a typed number, by its relative distance."""
        pairs = ((abs(v.number - s) / (abs(s) or 1), v) for s in scales for v in self.results)
        return min(pairs, key=lambda pair: pair[0], default=(0.0, None))[1]

    def rounded(self, number: float, step: float) -> bool:
        """Says whether a result is a typed number, rounded to a step such as 0.001."""
        return any(abs(v.number - number) <= step * 0.5000001 for v in self.results)

    def exact(self, number: float) -> bool:
        """Says whether a result is just this number."""
        return any(v.number == number for v in self.results)


def recorded(groups: Iterable[Runs]) -> Recorded:
    """The numbers of a post's runs and references; the first group's need no experiment's name."""
    runs = [run for group in groups for run in group.every]
    home = runs[0].record.experiment if runs else ""
    results: list[Value] = []
    settings: list[Value] = []
    models: set[str] = set()
    packages: set[str] = set()
    for run in runs:
        seed = "" if run.seed is None else f" seed {run.seed}"
        name = f"{run.model}{seed}" if run.record.experiment == home else run.name
        results += [Value(number, f"{name}, {where}") for where, number in outcomes(run)]
        settings += [
            Value(number, f"{name}, {where}", frozenset(names))
            for where, number, names in leaves(run.config, "config", ())
        ]
        models |= {*run.model.lower().split(), *run.title.lower().split()}
        kept = run.environment.get("packages")
        packages |= {str(key).lower() for key in kept} if isinstance(kept, dict) else set()
    return Recorded(tuple(results), tuple(settings), frozenset(models), frozenset(packages))


def outcomes(run: Run) -> Iterator[tuple[str, float]]:
    """What came out of a run: test, history, sizes and times."""
    if run.record.test and run.record.test.accuracy is not None:
        test = run.test
        yield from (("test.accuracy", test.accuracy), ("test.correct", test.correct))
        yield from (("test.interval.low", test.interval.low), ("test.count", test.count))
        yield "test.interval.high", test.interval.high
    if run.record.test and run.record.test.loss is not None:
        yield "test.loss", run.record.test.loss
    for metric in run.history.names:
        for epoch, value in enumerate(run.record.history[metric], start=1):
            if value is not None:
                yield f"history.{metric}, epoch {epoch}", value
    if run.record.summary:
        size = run.record.summary
        for key in ("total_params", "trainable_params", "non_trainable_params"):
            if (count := getattr(size, key)) is not None:
                yield f"summary.{key}", count
        yield from ((f"summary.layers, {layer.name}", layer.params) for layer in size.layers)
    seconds = run.environment.get("epoch_seconds")
    if isinstance(seconds, list):
        yield from ((f"epoch_seconds, epoch {i}", s) for i, s in enumerate(seconds, 1) if number(s))


def leaves(
    value: Any, where: str, names: tuple[str, ...]
) -> Iterator[tuple[str, float, tuple[str, ...]]]:
    """The numbers in settings, each with its place and the words around it: keys and texts."""
    if isinstance(value, dict):
        texts = [text for each in value.values() if isinstance(each, str) for text in words(each)]
        for key, each in value.items():
            inner = (*names, *words(str(key)), *(texts if where != "config" else ()))
            yield from leaves(each, f"{where}.{key}", inner)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, where, names)
    elif number(value):
        yield where, value, names


def words(text: str) -> list[str]:
    """The words of a name or a sentence, in small letters: `RandomFlip` has two, `is` none."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]{3,}", text)]


def number(value: object) -> bool:
    """Says whether a value of a record is a number, and finite as all of JSON is."""
    return isinstance(value, int | float) and not isinstance(value, bool)
