"""The author's own tables: named columns over models, over runs, or over rows of any data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from experiments.records.errors import UserError
from generator.metrics import TEST, better, direction
from generator.numbers import listing, plural, setting
from generator.pages.table_columns import Column, find_column, name_of, runs_of, setting_text
from generator.runs.conditions import Conditions
from generator.runs.marking import Marking, mark_best
from generator.runs.model import Model
from generator.runs.model_set import ModelSet
from generator.runs.run import Run
from generator.runs.statistics import Spread

# The conditions without which scores are not those of one experiment.
COMPARABLE = ("epochs", "dataset", "splits", "weights scored", "test count", "test items")


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: The text; empty where there is no value.
        spread: The values over the seeds of a model, which stand in place of a text, or None.
        metric: The metric of these values.
        missing: Why there is no value, or an empty text if it was not recorded.
        best: True if it is marked as the best of its column.
        key: The value that rows are sorted by, or None if there is no value.
    """

    text: Any = ""
    spread: Spread | None = None
    metric: str = ""
    missing: str = ""
    best: bool = False
    key: Any = None


@dataclass(frozen=True)
class Table:
    """A table in the order in which it is shown.

    Attributes:
        headings: The heading of each column.
        rows: The cells of each row.
        models: The models that the rows are, if they are models.
        has_finals: True if a column has values after the last epoch.
        unlike: The conditions of training and test in which the rows' runs differ.
        marking: The outcome of marking the best of each column that can be compared.
    """

    headings: list[str]
    rows: list[list[Cell]]
    models: list[Model] = field(default_factory=list)
    has_finals: bool = False
    unlike: list[str] = field(default_factory=list)
    marking: Marking = field(default_factory=Marking)

    @property
    def numeric(self) -> list[bool]:
        """For each column, True if it has values and all of them are numbers."""
        columns = [
            [getattr(row[place].key, "number", row[place].key) for row in self.rows]
            for place in range(len(self.headings))
        ]
        values = [[value for value in column if value is not None] for column in columns]
        return [bool(each) and all(isinstance(v, int | float) for v in each) for each in values]


def make_table(
    rows: Any,
    columns: Sequence[str] | None = None,
    sort: str | None = None,
    headings: Mapping[str, str] | None = None,
    mark: bool = True,
) -> Table:
    """Return a table.

    Args:
        rows: An experiment or several, models, the runs of a model, or lists or dictionaries.
        columns: The name of each column: see `find_column`. Of lists they are the headings, of
            dictionaries the keys, by default all.
        sort: The column to sort by: the best value of a metric first, others ascending; with `-`
            before its name the other way round. Rows without a value come last.
        headings: Other headings, by column.
        mark: True if the best model of a column is marked, where comparisons show it.

    Raises:
        UserError: There are no rows, a column is not known, or nobody knows which values of the
            metric to sort by are better.
    """
    given = rows_of(rows)
    if not given:
        raise UserError("`table` has no rows.")
    if isinstance(columns, str):
        raise UserError(f'`table` takes a list of columns: write ["{columns}"].')
    if all(isinstance(row, Model | Run) for row in given):
        return table_of_runs(given, columns or (), sort, headings or {}, mark)
    if any(isinstance(row, Model | Run) for row in given):
        raise UserError("`table` has models or runs beside other rows: make a table of each.")
    return table_of_data(given, columns, sort, headings or {})


def rows_of(rows: Any) -> list[Any]:
    """Return the rows: of experiments their models, of one model its runs."""
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise UserError("`table` takes rows: `runs`, a list of models, or a list of lists.")
    parts = [[each] if not isinstance(each, ModelSet) else list(each) for each in rows]
    return [row for part in parts for row in part]


