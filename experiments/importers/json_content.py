"""Find the values by epoch, the settings and the scores in the JSON that people save of a run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from experiments.importers.loops import RATES, number_of
from experiments.importers.names import WORD, record_name
from experiments.importers.several import SEEDS, flattened

# The keys of objects with settings, and of settings that stand alone.
SETTINGS = ("config", "args", "params", "hparams", "hyperparameters", "settings")
SINGLE = ("epochs", "num_epochs", "batch_size", *RATES, *SEEDS)
# The keys of the number of items among the scores of the test split.
COUNTS = ("count", "n", "num_samples", "samples")
# The keys of objects with the metrics; they are no part of a metric's name.
INSIDE = ("history", "metrics", "results", "scores", "log", "logs")
# `test_metrics` holds the metrics of the test split.
OF_A_SPLIT = re.compile(rf"({WORD})_({'|'.join(INSIDE)})")
# The attributes of a fitted MLPClassifier or MLPRegressor of scikit-learn.
SCIKIT_LEARN = {"loss_curve": "loss", "validation_scores": "val_score"}
# What pandas writes with orient="split" and "table".
SPLIT = {"columns", "index", "data"}
TABLE = {"schema", "data"}


class Column(NamedTuple):
    """The values of a metric by epoch, and the keys that lead to them."""

    keys: tuple[str, ...]
    values: dict[int, object]


@dataclass
class Content:
    """What a file holds.

    Attributes:
        columns: The values by epoch of each name; names of nested objects are joined by `/`.
        tables: Lists of objects, by name.
        config: The settings.
        test: Scores of the test split, by metric.
        test_count: The number of items of the test split.
        single: The keys of other values that stand alone.
        left: The keys of lists that are none of these.
    """

    columns: dict[str, Column] = field(default_factory=dict)
    tables: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    config: dict[str, object] = field(default_factory=dict)
    test: dict[str, float] = field(default_factory=dict)
    test_count: int | None = None
    single: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def collect(content: object) -> Content:
    """Return what a JSON file holds of a run."""
    found = Content()
    if isinstance(content, list):
        content = {"history": content}
    if isinstance(content, dict):
        _collect(content, (), found)
    return found


def _collect(content: Mapping[str, object], keys: tuple[str, ...], found: Content) -> None:
    """Add the values of an object, to which keys lead, to what was found."""
    if rows := rows_of(content):
        found.tables["/".join(keys)] = rows
        return
    for key, value in content.items():
        path = (*keys, key)
        outer = [OF_A_SPLIT.sub(r"\1", part) for part in keys]
        last = SCIKIT_LEARN.get(key.rstrip("_"), key)
        name = "/".join(part for part in (*outer, last) if part not in INSIDE)
        if isinstance(value, dict) and key in SETTINGS:
            found.config |= value
        elif isinstance(value, list) and (name in found.columns or name in found.tables):
            found.left.append("/".join(path))
        elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            found.tables[name] = [dict(flattened(each, separator="/")) for each in value]
        elif isinstance(value, list):
            found.columns[name] = Column(path, dict(enumerate(value)))
        elif isinstance(value, dict) and is_by_epoch(value) and rows_of(value) is None:
            found.columns[name] = Column(path, {int(at): each for at, each in value.items()})
        elif isinstance(value, dict):
            _collect(value, path, found)
        else:
            collect_single(name, value, found)


def rows_of(content: Mapping[str, object]) -> list[dict[str, object]] | None:
    """Return the rows of an object that holds nothing else, or None if it is another."""
    data = content.get("data")
    columns = content.get("columns")
    if content.keys() == SPLIT and isinstance(data, list) and isinstance(columns, list):
        names = [str(name) for name in columns]
        if all(isinstance(row, list) and len(row) == len(names) for row in data):
            return [dict(zip(names, row, strict=True)) for row in data]
    if content.keys() == TABLE and isinstance(data, list):
        objects = [row for row in data if isinstance(row, dict)]
        if len(objects) == len(data):
            return [{key: row[key] for key in row if key != "index"} for row in objects]
    if is_by_epoch(content) and all(isinstance(row, dict) for row in content.values()):
        return [
            {"epoch": int(at), **dict(flattened(row, separator="/"))}
            for at, row in content.items()
            if isinstance(row, dict)
        ]
    return None


def is_by_epoch(content: Mapping[str, object]) -> bool:
    """Return True if the keys of an object are whole numbers."""
    return bool(content) and all(key.isascii() and key.isdecimal() for key in content)


def collect_single(name: str, value: object, found: Content) -> None:
    """Add a value that stands alone: a setting, a score of the test split, or what is left out."""
    try:
        number = number_of(value)
    except ValueError:
        # A text deep inside is seldom a setting.
        if "/" not in name:
            found.config[name] = value
        return
    recorded = record_name(name)
    metric = recorded.removeprefix("test_")
    if name in SINGLE:
        found.config[name] = value
    elif recorded == metric or number is None:
        found.single.append(name)
    elif metric in COUNTS and number.is_integer() and number > 0:
        found.test_count = int(number)
    else:
        found.test[metric] = number
