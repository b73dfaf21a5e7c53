"""Import JSON files that hold the values of each metric by epoch.

They are written by `json.dump(history.history, file)` of Keras
(https://keras.io/api/models/model_training_apis/#fit-method), by `DataFrame.to_json` of pandas in
any orientation (https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.to_json.html), and by
training loops of one's own: lists by metric, or an object for each epoch, with settings and single
scores beside them.
"""

from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices, by_epoch
from experiments.importers.json_content import Column, Content, collect
from experiments.importers.json_files import fault, keys, looks_like_json, read_json
from experiments.importers.log import Log
from experiments.importers.loops import (
    EPOCH,
    STEP,
    Loop,
    is_history,
    is_text,
    key_of,
    number_of,
    read_rows,
    repeated_settings,
    tells_results,
)
from experiments.importers.names import is_metric, one_of_each, record_name, shortened
from experiments.importers.rows import Row
from experiments.records.errors import UserError

KIND = "JSON history"
SINGLE = "left out, since it is no known setting, test score or list by epoch"


def matches(path: Path) -> bool:
    """Return True if a file holds lists or objects by epoch, of a known kind of metric or split.

    Records of this project are left alone.
    """
    if not path.is_file() or not looks_like_json(path) or "schema_version" in keys(path):
        return False
    try:
        content = collect(read_json(path))
    except UserError:
        return False
    return table_of_epochs(content) is not None or tells_results(list(content.columns))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run.

    Raises:
        UserError: A value is no number, or the epochs of lists of different lengths are unknown.
    """
    content = collect(read_json(path))
    table = table_of_epochs(content)
    if table is None:
        loop = read_columns(path, content.columns)
        left = [*content.left, *content.tables]
    else:
        rows = content.tables.pop(table)
        left = [*content.left, *content.tables, *content.columns]
        if not counts(rows):
            rows = [row | {"epoch": at} for at, row in enumerate(rows)]
        loop = read_rows([(f"{path}: row {at}", row) for at, row in enumerate(rows, start=1)])
    notes = (f"left out: {shortened(left)}",) if left else ()
    if content.single:
        notes = (*notes, f"{SINGLE}: {shortened(content.single)}")
    found = by_epoch(loop.rows, choices)
    return [
        Log(
            KIND,
            found.points,
            found.first,
            config=loop.config | content.config,
            test=content.test | loop.test,
            test_count=content.test_count,
            notes=(*notes, *loop.notes, *found.notes),
        )
    ]


def table_of_epochs(content: Content) -> str | None:
    """Return the name of the objects by epoch, or None if lists by metric have the values.

    Objects without epochs are taken for such only if all that they hold is known as results, a
    loss among them: those of other lists are models, classes or items.
    """
    for name, rows in content.tables.items():
        if counts(rows) and tells_results(names_of(rows)):
            return name
    if tells_results(list(content.columns)):
        return None
    return next((name for name, rows in content.tables.items() if is_history(names_of(rows))), None)


def counts(rows: list[dict[str, object]]) -> bool:
    """Return True if objects tell their epoch or step."""
    return key_of((*EPOCH, *STEP), names_of(rows)) is not None


def names_of(rows: list[dict[str, object]]) -> list[str]:
    """Return the names that objects have, each once."""
    return list(dict.fromkeys(name for row in rows for name in row))


def read_columns(path: Path, columns: dict[str, Column]) -> Loop:
    """Return rows by epoch of lists by metric.

    Lists of texts, and others than those of metrics whose length is another, are left out.

    Raises:
        UserError: A value is no number, or the lists of metrics have different lengths.
    """
    numeric = {
        name: column
        for name, column in columns.items()
        if not all(is_text(value) for value in column.values.values())
    }
    epoch = key_of(EPOCH, list(numeric))
    told = {name: column for name, column in numeric.items() if tells_results([name])}
    lengths = {name: len(column.values) for name, column in told.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{count} of {name}" for name, count in lengths.items())
        raise UserError(
            f"{path}:1: can't tell the epochs of {shown}. With `validation_freq`, use a CSVLogger "
            "or experiments/recorder.py."
        )
    count = next(iter(lengths.values()), 0)
    kept = {
        name: numbers(path, column)
        for name, column in numeric.items()
        if name == epoch or (is_metric(name) and len(column.values) == count)
    }
    epochs = kept.pop(epoch, {}) if epoch is not None else {}
    recorded, twice = one_of_each({name: record_name(name) for name in kept})
    places = dict.fromkeys(at for values in kept.values() for at in values)
    rows = [
        Row(
            f"{path}: value {number}",
            {to: kept[name].get(at) for name, to in recorded.items()},
            epochs.get(at, at),
        )
        for number, at in enumerate(places, start=1)
    ]
    left = [name for name in columns if name not in kept and name != epoch and is_metric(name)]
    without = (f"left out: {shortened(left)}",) if left else ()
    listed = {name: list(each.values.values()) for name, each in columns.items()}
    config, changing = repeated_settings(listed)
    return Loop(rows, {}, (*twice, *without, *changing), config)


def numbers(path: Path, column: Column) -> dict[int, float | None]:
    """Return a column's numbers by epoch, or raise UserError with line and key."""
    values = {}
    for at, value in column.values.items():
        try:
            values[at] = number_of(value)
        except ValueError as error:
            raise fault(path, column.keys, f"has a value that is none: {error}.") from None
    return values
