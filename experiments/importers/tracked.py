"""Make logs of what experiment trackers keep of a run: metrics by step, settings and a status."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices, by_step, epoch_at
from experiments.importers.log import Log
from experiments.importers.names import PREFIXES, WORDS, Split, is_metric, one_of_each, record_name
from experiments.records.schema import Status

# The steps and values of a metric in the order of the log.
Series = Sequence[tuple[int, float]]
EPOCHS = ("epoch", "current_epoch")
# Loads of the machine, which trackers log beside the metrics, and their own columns.
OF_THE_MACHINE = ("system/", "system.", "monitoring/", "_")
# Lightning logs the first for TensorBoard's table of settings. The Trainer of Hugging Face logs the
# next at the end of training: means over all of it. The others count and time.
NO_METRIC = re.compile(r"hp_metric|train/train_.*|train/total_flos|trainer/.*|throughput.*")
# Folders of metrics, which say nothing if the name within tells a split: `metrics/val/loss`.
FOLDER = re.compile(r"(metrics?|training|logs|scores?|charts?)/(?P<name>.+)", re.IGNORECASE)
# Ultralytics judges the validation split by these.
OF_VALIDATION = re.compile(r"metrics/(precision|recall|mAP|accuracy_top).*")
# Lightning's suffixes of a metric that is logged by step and by epoch.
BY_STEP, BY_EPOCH = "_step", "_epoch"


@dataclass(frozen=True)
class Tracked:
    """What a tracker keeps of a run.

    Attributes:
        place: The file or folder, for messages.
        series: Steps and values of each metric, under the names in the tracker.
        once: Metrics that were logged once, without a step, such as scores after training.
        counts_calls: Whether steps count the calls of the tracker, unless the user says otherwise.
        settings: The run's settings.
        status: How the run ended, if the tracker tells it.
        name: The run's name.
        notes: What of the run is left out, one line each.
    """

    place: Path
    series: Mapping[str, Series]
    once: frozenset[str] = frozenset()
    counts_calls: bool = False
    settings: Mapping[str, object] = field(default_factory=dict)
    status: Status | None = None
    name: str | None = None
    notes: tuple[str, ...] = ()


def log_of(kind: str, run: Tracked, choices: Choices = NO_CHOICES) -> Log:
    """Return the log of a run, with its values by epoch.

    Steps are epochs, unless the run logs a metric `epoch`, which then tells the epoch of each step.
    A test metric with one value is a score after training.

    Args:
        kind: The kind of log, in words.
        run: The run.
        choices: What the user says about it.

    Raises:
        UserError: As `by_step`.
    """
    notes = list(run.notes)
    metrics = {name: settled(name, values, notes) for name, values in named(run, notes).items()}
    test = {
        name.removeprefix(PREFIXES["test"]): values[0][1]
        for name, values in metrics.items()
        if name.startswith(PREFIXES["test"]) and len(values) == 1
    }
    series = {
        name: values
        for name, values in metrics.items()
        if name.removeprefix(PREFIXES["test"]) not in test or not name.startswith(PREFIXES["test"])
    }
    epochs = next((run.series[name] for name in run.series if is_epoch(name)), ())
    if not epochs and choices.steps_per_epoch is not None:
        series = from_1(series)
    elif not epochs and run.counts_calls:
        series = by_round(series)
    place = f"{run.place}: run {run.name}" if run.name else run.place
    found = by_step(place, series, choices, epoch_at(dict(epochs)) if epochs else None)
    log = Log(
        kind,
        config=run.settings,
        status=run.status,
        test=test,
        model=run.name,
        **found.fields(),
    )
    return replace(log, notes=(*notes, *log.notes))


def named(run: Tracked, notes: list[str]) -> dict[str, Series]:
    """Return a run's metrics under their names in the record, and note those that are left out."""
    metrics = {name: values for name, values in run.series.items() if values and judges(name)}
    titles = {name: without_suffix(name, metrics) for name in metrics}
    metrics = {title: metrics[name] for name, title in titles.items() if title is not None}
    trained = bool(metrics.keys() - run.once)
    pairs = {in_record(name) for name in metrics}
    recorded: dict[str, str] = {}
    unclear: list[str] = []
    # Of two with one name in the record, the longer counts, then one in a folder: the Trainer of
    # Hugging Face logs `train/loss`, and at the end their mean as `train_loss`.
    for name in sorted(metrics, key=lambda name: (-len(metrics[name]), "/" not in name)):
        default = PREFIXES["validation"] + in_record(name) in pairs
        to = in_record(name, "training" if default or name not in run.once else "test")
        if name in run.once and (trained or has_split_inside(to)) and not is_test(name):
            unclear.append(name)
        else:
            recorded[name] = to
    counting, twice = one_of_each(recorded)
    notes += twice
    if unclear:
        notes.append(f"left out: logged once, but not as scores of a test: {', '.join(unclear)}")
    # The order of the tracker, not that of lengths.
    return {counting[name]: metrics[name] for name in metrics if name in counting}


