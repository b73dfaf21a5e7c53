"""Write the records of imported runs: those of a new experiment all at once."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.importers.several import Run
from experiments.records.atomic import remove_partial_files
from experiments.records.errors import UsageError
from experiments.records.files import encoded, write
from experiments.records.schema import Record


@dataclass(frozen=True)
class Imported:
    """A run, its record and where that is written."""

    run: Run
    record: Record
    path: Path

    @property
    def is_there(self) -> bool:
        """True if the file has this record already, as after an import that was stopped."""
        files = encoded(self.path, self.record)
        return all(path.is_file() and path.read_bytes() == files[path] for path in files)


def check_paths(records: Sequence[Imported], replace: bool) -> None:
    """Raise UsageError if two runs have one path, or another record is there and must stay."""
    for path, count in Counter(each.path for each in records).items():
        if count > 1:
            raise UsageError(f"{path}: {count} runs would have this record: import them by folder.")
    for each in records:
        if each.path.exists() and not each.is_there and not replace:
            raise UsageError(
                f"{each.path}: exists. Choose another --seed, or replace it with --fresh."
            )


def write_records(records: Sequence[Imported], experiment: Path) -> Iterator[str]:
    """Write records and yield a line for each.

    If the experiment is new, its folder appears once it is complete: an import that is killed
    leaves no part of one.

    Args:
        records: The records, whose paths lie in the experiment's folder.
        experiment: The experiment's folder.
    """
    missing = {each.path: each.record for each in records if not each.is_there}
    partial = experiment.with_name(f".{experiment.name}.partial")
    folder = experiment if experiment.exists() else partial
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for path, record in missing.items():
            remove_partial_files(path)
            write(folder / path.relative_to(experiment), record)
        if folder == partial:
            partial.rename(experiment)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    for each in records:
        yield f"wrote {each.path}" if each.path in missing else f"kept {each.path}, which was there"
