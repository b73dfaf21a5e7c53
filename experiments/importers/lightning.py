"""Import the metrics.csv that Lightning's CSVLogger writes.

Each call of the logger is a row: training, validation and test values stand in rows of their own,
epochs count from 0, and rows of learning rates have no epoch. A metric that is logged by step and
by epoch has two columns, `X_step` and `X_epoch`. The settings are in hparams.yaml beside the file.
Documentation:
https://lightning.ai/docs/pytorch/stable/extensions/generated/lightning.pytorch.loggers.CSVLogger.html
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from experiments.importers.epoch_tables import epochs_done, short_of
from experiments.importers.epochs import NO_CHOICES, Choices, by_epoch, epoch_at
from experiments.importers.log import Log
from experiments.importers.loops import number_in
from experiments.importers.names import PREFIXES, Split, one_of_each, record_name
from experiments.importers.rows import Row, chosen_part, epoch_of, left_out_rows
from experiments.importers.settings_files import read_settings
from experiments.importers.tables import Table, first_row, header, read_table
from experiments.importers.tracked import BY_EPOCH, BY_STEP, judges

KIND = "Lightning CSV log"
SETTINGS = "hparams.yaml"
COLUMNS = ("epoch", "step")
# Columns of tables that pandas writes of a Hugging Face training, which have empty cells, too.
OF_HUGGING_FACE = ("eval_runtime", "train_runtime", "grad_norm")


@dataclass(frozen=True)
class Phases:
    """The rows of a training, and the test scores after it, by metric without `test_`."""

    training: Sequence[Row]
    test: dict[str, float]
    notes: tuple[str, ...] = ()


def matches(path: Path) -> bool:
    """Return True for a table with epochs and steps whose first row lacks a value.

    With one kind of rows there are no empty cells: then hparams.yaml beside tells.
    """
    names = header(path)
    if not set(COLUMNS) <= set(names) or set(OF_HUGGING_FACE) & set(names):
        return False
    return "" in first_row(path) or path.with_name(SETTINGS).is_file()


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run: its training, and the scores of the test split after it.

    Raises:
        UserError: A cell is no number, or epochs are out of order.
    """
    names, left_out = names_in_record(read_table(path))
    phases = split_phases(rows_of(read_table(path), names), choices)
    found = by_epoch(phases.training, replace(choices, part=None))
    settings = read_settings(path.with_name(SETTINGS))
    if "max_epochs" in settings:
        settings.setdefault("epochs", settings["max_epochs"])
    log = Log(KIND, config=settings, test=phases.test, **found.fields())
    short = short_of(settings.get("epochs"), epochs_done(log))
    return [replace(log, notes=(*left_out, *phases.notes, *log.notes, *short))]


def names_in_record(table: Table) -> tuple[dict[str, str], list[str]]:
    """Return the names of metrics in the record by column, and notes on those left out.

    A name that tells no split is of the split that all others in its rows tell, else of training.
    """
    titles = {name: without_suffix(name, table.names) for name in table.names if judges(name)}
    told = {name: split for name, title in titles.items() if title and (split := told_by(title))}
    recorded: dict[str, str] = {}
    # A column that tells its split comes first where two have the same name in the record.
    for name in sorted(titles, key=lambda name: name not in told):
        title = titles[name]
        if title is None or name in COLUMNS:
            continue
        beside = {
            told[other]
            for row in table.rows
            if row.cells[name]
            for other in told
            if row.cells[other]
        }
        recorded[name] = record_name(title, beside.pop() if len(beside) == 1 else "training")
    found, notes = one_of_each(recorded)
    return {name: found[name] for name in table.names if name in found}, notes


def without_suffix(name: str, names: Container[str]) -> str | None:
    """Return a metric's name without `_epoch`, or None for values by step of one that has both.

    With fewer steps than Lightning logs one of, the column of steps is missing.
    """
    if name.endswith(BY_STEP) and name.removesuffix(BY_STEP) + BY_EPOCH in names:
        return None
    plain = name.removesuffix(BY_EPOCH)
    return name if plain in names else plain


def told_by(name: str) -> Split | None:
    """Return the split that a metric's name tells, or None."""
    if record_name(name, "training") != record_name(name, "test"):
        return None
    return split_of(record_name(name))


def split_of(name: str) -> Split:
    """Return the split of a metric by its name in the record."""
    return next(
        (split for split, prefix in PREFIXES.items() if prefix and name.startswith(prefix)),
        "training",
    )


def rows_of(table: Table, names: dict[str, str]) -> list[Row]:
    """Return the rows that hold a metric; one without epoch has that of the next step with one.

    Raises:
        UserError: A cell is no number.
    """
    rows = []
    for line in table.rows:
        epoch, step = (number_in(line.place, name, line.cells[name]) for name in COLUMNS)
        values = {to: number_in(line.place, name, line.cells[name]) for name, to in names.items()}
        held = {name: value for name, value in values.items() if value is not None}
        if held:
            rows.append(Row(line.place, held, epoch, None if step is None else round(step)))
    epochs = {row.step: row.epoch for row in rows if row.step is not None and row.epoch is not None}
    if not epochs:
        return rows
    at = epoch_at(epochs)
    return [replace(row, epoch=at(row.step or 0)) if row.epoch is None else row for row in rows]


def split_phases(rows: Sequence[Row], choices: Choices) -> Phases:
    """Tell a training from the tests and the evaluation after it.

    A test may stand at the epoch of the weights that it scores, and so back in the table.

    Raises:
        UserError: The table holds several trainings, and none is chosen.
    """
    if any(row.epoch is None for row in rows):
        return Phases(rows, {})
    chosen = chosen_part([row for row in rows if not is_of(row, "test")], choices.part)
    if not chosen:
        return Phases([], scores(rows))
    first, last = rows.index(chosen[0]), rows.index(chosen[-1])
    counting = {id(row) for row in chosen}
    training = [row for row in rows[first : last + 1] if id(row) in counting or is_of(row, "test")]
    after = list(takewhile(lambda row: is_of(row, "test"), rows[last + 1 :]))
    notes = list(evaluated_again(training))
    if first and is_of(rows[first - 1], "test") and choices.part in (None, 1):
        notes.append(f"{left_out_rows(first)} of tests before training")
    if any(is_of(row, "test") for row in training):
        # Tested in each epoch: the last of these tests is no score after training.
        training += [row for row in after if epoch_of(row) == epoch_of(chosen[-1])]
        after = [row for row in after if epoch_of(row) != epoch_of(chosen[-1])]
    if len(after) > len({name for row in after for name in row.values}):
        notes.append("of several tests after training, the last counts")
    return Phases(training, scores(after), tuple(notes))


def evaluated_again(training: list[Row]) -> Iterator[str]:
    """Remove an evaluation after training from its rows, and yield a note of it.

    It stands one step and one epoch after the last row, where epochs have more than one step.
    """
    if len(training) < 2:
        return
    before, last = training[-2:]
    if before.step is None or last.step is None or not is_of(last, "validation"):
        return
    follows = last.step == before.step + 1 and epoch_of(last) == epoch_of(before) + 1
    if follows and last.step > epoch_of(last):
        training.pop()
        yield f"left out: an evaluation after training: {', '.join(last.values)}"


def is_of(row: Row, split: Split) -> bool:
    """Return True if all values of a row are of a split."""
    return all(split_of(name) == split for name in row.values)


def scores(rows: Sequence[Row]) -> dict[str, float]:
    """Return the values of rows by metric without `test_`: the last of several."""
    return {
        name.removeprefix(PREFIXES["test"]): value
        for row in rows
        for name, value in row.values.items()
        if value is not None
    }