def in_record(name: str, split: Split = "training") -> str:
    """Return a metric's name in a record, as `record_name` does, of names in folders, too."""
    if found := FOLDER.fullmatch(name):
        if OF_VALIDATION.fullmatch(name):
            return PREFIXES["validation"] + found["name"]
        if tells_split(found["name"]):
            return in_record(found["name"])
    return record_name(name, split)


def tells_split(name: str) -> bool:
    """Return True if a metric's name tells its split."""
    return record_name(name, "training") == record_name(name, "test")


def settled(name: str, values: Series, notes: list[str]) -> Series:
    """Return the last of a metric's values, if all have one step: a test that was run again."""
    if len(values) < 2 or len({step for step, _ in values}) > 1:
        return values
    if len({value for _, value in values}) > 1:
        notes.append(f"of {len(values)} values at one step, the last counts: {name}")
    return values[-1:]


def judges(name: str) -> bool:
    """Return True for a metric that judges a model: no load of the machine, counter or summary."""
    other = name.startswith(OF_THE_MACHINE) or NO_METRIC.fullmatch(name) or is_epoch(name)
    return not other and is_metric(name)


def without_suffix(name: str, names: Container[str]) -> str | None:
    """Return a metric's name without `_epoch`, or None for its values by step.

    Names are changed only if both are there, since others may end so by chance.
    """
    if name.endswith(BY_STEP) and name.removesuffix(BY_STEP) + BY_EPOCH in names:
        return None
    plain = name.removesuffix(BY_EPOCH)
    return plain if plain + BY_STEP in names else name


def is_test(name: str) -> bool:
    """Return True if a name says that a metric is one of the test split."""
    return in_record(name).startswith(PREFIXES["test"])


def is_epoch(name: str) -> bool:
    """Return True for the metric by which a run logs the number of the epoch."""
    return in_record(name).lower() in EPOCHS


def has_split_inside(name: str) -> bool:
    """Return True if a name in the record names another split within: `test_best_val_loss`."""
    metric = name.removeprefix(PREFIXES["validation"]).removeprefix(PREFIXES["test"])
    return any(word in WORDS for word in re.split(r"[_/ .-]", metric.lower()))


def from_1(series: Mapping[str, Series]) -> dict[str, Series]:
    """Return metrics whose steps count from 1, so that the last of N steps ends an epoch of N."""
    shift = 1 if any(step == 0 for values in series.values() for step, _ in values) else 0
    return {
        name: [(step + shift, value) for step, value in values] for name, values in series.items()
    }


def by_round(series: Mapping[str, Series]) -> dict[str, Series]:
    """Return metrics by the number of the round, if they are logged in rounds of several calls.

    Each round logs each metric once, as a loop does that logs training and validation one after
    the other. The last round may be incomplete. Other metrics are returned as they are.
    """
    most = max((len(values) for values in series.values()), default=0)
    steps = {step for values in series.values() for step, _ in values}
    if not steps or steps != set(range(min(steps), max(steps) + 1)):
        return dict(series)
    if any(len(values) < most - 1 for values in series.values()):
        return dict(series)
    rounds = [
        [values[at][0] for values in series.values() if at < len(values)] for at in range(most)
    ]
    if any(max(one) >= min(after) for one, after in pairwise(rounds)):
        return dict(series)
    return {
        name: [(at, value) for at, (_, value) in enumerate(values, start=1)]
        for name, values in series.items()
    }


def with_notes(logs: Sequence[Log], notes: Iterable[str]) -> list[Log]:
    """Return logs of which the first also tells what was left out of their source."""
    return [replace(log, notes=(*notes, *log.notes)) if log is logs[0] else log for log in logs]
