"""The origin of a post's figures: its records, and their code, data and machine."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from experiments.records.schema import Dataset, Environment
from generator.inputs import digest
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.run import Run

Value = TypeVar("Value")
DEMO = "demo"
PHOTOGRAPHS = "cats-vs-dogs"
# Names by which `train --weights` knows weights without a file.
NAMED_WEIGHTS = ("imagenet", "none")


@dataclass(frozen=True)
class RecordFile:
    """The record of a run: its content, and the name of its copy among the post's records."""

    run: Run
    name: PurePosixPath

    @property
    def sha256(self) -> str:
        """The digest of the record's content."""
        return digest(self.run.content)


@dataclass(frozen=True)
class Provenance:
    """The facts of the note at a post's end. All but `records` are about the post's own runs."""

    runs: Experiment
    references: dict[str, Experiment]

    @property
    def records(self) -> list[RecordFile]:
        """The records of all runs, then those of the references, in folders by their names."""
        groups = {"": self.runs, **self.references}
        return [
            RecordFile(run, PurePosixPath(name, run.path.relative_to(group.folder).as_posix()))
            for name, group in groups.items()
            for run in group.all_runs
        ]

    @property
    def commits(self) -> list[str]:
        """The commits that the runs were made at, with a remark where files had changes."""
        return distinct(commit_of(machine) for machine in self._machines)

    @property
    def processors(self) -> list[str]:
        """The processors that the runs were made on."""
        return distinct(machine.processor for machine in self._machines)

    @property
    def packages(self) -> list[str]:
        """The packages that the runs used, with their versions."""
        used = (machine.packages.items() for machine in self._machines)
        return sorted({f"{name} {version}" for items in used for name, version in items})

    @property
    def hours(self) -> float | None:
        """The training time of all runs in hours, or None if a record lacks it."""
        seconds = [machine.epoch_seconds for machine in self._machines]
        known = [value for each in seconds for value in each if value is not None]
        return sum(known) / 3600 if all(seconds) and len(known) == sum(map(len, seconds)) else None

    @property
    def datasets(self) -> list[Dataset]:
        """The data sets of the runs, each once."""
        return distinct(run.record.dataset for run in self.runs.all_runs)

    @property
    def backbones(self) -> list[dict[str, str]]:
        """The weights that runs started from: `name` and, if known, `sha256`."""
        found = distinct(backbone_of(run) for run in self.runs.all_runs)
        return [backbone for backbone in found if backbone]

    @property
    def commands(self) -> list[str]:
        """The commands that train the runs again, one for models with the same settings."""
        groups: dict[str, list[str]] = {}
        for model in self.runs:
            groups.setdefault(training_options(model), []).append(model.name)
        return [
            f"python -m experiments train {shlex.join(names)} {options}"
            for options, names in groups.items()
        ]

    @property
    def trained_here(self) -> bool:
        """True if the runs are the project's own: only its training records its code."""
        return all(run.record.code for run in self.runs.all_runs)

    @property
    def _machines(self) -> list[Environment]:
        return [run.record.machine for run in self.runs.all_runs]


def training_options(model: Model) -> str:
    """Return the options of `experiments train` that make a model's runs again."""
    dataset = model.first.record.dataset
    experiment = model.first.record.experiment
    words = ["--experiment", experiment]
    if dataset and dataset.name == DEMO:
        words += ["--data", DEMO]
    elif experiment != PHOTOGRAPHS:
        words += ["--data", "PATH"]
    backbone = backbone_of(model.first)
    if backbone:
        name = backbone["name"]
        words += ["--weights", name if name in NAMED_WEIGHTS else f"PATH/{name}"]
    planned = [run.record.settings.epochs or run.epochs for run in model]
    words += ["--epochs", str(max(planned))]
    seeds = [str(run.seed) for run in model if run.seed is not None]
    return shlex.join([*words, "--seeds", *seeds] if seeds else words)


def backbone_of(run: Run) -> dict[str, str]:
    """Return the weights that a run started from, or nothing if it did not record any."""
    backbone = run.record.settings.backbone
    if isinstance(backbone, str):
        return {"name": backbone}
    known = {key: value for key, value in (backbone or {}).items() if value is not None}
    return known if "name" in known else {}


def commit_of(machine: Environment) -> str | None:
    """Return the commit that a run was made at, and whether files had changed since."""
    changed = machine.git_commit and machine.git_clean is False
    return f"{machine.git_commit} and changes to it" if changed else machine.git_commit


def distinct(values: Iterable[Value | None]) -> list[Value]:
    """Return the values that are not None, each once, in order."""
    found: list[Value] = []
    for value in values:
        if value is not None and value not in found:
            found.append(value)
    return found