def table_of_runs(
    rows: list[Model | Run],
    names: Sequence[str],
    sort: str | None,
    headings: Mapping[str, str],
    mark: bool,
) -> Table:
    """Return a table of models or of runs."""
    if not names:
        raise UserError('`table` needs `columns`, such as ["title", "test_accuracy"].')
    columns = [find_column(name, rows) for name in names]
    if sort:
        by = find_column(sort.removeprefix("-"), rows)
        higher = bool(by.metric) and better(by.metric, runs_of(rows[0])[0].better) == "higher"
        rows = in_order(rows, lambda row: cell_of(row, by).key, higher != sort.startswith("-"))
    models = [row for row in rows if isinstance(row, Model)]
    finals = [each.metric for each in columns if each.is_final]
    marking = mark_best(models, finals) if mark and len(models) == len(rows) else Marking()
    conflicting = Conditions.of(run for row in rows for run in runs_of(row)).conflicting
    titles = [row.title for row in models]
    return Table(
        headings=[headings.get(each.name, each.heading) for each in columns],
        rows=[[cell_of(row, each, marking, titles) for each in columns] for row in rows],
        models=models,
        has_finals=any(not metric.startswith(TEST) for metric in finals),
        unlike=[name for name in COMPARABLE if name in conflicting],
        marking=marking,
    )


def cell_of(
    row: Model | Run, column: Column, marking: Marking | None = None, titles: Sequence[str] = ()
) -> Cell:
    """Return the cell of a model or run; a title that several models have follows the name."""
    value = column.read(row)
    if value is None:
        return Cell(missing=column.why_missing(row))
    if column.name == "title" and titles.count(value) > 1:
        value = f"{name_of(row)}: {value}"
    best = marking.best.get(column.metric) if marking and column.is_final else None
    if isinstance(value, Spread):
        return Cell(spread=value, metric=column.metric, best=best is row, key=float(value.mean))
    return Cell(text=column.text(value), best=best is row, key=value)


def table_of_data(
    rows: list[Any], columns: Sequence[str] | None, sort: str | None, headings: Mapping[str, str]
) -> Table:
    """Return a table of dictionaries, whose columns are keys, or of lists, whose columns are named.

    Numbers are formatted as settings are; None is a missing value.
    """
    if all(isinstance(row, Mapping) for row in rows):
        names = list(columns or dict.fromkeys(key for row in rows for key in row))
        values = [[row.get(name) for name in names] for row in rows]
    else:
        names, values = list(columns or ()), [listed(row) for row in rows]
    if bad := next((row for row in values if len(row) != len(names)), None):
        raise UserError(
            f"`table` has {plural(len(names), 'column')}, but a row of {len(bad)} cells."
        )
    if sort:
        name = sort if sort in names else sort.removeprefix("-")
        if name not in names:
            raise UserError(f"`table` has no column `{name}` to sort by; it has {listing(names)}.")
        place, falling = names.index(name), (direction(name, {}) == "higher") != (name != sort)
        values = in_order(values, lambda row: getattr(row[place], "number", row[place]), falling)
    return Table(
        headings=[headings.get(name, name) for name in names],
        rows=[[data_cell(value) for value in row] for row in values],
    )


def data_cell(value: Any) -> Cell:
    """Return the cell of a value: texts and markup as they are, all else formatted as settings."""
    if value is None:
        return Cell()
    return Cell(text=value if isinstance(value, str) else setting_text(value), key=value)


def listed(row: Any) -> list[Any]:
    """Return the cells of a row.

    Raises:
        UserError: The row is no list.
    """
    if not isinstance(row, list | tuple):
        raise UserError(f"`table` takes lists or dictionaries as rows, not {setting(row)}.")
    return list(row)


def in_order(rows: Iterable[Any], key: Callable[[Any], Any], reverse: bool) -> list[Any]:
    """Return rows sorted by a key; rows whose key is None come last, as they are.

    Raises:
        UserError: The keys are of classes that have no common order.
    """
    given = list(rows)
    known = [row for row in given if key(row) is not None]
    unknown = [row for row in given if key(row) is None]
    try:
        return sorted(known, key=key, reverse=reverse) + unknown
    except TypeError:
        raise UserError("`table` can't sort a column that has numbers and texts.") from None
