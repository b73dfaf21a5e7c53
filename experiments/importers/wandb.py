"""Import what Weights & Biases keeps of a run on disk, and the history that its API exports.

`wandb/run-.../files` has `wandb-summary.json`, the last value of each metric, and `config.yaml`.
`run.history().to_csv()` and `scan_history` give a table with the columns `_step` and `_runtime` or
`_timestamp`. Steps count the calls of `wandb.log`. The run's `.wandb` file is read by W&B alone:
`wandb sync` uploads it. Documentation: https://docs.wandb.ai/guides/track/public-api-guide
"""

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.json_files import keys, parsed
from experiments.importers.log import Log
from experiments.importers.settings_files import read_settings
from experiments.importers.tables import decoded, header, number, read_table
from experiments.importers.tracked import (
    Series,
    Tracked,
    has_split_inside,
    in_record,
    is_epoch,
    log_of,
)
from experiments.records.errors import UserError
from experiments.records.schema import Status

KIND = "W&B run"
SUMMARY = "wandb-summary.json"
SETTINGS = "config.yaml"
STEP = "_step"
# Columns and keys that W&B adds itself.
OWN = {"_runtime", "_timestamp", "_wandb"}
STATUS: dict[str, Status | None] = {
    "finished": None,
    **dict.fromkeys(("running", "pending"), "running"),
    **dict.fromkeys(("failed", "crashed", "killed", "preempted", "preempting"), "failed"),
}
# The best value of a run is not that of its last epoch.
BEST = re.compile(r"(best|max|min)[_/ .-].*", re.IGNORECASE)
NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def matches(path: Path) -> bool:
    """Return True for a run's folder, its summary, and a table of its history."""
    if path.is_dir():
        return summary_of(path) is not None
    return bool(OWN & set(keys(path))) or (STEP in header(path) and bool(OWN & set(header(path))))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run.

    Raises:
        UserError: A file is damaged; the message has file and line.
    """
    summary = summary_of(path) if path.is_dir() else path
    if summary is not None and (path.is_dir() or keys(summary)):
        content = parsed(decoded(summary), summary)
        values = dict(numbers(content))
        run = last_values(path, values, settings=settings(summary.parent / SETTINGS))
    else:
        run = Tracked(path, history(path), counts_calls=True)
    return [log_of(KIND, run, choices)]


def summary_of(folder: Path) -> Path | None:
    """Return the summary in a run's folder or in its folder `files`, or None."""
    files = (folder / SUMMARY, folder / "files" / SUMMARY)
    return next((file for file in files if file.is_file()), None)


def numbers(content: object, where: str = "") -> Iterator[tuple[str, float]]:
    """Yield the numbers in a summary; of nested ones, the keys are joined by dots."""
    if isinstance(content, str):
        content = NOT_FINITE.get(content)
    if isinstance(content, dict) and "_type" not in content:
        for key, value in content.items():
            yield from numbers(value, f"{where}.{key}".lstrip("."))
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield where, float(content)


def last_values(
    place: Path,
    values: Mapping[str, float],
    settings: Mapping[str, object],
    status: Status | None = None,
    name: str | None = None,
) -> Tracked:
    """Return a run of which the last value of each metric is known.

    They stand in the epoch that the run logged last, or in the first if no metric tells it. Those
    of a run with a single call of `wandb.log` and no epoch are scores after training.

    Args:
        place: The file, for messages.
        values: The last values, W&B's own included.
        settings: The run's settings.
        status: The status in a record.
        name: The run's name.
    """
    epoch = next((value for key, value in values.items() if is_epoch(key)), None)
    step = values.get(STEP)
    best = {key for key in values if BEST.fullmatch(key) or has_split_inside(in_record(key))}
    notes = []
    if epoch is not None:
        epoch += counts_from_0(epoch, step)
        notes.append("the last values alone: W&B has those of earlier epochs in the run's history")
    elif step != 0:
        epoch = 1
        notes.append("the last values alone, as of one epoch, since no metric tells their epoch")
    series: dict[str, Series] = {key: [(0, value)] for key, value in values.items()}
    once = frozenset(values if epoch is None else best)
    if epoch is not None:
        series = {key: each for key, each in series.items() if not is_epoch(key)}
        series["epoch"] = [(0, epoch)]
    return Tracked(
        place, series, once, settings=settings, status=status, name=name, notes=tuple(notes)
    )


def counts_from_0(epoch: float, step: float | None) -> bool:
    """Return True if epochs from 0 alone fit the last step, since each epoch has as many calls."""
    if step is None or epoch == 0:
        return epoch == 0
    return (step + 1) % (epoch + 1) == 0 and (step + 1) % epoch != 0


def settings(file: Path) -> dict[str, object]:
    """Return the settings in a run's `config.yaml`, where each is an object with its value.

    Raises:
        UserError: The file is not YAML.
    """
    return {
        key: value["value"]
        for key, value in read_settings(file).items()
        if isinstance(value, dict) and "value" in value and not key.startswith("_")
    }


def history(path: Path) -> dict[str, Series]:
    """Return the steps and values in a table of a run's history, without columns of texts alone.

    Raises:
        UserError: A row has no step, or no number where others have; the message has the line.
    """
    table = read_table(path)
    series: dict[str, list[tuple[int, float]]] = {}
    texts: dict[str, str] = {}
    for row in table.rows:
        try:
            step = int(number(row.cells[STEP]) or 0)
        except ValueError as error:
            raise UserError(f"{row.place}: not a step in `{STEP}`: {error}.") from None
        for name in table.names:
            try:
                value = number(row.cells[name])
            except ValueError:
                texts.setdefault(name, f"{row.place}: `{name}`: {row.cells[name][:40]!r}")
                continue
            if name and value is not None:
                series.setdefault(name, []).append((step, value))
    if mixed := next((name for name in texts if name in series), None):
        raise UserError(f"{texts[mixed]} is no number as others of this column: correct it.")
    return dict(series)
