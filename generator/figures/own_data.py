"""The data of the author's own figures: plain values, which can be hashed and sent to a process."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

import msgspec

from experiments.records.errors import UserError
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.run import Run
from generator.runs.series import Series
from generator.traced import plain

Scalar = str | int | float | bool | None
# What a function of the author's does not get of a record: the machine, and lists by test image.
LEFT_OUT = ("schema_version", "environment", "code", "units")
LEFT_OUT_OF_TEST = ("predictions", "outcomes")
LEFT_OUT_OF_SUMMARY = ("text", "layers")


def plain_data(value: Any, name: str) -> Any:
    """Return a value as JSON has it: numbers, texts, booleans, None, lists, and dicts by text.

    A metric by epoch becomes the list of its values; a run the dict of its record without code,
    environment, layers and test items, as `experiments/records/record.schema.json` describes it; a
    model a dict with `name`, `title` and the list `runs`; an experiment the list of its models.

    Args:
        value: The value.
        name: Its place in messages, such as `values[0]`.

    Raises:
        UserError: It is anything else.
    """
    match value:
        case None | bool():
            return value
        case int() | float():
            return plain(value)
        case str():
            return str(value)
        case Series():
            return [plain(each) for each in value.values]
        case Run():
            return run_data(value)
        case Model():
            runs = [run_data(run) for run in value]
            return {"name": value.name, "title": value.title, "runs": runs}
        case Experiment():
            return [plain_data(model, name) for model in value]
        case Mapping():
            return {str(key): plain_data(each, f"{name}.{key}") for key, each in value.items()}
        case list() | tuple() | range() | set() | frozenset():
            each_value = sorted(value) if isinstance(value, set | frozenset) else value
            return [plain_data(each, f"{name}[{i}]") for i, each in enumerate(each_value)]
    raise UserError(
        f"own_figure: `{name}` is of the kind {type(value).__name__}: hand over numbers, texts, "
        "lists of them, runs, models, or metrics by epoch. A list of one value each is "
        "`runs | map(attribute='test_accuracy.mean') | list`."
    )


def run_data(run: Run) -> dict[str, Any]:
    """Return the record of a run without what depends on the machine and what is long."""
    record: dict[str, Any] = msgspec.to_builtins(run.record)
    kept = {key: value for key, value in record.items() if key not in LEFT_OUT}
    for part, names in (("test", LEFT_OUT_OF_TEST), ("summary", LEFT_OUT_OF_SUMMARY)):
        if kept.get(part):
            kept[part] = {key: each for key, each in kept[part].items() if key not in names}
    return kept


def table_of(data: Mapping[str, Any]) -> tuple[list[Any], ...]:
    """Return plain data as a table, the names of columns first; empty if they are none.

    A list of dicts of single values has its columns from their keys; else lists of single values,
    all as long as each other, are columns.
    """
    for value in data.values():
        if is_list(value) and all(is_flat(each) for each in value):
            names = list(dict.fromkeys(key for each in value for key in each))
            return (names, *([each.get(key) for key in names] for each in value))
    columns = {key: value for key, value in data.items() if is_list(value)}
    if len({len(value) for value in columns.values()}) != 1 or not all(
        isinstance(each, Scalar) for value in columns.values() for each in value
    ):
        return ()
    return (list(columns), *map(list, zip_longest(*columns.values())))


def is_list(value: Any) -> bool:
    """Return True for a list that is not empty."""
    return isinstance(value, list) and bool(value)


def is_flat(value: Any) -> bool:
    """Return True for a dict of single values."""
    return isinstance(value, dict) and all(isinstance(each, Scalar) for each in value.values())
