"""Find the recorded runs that must be trained again or to their end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.records.code_hash import cut, syntax_hash
from experiments.records.errors import UserError
from experiments.records.files import read, record_paths
from experiments.records.schema import Record
from experiments.training.model_files import BUILT_IN, ROOT

TRAINING_CODE = "experiments/training/"


@dataclass(frozen=True)
class StaleRun:
    """A recorded run to train: from the start if its code has changed, or to its end.

    Attributes:
        path: The path of the record.
        record: The record, whose settings the training takes.
        reason: The reason in words.
        changed: True if the code has changed.
    """

    path: Path
    record: Record
    reason: str
    changed: bool

    @property
    def name(self) -> str:
        """The run's name in messages."""
        return f"{self.record.experiment}/{self.record.model} seed {self.record.seed}"

    @property
    def models(self) -> Path:
        """The Python file that has the model's function, by the record's code."""
        paths = (key.removesuffix(f":{self.record.model}") for key in self.record.code)
        path = next((path for path in paths if path.endswith(".py")), None)
        return ROOT / path if path else BUILT_IN

    @property
    def epochs(self) -> int:
        """The epochs of the whole run, by its record."""
        return self.record.settings.epochs or self.record.epochs_done

    @property
    def seconds(self) -> float:
        """The time that training takes if an epoch takes as long as before; 0 if unknown."""
        known = [each for each in self.record.machine.epoch_seconds if each is not None]
        epochs = self.epochs - (0 if self.changed else self.record.epochs_done)
        return sum(known) / len(known) * epochs if known else 0


def find_records(results: Path) -> list[Path]:
    """Return the records in a folder of results, or in the folder of one experiment, sorted."""
    folders = [results, *results.glob("*/")]
    return sorted({path for folder in folders for path in record_paths(folder)})


def find_stale(
    results: Path, experiment: str | None = None, training_code: bool = False
) -> Iterator[StaleRun]:
    """Yield the runs whose code has changed or that were stopped, of all experiments or of one.

    Never stale are runs that were trained elsewhere, and those without a seed.

    Args:
        results: The folder of records.
        experiment: The experiment, or None for all.
        training_code: Count changes of the code that only trains, too.

    Raises:
        UserError: A record is invalid, or code is not Python.
    """
    for path in find_records(results):
        record = read(path, Record)
        if not record.trained_here or record.seed is None:
            continue
        if experiment not in (None, record.experiment):
            continue
        reason = changed_code(record)
        if training_code:
            reason = reason or changed_training_code(record)
        if reason:
            yield StaleRun(path, record, reason, changed=True)
        elif record.status == "running":
            yield StaleRun(path, record, "it was stopped before its end", changed=False)


def changed_code(record: Record, root: Path = ROOT) -> str | None:
    """Return in words which code of models and images has changed since a run, or None.

    Only `experiments train` trains again, so that other programs' runs have no changed code.

    Raises:
        UserError: A file is not Python.
    """
    if not record.trained_here:
        return None
    code = {k: v for k, v in record.code.items() if not k.startswith(TRAINING_CODE)}
    return first_change(code, root)


def changed_training_code(record: Record, root: Path = ROOT) -> str | None:
    """Return in words which code of the training itself has changed since a run, or None.

    Such changes rarely change a result, so that they alone make no run stale.

    Raises:
        UserError: A file is not Python.
    """
    if not record.trained_here:
        return None
    code = {k: v for k, v in record.code.items() if k.startswith(TRAINING_CODE)}
    return first_change(code, root)


def first_change(code: Mapping[str, str], root: Path) -> str | None:
    """Return in words the first piece of code that is not as recorded, or None.

    Args:
        code: The recorded hashes by `path:name`, with paths relative to the root.
        root: The checkout.
    """
    for key, recorded in code.items():
        path, _, name = key.partition(":")
        file = (root / path).resolve()
        if "/" not in path and not file.exists():
            continue  # A file outside of the checkout, which `train --models` compares.
        try:
            if not file.is_relative_to(root):
                raise LookupError(f"{file} is outside of the checkout")
            today = syntax_hash(cut(file.read_text(encoding="utf-8"), name))
        except (OSError, UnicodeDecodeError, LookupError):
            return f"{key} does not exist any more"
        except SyntaxError as error:
            raise UserError(f"{path}:{error.lineno}: not Python: {error.msg}.") from None
        if today != recorded:
            return f"{key} has changed"
    return None


def describe(stale: Sequence[StaleRun]) -> str:
    """Return the lines that announce a training: the runs, the reasons and the time."""
    if not stale:
        return "Every recorded run is what the code gives: nothing to train."
    seconds = sum(run.seconds for run in stale)
    time = f", about {max(1, round(seconds / 60))} min" if seconds else ""
    count = "1 run" if len(stale) == 1 else f"{len(stale)} runs"
    lines = [f"{count} to train{time}:", *(f"  {run.name}: {run.reason}" for run in stale)]
    return "\n".join(lines)
