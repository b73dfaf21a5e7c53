"""Edits of run records as plain JSON, of which the changes of `record_changes` are made.

Records are a dictionary by path: `own/model1/seed-1.json`, `article/model4/reported.json`,
`plain/model4/seed-1.json` and `leak.json`. An edit changes them in place. A pattern names runs as
`fnmatch` does: `own/model4/*`. Edits of scores keep predictions and accuracy in agreement.
"""

import copy
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from typing import Any

Json = dict[str, Any]
Records = dict[str, Any]
Edit = Callable[[Records], None]
MODELS = ("model1", "model2", "model3", "model4")
# Patterns of runs.
ALL = "own/*"
FIRST = "own/*/seed-1.json"
SCRATCH = "own/model1/*|own/model2/*|own/model3/*"
ONE = "own/model2/seed-2.json"
LAST_ONE = "own/model4/seed-3.json"
OTHER_HASH = "0" * 64
# Functions of which posts show the first, while the second has only trained.
SHOWN, TRAINED = "experiments/models.py:model1", "experiments/training/one_run.py:fit"


def chosen(records: Records, pattern: str) -> list[Json]:
    """Return the runs whose paths match a pattern; `|` stands between patterns.

    Raises:
        LookupError: There are none, so that the edit would change nothing.
    """
    parts = pattern.split("|")
    found = [records[name] for name in sorted(records) if any(fnmatch(name, p) for p in parts)]
    if not found:
        raise LookupError(f"no record matches {pattern}")
    return found


def together(*edits: Edit) -> Edit:
    """Return the edit that makes several, one after the other."""

    def edit(records: Records) -> None:
        for each in edits:
            each(records)

    return edit


def each(pattern: str, change: Callable[[Json], None]) -> Edit:
    """Return the edit that calls a function with each run of a pattern."""

    def edit(records: Records) -> None:
        for run in chosen(records, pattern):
            change(run)

    return edit


def put(pattern: str, path: str, value: Any) -> Edit:
    """Return the edit that sets the value at a path of keys, as `test.count`."""

    def change(run: Json) -> None:
        *parents, key = path.split(".")
        for parent in parents:
            run = run[parent]
        run[key] = copy.deepcopy(value)

    return each(pattern, change)


def without(pattern: str, *keys: str) -> Edit:
    """Return the edit that removes keys, as `train_score` or `test.predictions`, where they are."""

    def change(run: Json) -> None:
        for path in keys:
            *parents, key = path.split(".")
            part = run
            for parent in parents:
                part = part.get(parent, {})
            part.pop(key, None)

    return each(pattern, change)


def drop(pattern: str) -> Edit:
    """Return the edit that removes whole records."""

    def edit(records: Records) -> None:
        gone = chosen(records, pattern)
        for name in [name for name, run in records.items() if any(run is each for each in gone)]:
            del records[name]

    return edit


def keep_seeds(model: str, seeds: Iterable[int]) -> Edit:
    """Return the edit that leaves only some seeds of the models that a pattern names."""
    kept = set(seeds)

    def edit(records: Records) -> None:
        for name in list(records):
            if fnmatch(name, f"own/{model}/*") and records[name]["seed"] not in kept:
                del records[name]

    return edit


def exchange_seeds(one: int, other: int) -> Edit:
    """Return the edit that swaps two seed numbers in all models: the same set of runs."""
    swapped = {one: other, other: one}

    def edit(records: Records) -> None:
        old = {name: records.pop(name) for name in list(records) if "/seed-" in name}
        for name, run in old.items():
            seed = swapped.get(run["seed"], run["seed"])
            folder = name.rpartition("/")[0]
            records[f"{folder}/seed-{seed}.json"] = run | {"seed": seed}

    return edit


def add_seed(model: str, source: int, seed: int) -> Edit:
    """Return the edit that copies a run of a model to another seed."""

    def edit(records: Records) -> None:
        records[f"own/{model}/seed-{seed}.json"] = {
            **copy.deepcopy(records[f"own/{model}/seed-{source}.json"]),
            "seed": seed,
        }

    return edit


def twins(pattern: str) -> Edit:
    """Return the edit that gives all runs of a pattern the results of the first one."""

    def edit(records: Records) -> None:
        first, *others = chosen(records, pattern)
        for run in others:
            copy_results(first, run)

    return edit


def results_of(source: str, target: str) -> Edit:
    """Return the edit that gives the runs of a model those of another, seed by seed."""

    def edit(records: Records) -> None:
        for name in [name for name in records if name.startswith(f"own/{target}/")]:
            copy_results(records[name.replace(target, source)], records[name])

    return edit


def exchange_results(one: str, other: str) -> Edit:
    """Return the edit that swaps the results of two models, seed by seed."""

    def edit(records: Records) -> None:
        for name in [name for name in records if name.startswith(f"own/{one}/")]:
            first, second = records[name], records[name.replace(one, other)]
            kept = copy.deepcopy(first)
            copy_results(second, first)
            copy_results(kept, second)

    return edit


def copy_results(source: Json, target: Json) -> None:
    """Give a run the history and scores of another."""
    for key in ("history", "test", "train_score"):
        target.pop(key, None)
        if key in source:
            target[key] = copy.deepcopy(source[key])


def series(pattern: str, metric: str, change: Callable[[float], float]) -> Edit:
    """Return the edit that changes each recorded value of a metric."""

    def changed(run: Json) -> None:
        run["history"][metric] = [v if v is None else change(v) for v in run["history"][metric]]

    return each(pattern, changed)


def level(pattern: str, value: float, metric: str = "val_accuracy") -> Edit:
    """Return the edit that puts all values of a metric on one level."""
    return series(pattern, metric, lambda _: value)


def cut(pattern: str, epochs: int, status: str = "complete") -> Edit:
    """Return the edit that leaves the first epochs; a run that is not complete has no scores."""

    def change(run: Json) -> None:
        run["history"] = {name: values[:epochs] for name, values in run["history"].items()}
        run["status"] = status
        if status != "complete":
            run.pop("test", None)
            run.pop("train_score", None)

    return each(pattern, change)


def diverge(pattern: str, epochs: int, accuracy: float | None = 0.5) -> Edit:
    """Return the edit that ends runs by a loss that is not finite after some epochs."""

    def change(run: Json) -> None:
        for name in run["history"]:
            if name != "epoch":
                run["history"][name][-1] = None if "loss" in name else accuracy

    return together(cut(pattern, epochs, "diverged"), each(pattern, change))
