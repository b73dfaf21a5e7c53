"""Import the tables that the pages of Weights & Biases export as CSV, and a list of its guide.

The table of runs has the columns `Name` and `State`, the settings and the last values. That of a
chart has the steps or epochs, and for each run `NAME - METRIC`, with `__MIN` and `__MAX` beside;
the charts in a folder are read together. The guide's script "Export metrics from all runs in a
project to CSV" writes the columns `summary`, `config` and `name`.
Documentation: https://docs.wandb.ai/guides/track/public-api-guide and
https://docs.wandb.ai/guides/app/features/panels
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log
from experiments.importers.names import PREFIXES
from experiments.importers.tables import Row, header, number, read_table, unread
from experiments.importers.tracked import (
    Series,
    Tracked,
    in_record,
    is_epoch,
    log_of,
    tells_split,
    with_notes,
)
from experiments.importers.wandb import STATUS, STEP, last_values, numbers
from experiments.records.errors import UserError
from experiments.records.metric_kinds import kind

KIND = "W&B table"
# Columns of the table of runs that are neither settings nor metrics.
ABOUT = ("Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep", "ID", "Group")
ABOUT_MORE = ("Job Type", "Description", "Hostname", "Updated", "End Time", "GPU Type", "GPU Count")
RUNS = {"Name", "State"}
PROJECT = {"summary", "config", "name"}
CURVE = re.compile(r"(?P<run>.+) - (?P<metric>.+)")
BOUNDS = ("__MIN", "__MAX")
# Epochs of charts can be fractions: of these a step is this part.
FRACTION = 1000
OF_SETTINGS = re.compile(
    "size|step|batch|split|ratio|fraction|sample|path|file|dir|epoch|freq|every|interval|num|seed",
    re.IGNORECASE,
)


def matches(path: Path) -> bool:
    """Return True for a table of runs or of a chart, and for a folder of those of charts."""
    if path.is_dir():
        return bool(charts(path))
    names = header(path)
    is_list = set(names) >= RUNS and len(set(names) & set(ABOUT)) > len(RUNS)
    return is_list or set(names) >= PROJECT or is_chart(path)


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the runs in a table, or in all charts of a folder.

    Raises:
        UserError: A table is damaged; the message has file and line.
    """
    if path.is_dir() or is_chart(path):
        runs = charted(path)
    elif set(header(path)) >= PROJECT:
        runs = [listed(path, row) for row in read_table(path).rows]
    else:
        runs = [tabled(path, row) for row in read_table(path).rows]
    notes = unread(path, "*.csv", charts(path)) if path.is_dir() else ()
    return with_notes([log_of(KIND, run, choices) for run in runs], notes)


def is_chart(path: Path) -> bool:
    """Return True for the table of a chart."""
    x, *names = header(path) or ("",)
    curves = [name for name in names if not name.endswith(BOUNDS)]
    bounded = any(name + BOUNDS[0] in names for name in curves)
    return bounded and x != "" and all(CURVE.fullmatch(name) for name in curves)


def charts(folder: Path) -> list[Path]:
    """Return the tables of charts in a folder."""
    return [file for file in sorted(folder.glob("*.csv")) if is_chart(file)]


def charted(path: Path) -> list[Tracked]:
    """Return the runs in the table of a chart, or in all of a folder.

    Raises:
        UserError: A cell is no number, a chart is drawn over time, or two hold the same metric.
    """
    runs: dict[str, dict[str, Series]] = {}
    for file in charts(path) if path.is_dir() else [path]:
        x, *names = header(file)
        if "time" in x.lower():
            raise UserError(f"{file}:1: a chart over `{x}`: export it over steps or epochs.")
        rows = read_table(file).rows
        for name in names:
            found = CURVE.fullmatch(name)
            if found is None or name.endswith(BOUNDS):
                continue
            series = runs.setdefault(found["run"], {})
            if found["metric"] in series:
                raise UserError(f"{file}: another table has `{name}`: remove one of them.")
            points = list(curve(rows, x, name))
            size = FRACTION if is_epoch(x) else 1
            series[found["metric"]] = [(round(at * size), value) for at, value in points]
            if is_epoch(x):
                epochs = dict(series.get("epoch", ()))
                epochs |= {round(at * size): at for at, _ in points}
                series["epoch"] = list(epochs.items())
    return [Tracked(path, each, counts_calls=True, name=run) for run, each in runs.items()]


def curve(rows: tuple[Row, ...], x: str, name: str) -> Iterator[tuple[float, float]]:
    """Yield the steps or epochs, and the values, of a curve.

    Raises:
        UserError: A cell is no number, or a value has no step; the message has file and line.
    """
    for row in rows:
        try:
            step, value = number(row.cells[x]), number(row.cells[name])
        except ValueError as error:
            raise UserError(f"{row.place}: not a row of numbers: {error}.") from None
        if step is None and value is not None:
            raise UserError(f"{row.place}: has no `{x}`: complete the row, or remove it.")
        if step is not None and value is not None:
            yield step, value


def tabled(path: Path, row: Row) -> Tracked:
    """Return a run in the table of runs: a column is a metric if its name says so.

    Raises:
        UserError: The state is unknown.
    """
    values: dict[str, float] = {}
    settings: dict[str, object] = {}
    for name, cell in row.cells.items():
        if name in (*ABOUT, *ABOUT_MORE) or not cell:
            continue
        try:
            value = number(cell)
        except ValueError:
            value = None
        if value is not None and says_metric(name):
            values[name] = value
        else:
            settings[name] = cell
    state = row.cells["State"]
    if state not in STATUS:
        raise UserError(f"{row.place}: the state `{state[:40]}` is none of W&B: correct the cell.")
    return last_values(path, values, settings, STATUS[state], row.cells["Name"])


def says_metric(name: str) -> bool:
    """Return True for a name that tells an epoch, W&B's step, a known metric or a split.

    A setting can name a split, too (`train_batch_size`): it is told by its other words.
    """
    plain = in_record(name).removeprefix(PREFIXES["validation"]).removeprefix(PREFIXES["test"])
    of_split = tells_split(name) and not OF_SETTINGS.search(plain)
    tells_metric = kind(plain) is not None or of_split
    return name == STEP or is_epoch(name) or tells_metric


def listed(path: Path, row: Row) -> Tracked:
    """Return a run of a project's list.

    Raises:
        UserError: A cell is no Python dictionary.
    """
    content = []
    for column in ("summary", "config"):
        # Python writes nan and inf, but can't read them as literals.
        text = re.sub(r"(?<=[:\[ ])(-?)(nan|inf)(?=[,}\]])", "None", row.cells[column])
        try:
            content.append(ast.literal_eval(text))
        except (ValueError, SyntaxError):
            raise UserError(
                f"{row.place}: `{column}` is no Python dictionary: repair it."
            ) from None
    summary, config = content
    return last_values(path, dict(numbers(summary)), config, name=row.cells["name"])
