"""Rows as training loops of one's own write them: values by name, with an epoch or a step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.importers.names import WORDS, is_metric, one_of_each, record_name, shortened
from experiments.importers.rows import Row
from experiments.importers.several import SEEDS
from experiments.importers.tables import number
from experiments.records.errors import UserError
from experiments.records.metric_kinds import kind

EPOCH = ("epoch", "epochs")
STEP = ("step", "global_step", "iteration", "iter", "batch")
# Columns that tell the split of a row, such as `train` and `val`.
SPLIT = ("phase", "split", "mode", "stage", "subset", "set")
RATES = ("lr", "learning_rate")


@dataclass(frozen=True)
class Loop:
    """The rows of a training, its scores on the test split, and what is left out.

    Attributes:
        rows: The rows by epoch or step.
        test: The scores of rows without epoch, which hold nothing else.
        notes: What is left out, one line each.
        config: Settings that each row repeats.
    """

    rows: list[Row]
    test: dict[str, float]
    notes: tuple[str, ...]
    config: dict[str, object]


def read_rows(named: Sequence[tuple[str, Mapping[str, object]]]) -> Loop:
    """Return the rows of a training loop.

    Of two values of a row with one name in the record, as of `loss` and `train_loss`, the first
    counts.

    Args:
        named: The place of each row, for messages, and its values by the loop's names: numbers, or
            texts that hold them; an empty text or None is no value.

    Raises:
        UserError: A value is no number though others of its name are, or a row has no epoch.
    """
    names = list(dict.fromkeys(name for _, values in named for name in values))
    epoch, step, split = key_of(EPOCH, names), key_of(STEP, names), split_key(named, names)
    texts = {name for name in names if all(is_text(values.get(name)) for _, values in named)}
    metrics = [name for name in names if is_metric(name) and name != split]
    numeric = [name for name in metrics if name not in texts]
    twice: dict[str, None] = {}
    rows = []
    test: dict[str, float] = {}
    for place, values in named:
        prefix = "" if split is None else f"{values[split]}_"
        found, left_out = metrics_of(place, values, numeric, prefix)
        twice |= dict.fromkeys(left_out)
        at = None if epoch is None else number_in(place, epoch, values.get(epoch))
        count = None if step is None else step_in(place, step, values.get(step))
        held = {name: value for name, value in found.items() if value is not None}
        if at is None and count is None and all(name.startswith("test_") for name in held):
            test |= {name.removeprefix("test_"): value for name, value in held.items()}
        elif at is None and epoch is not None:
            raise UserError(f"{place}: has no `{epoch}`: complete the row, or remove it.")
        else:
            rows.append(Row(place, found, at, count))
    left = [name for name in metrics if name in texts and has_any(name, named)]
    without = (f"left out, since it has no numbers: {shortened(left)}",) if left else ()
    columns = {name: [values.get(name) for _, values in named] for name in names}
    config, changing = repeated_settings(columns)
    return Loop(rows, test, (*twice, *without, *changing), config)


def repeated_settings(
    columns: Mapping[str, Sequence[object]],
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the settings that columns repeat, a seed and a learning rate, and notes of others.

    A learning rate that a schedule lowers later is that of the first row. One that rises, as in a
    warm-up, is left out: its first value is no setting.

    Args:
        columns: The values of each name in order; an empty text or None is no value.
    """
    config: dict[str, object] = {}
    changing: list[str] = []
    for name in (*RATES, *SEEDS):
        try:
            values = [
                value for each in columns.get(name, ()) if (value := number_of(each)) is not None
            ]
        except ValueError:
            continue
        if not values:
            continue
        constant = len(set(values)) == 1
        if name in RATES and max(values) > values[0]:
            changing.append(f"left out, since it rises during training: {name}")
        elif name in RATES:
            config[name] = values[0]
            if not constant:
                changing.append(f"the first value of {name}, which falls, is the setting")
        elif constant and values[0].is_integer():
            config[name] = int(values[0])
    return config, tuple(changing)


def metrics_of(
    place: str, values: Mapping[str, object], names: Sequence[str], prefix: str
) -> tuple[dict[str, float | None], list[str]]:
    """Return a row's values by their names in the record, and notes of those that are left out.

    Args:
        place: The row's place, for messages.
        values: Its values.
        names: The names of metrics.
        prefix: The split that the row tells, as a prefix of names.
    """
    recorded = {name: record_name(prefix + name) for name in names if name in values}
    numbers = {name: number_in(place, name, values[name]) for name in recorded}
    held = {name: to for name, to in recorded.items() if numbers[name] is not None}
    counting, notes = one_of_each(held)
    empty: dict[str, float | None] = dict.fromkeys(recorded.values())
    return empty | {to: numbers[name] for name, to in counting.items()}, notes


def split_key(
    named: Sequence[tuple[str, Mapping[str, object]]], names: Sequence[str]
) -> str | None:
    """Return the name under which each row tells its split, or None."""
    key = key_of(SPLIT, names)
    if key is None or any(str(values.get(key)).lower() not in WORDS for _, values in named):
        return None
    return key


def key_of(known: Sequence[str], names: Sequence[str]) -> str | None:
    """Return the name that is one of the known, whatever its case, or None."""
    return next((name for word in known for name in names if name.lower() == word), None)


def has_any(name: str, named: Sequence[tuple[str, Mapping[str, object]]]) -> bool:
    """Return True if a row has a value of a name."""
    return any(values.get(name) not in (None, "") for _, values in named)


def is_text(value: object) -> bool:
    """Return True if a value is a text that holds no number, a list or the like, or missing."""
    if isinstance(value, int) and not isinstance(value, bool):
        return False
    try:
        return number_of(value) is None
    except ValueError:
        return True


def step_in(place: str, name: str, value: object) -> int | None:
    """Return the whole number of a value, or raise UserError with its place and name."""
    number = number_in(place, name, value)
    if number is not None and not number.is_integer():
        raise UserError(f"{place}: `{name}`: {number:g} is not a whole number: correct it.")
    return None if number is None else int(number)


def number_in(place: str, name: str, value: object) -> float | None:
    """Return the number of a value, or raise UserError with its place and name."""
    try:
        return number_of(value)
    except ValueError as error:
        raise UserError(f"{place}: `{name}`: {error}: correct it.") from None


def number_of(value: object) -> float | None:
    """Return the number that a value is or, as a text, holds; None if it is empty.

    Raises:
        ValueError: It is no number.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return number(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            raise ValueError("a whole number that is too large") from None
    raise ValueError(f"{str(value)[:40]!r} is not a number")


def tells_results(names: Sequence[str]) -> bool:
    """Return True if a name is that of a known kind of metric, or tells its split."""
    return any(is_metric(name) and (kind(name) or record_name(name) != name) for name in names)


def is_history(names: Sequence[str]) -> bool:
    """Return True if all names of metrics are known as such, and one of them is a loss."""
    metrics = [name for name in names if is_metric(name)]
    known = all(tells_results([name]) for name in metrics)
    return known and any("loss" in name.lower() for name in metrics)
