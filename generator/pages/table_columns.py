"""The columns of tables of models and runs: facts, metrics and settings, by name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from experiments.records.errors import UserError
from experiments.records.metric_kinds import kind
from generator.metrics import TEST, metric_words, without_split
from generator.numbers import listing, metric_value, setting, thousands
from generator.runs.conditions import distinct
from generator.runs.model import Model
from generator.runs.run import Run
from generator.runs.series import MissingError
from generator.traced import keeping_origin
from generator.words import say

Row = Model | Run
# The prefix of settings whose name is that of a metric or fact, too.
SETTING = "config."
count_text = keeping_origin("thousands", thousands)
metric_text = keeping_origin("metric", metric_value)
setting_text = keeping_origin("setting", setting)


@dataclass(frozen=True)
class Column:
    """A column of a table of models or runs.

    Attributes:
        name: Its name, as the author gives it.
        heading: The text above it.
        read: Returns the value of a row: of a metric of a model a Spread, or None if there is none.
        text: Formats a value.
        metric: The metric that it shows, or an empty text.
        is_final: True if it shows values after the last epoch, or of the test.
    """

    name: str
    heading: str
    read: Callable[[Row], Any]
    text: Callable[[Any], Any] = setting_text
    metric: str = ""
    is_final: bool = False

    def why_missing(self, row: Row) -> str:
        """Return the reason why a row has no value, or an empty text if it was not recorded."""
        if not self.metric:
            return ""
        runs = runs_of(row)
        reasons = [run.shortfall for run in runs if run.shortfall]
        if reasons:
            return reasons[0]
        if any(value_of(run, self.metric) is not None for run in runs):
            return say("runs.not_all_have")
        return say("runs.no_last_value") if self.metric in runs[0].history.names else ""


def find_column(name: str, rows: Sequence[Row]) -> Column:
    """Return a column by its name.

    Args:
        name: A fact (`title`, `name`, `experiment`, `seed`, `runs`, `epochs`, `total_params`,
            `trainable_params`); a metric such as `test_accuracy` or `val_loss`, whose last value
            is meant, or with `best` before it that of each run's best epoch; or a setting, such as
            `learning_rate`. A setting that is called as one of these has `config.` before it.
        rows: All rows of the table.

    Raises:
        UserError: No row has such a column; the message names those that are alike.
    """
    if name in FACTS:
        heading, read, text = FACTS[name]
        return Column(name, say(heading), read, text)
    runs = [run for row in rows for run in runs_of(row)]
    metrics = dict.fromkeys(metric for run in runs for metric in recorded_metrics(run))
    settings = dict.fromkeys(key for run in runs for key in run.config)
    # The name of a metric may have blanks, too.
    which, _, metric = ("", "", name) if name in metrics else name.rpartition(" ")
    is_metric = which in ("", "final", "best") and not metric.startswith(SETTING)
    if is_metric and (metric in metrics or kind(without_split(metric))):
        return metric_column(name, metric, list(metrics))
    key = name.removeprefix(SETTING)
    if key in settings:
        return Column(name, capital(key.replace("_", " ")), shared(lambda run: run.config.get(key)))
    known = list(dict.fromkeys((*FACTS, *metrics, *settings)))
    alike = difflib.get_close_matches(metric, known)
    others = f"like it are {listing(alike)}" if alike else f"known are {listing(known)}"
    raise UserError(f"`table` knows no column `{name}`; {others}.")


def metric_column(name: str, metric: str, known: Sequence[str]) -> Column:
    """Return the column of a metric: of its last values, or of each run's best if the name says so.

    Args:
        name: The name of the column, which begins with `best` or not.
        metric: The metric.
        known: All metrics of the rows.
    """
    is_best = name != metric and name.startswith("best ")

    def read(row: Row) -> Any:
        if isinstance(row, Run):
            return value_of(row, metric, is_best)
        try:
            return row.best(metric) if is_best else row.final(metric)
        except MissingError:
            return None

    words = metric_words(metric, known)
    words = say("tables.best", metric=words) if is_best else words
    text = partial(metric_text, name=metric)
    return Column(name, capital(words), read, text, metric, not is_best)


def value_of(run: Run, metric: str, is_best: bool = False) -> float | None:
    """Return a run's last or best value of a metric, or None if there is none."""
    try:
        return run.history[metric].best if is_best else run.value(metric)
    except MissingError:
        return None


def recorded_metrics(run: Run) -> list[str]:
    """Return the metrics of a run's epochs and of its test."""
    return [*run.history.names, *(TEST + name for name in run.test_metrics)]


def runs_of(row: Row) -> tuple[Run, ...]:
    """Return the runs of a row."""
    return row.runs if isinstance(row, Model) else (row,)


def shared(read: Callable[[Run], Any]) -> Callable[[Row], Any]:
    """Return a function that reads a value from a row: of unlike runs the list of their values."""

    def read_row(row: Row) -> Any:
        values = distinct(value for run in runs_of(row) if (value := read(run)) is not None)
        return values if len(values) > 1 else next(iter(values), None)

    return read_row


def size(key: str) -> Callable[[Row], Any]:
    """Return a function that reads a size of the model, such as `total_params`."""
    return shared(lambda run: getattr(run.summary, key) if run.record.summary else None)


def count(value: Any) -> Any:
    """Format a count, or the counts of unlike runs."""
    return listing(map(thousands, value)) if isinstance(value, list) else count_text(value)


def capital(words: str) -> str:
    """Return words with a capital at their start."""
    return words[:1].upper() + words[1:]


def name_of(row: Row) -> str:
    """Return the name of a row's model, as templates have it."""
    return row.full_name if isinstance(row, Model) else row.model


# The words for each fact, its value in a row, and its format.
FACTS: dict[str, tuple[str, Callable[[Row], Any], Callable[[Any], Any]]] = {
    "name": ("tables.model", name_of, str),
    "title": ("tables.model", lambda row: row.title, str),
    "experiment": ("tables.experiment", shared(lambda run: run.record.experiment), setting_text),
    "seed": ("tables.seed", shared(lambda run: run.seed), setting_text),
    "runs": ("tables.runs", lambda row: len(runs_of(row)), count),
    "epochs": ("tables.epochs", shared(lambda run: run.epochs), count),
    "total_params": ("tables.parameters", size("total_params"), count),
    "trainable_params": ("tables.trained_parameters", size("trainable_params"), count),
}
