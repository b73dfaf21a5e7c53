"""Import the folder that DVCLive writes for a run.

`plots/metrics/train/loss.tsv` (`scalars/` until version 1) has the values of `train/loss` by step,
`metrics.json` the last values, of which those without a table are scores after training, and
`params.yaml` the settings. Documentation: https://dvc.org/doc/dvclive/how-it-works
"""

from collections.abc import Iterator
from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.json_files import number_at, read_json
from experiments.importers.log import Log
from experiments.importers.settings_files import read_settings
from experiments.importers.tables import header, number, read_table, unread
from experiments.importers.tracked import Series, Tracked, log_of
from experiments.records.errors import UserError

KIND = "DVCLive folder"
TABLES = ("plots/metrics", "scalars")
LAST = "metrics.json"
SETTINGS = "params.yaml"
# Folders that DVCLive makes; others tell that the folder is a project, with logs somewhere in it.
FOLDERS = {"plots", "scalars", "artifacts", "images", "report"}


def matches(path: Path) -> bool:
    """Return True for a folder with tables of metrics, or with scores and settings alone."""
    if not path.is_dir():
        return False
    if tables(path):
        return True
    folders = {each.name for each in path.iterdir() if each.is_dir()}
    return folders <= FOLDERS and all((path / name).is_file() for name in (LAST, SETTINGS))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run.

    Raises:
        UserError: A file is damaged; the message has file and line.
    """
    series: dict[str, Series] = {name: points(file) for name, file in tables(path).items()}
    last = dict(scores(path / LAST))
    once = frozenset(last.keys() - series.keys() - {"step"})
    series |= {name: [(0, last[name])] for name in last if name in once}
    others = sorted(each.name for each in path.iterdir() if each.is_dir() and tables(each))
    note = f"left out: other runs, in the folders {', '.join(others)}: import them by themselves"
    files = list(tables(path).values())
    damaged = [note for folder in TABLES for note in unread(path / folder, "*.tsv", files)]
    notes = (*((note,) if others else ()), *damaged)
    run = Tracked(path, series, once, settings=read_settings(path / SETTINGS), notes=notes)
    return [log_of(KIND, run, choices)]


def tables(path: Path) -> dict[str, Path]:
    """Return the tables in a run's folder by the names of their metrics."""
    return {
        file.relative_to(path / folder).with_suffix("").as_posix(): file
        for folder in TABLES
        for file in sorted((path / folder).rglob("*.tsv"))
        if "step" in header(file)[:-1]
    }


def points(file: Path) -> list[tuple[int, float]]:
    """Return the steps and values in a table, whose last column has the values.

    Raises:
        UserError: A row is damaged; the message has file and line.
    """
    found = []
    table = read_table(file)
    for row in table.rows:
        try:
            value = number(row.cells[table.names[-1]])
            if value is not None:
                found.append((whole(row.cells["step"]), value))
        except ValueError as error:
            raise UserError(f"{row.place}: not a step and a value: {error}.") from None
    return found


def whole(text: str) -> int:
    """Return a step, which early versions wrote as `40.0`, or raise ValueError."""
    step = number(text)
    if step is None or not step.is_integer():
        raise ValueError(f"{text[:40]!r} is no step")
    return int(step)


def scores(file: Path) -> Iterator[tuple[str, float]]:
    """Yield the numbers in `metrics.json`; `train.loss` is `train/loss`."""

    def within(content: object, where: tuple[str, ...]) -> Iterator[tuple[str, float]]:
        if isinstance(content, dict):
            for key, value in content.items():
                yield from within(value, (*where, key))
        elif isinstance(content, int | float | str) and not isinstance(content, bool):
            value = number_at(file, where, content)
            if value is not None:
                yield "/".join(where), value

    if file.is_file():
        yield from within(read_json(file), ())
