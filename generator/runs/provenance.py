"""The origin of a post's figures: its records, and their code, data and machine."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from experiments.records.schema import Dataset, Environment, Record
from generator.inputs import digest
from generator.runs.conditions import distinct
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.run import Run
from generator.words import say

Value = TypeVar("Value")
# Names by which `train --data` knows drawn pictures.
DRAWN = ("demo", "demo-3")
PHOTOGRAPHS = "cats-vs-dogs"
# The file of the project's own models.
MODELS = "experiments/models.py"
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
class Origin:
    """How the runs of one experiment were made.

    Attributes:
        name: The name of the reference, or an empty text for the post's own runs.
        runs: The experiment.
    """

    name: str
    runs: Experiment

    @property
    def records(self) -> list[RecordFile]:
        """The records of all runs; those of a reference in a folder of its name."""
        folder = self.runs.folder
        return [
            RecordFile(run, PurePosixPath(self.name, run.path.relative_to(folder).as_posix()))
            for run in self.runs.all_runs
        ]

    @property
    def sources(self) -> list[str]:
        """The origins of figures that were reported elsewhere."""
        return recorded(run.record.source for run in self.runs.all_runs)

    @property
    def commits(self) -> list[str]:
        """The commits that the runs were made at, with a remark where files had changes."""
        return recorded(commit_of(machine) for machine in self._machines)

    @property
    def processors(self) -> list[str]:
        """The processors that the runs were made on."""
        return recorded(machine.processor for machine in self._machines)

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
        return recorded(run.record.dataset for run in self.runs.all_runs)

    @property
    def backbones(self) -> list[dict[str, str]]:
        """The weights that runs started from: `name` and, if known, `sha256`."""
        found = recorded(backbone_of(run) for run in self.runs.all_runs)
        return [backbone for backbone in found if backbone]

    @property
    def commands(self) -> list[str]:
        """The commands that train the runs again; none if they are not the project's own.

        Runs of one model with unlike settings have several. Models share one only if settings and
        seeds are the same.
        """
        if not self.trained_here:
            return []
        models: dict[tuple[str, ...], list[str]] = {}
        for model in self.runs:
            for options, seeds in seeds_by_options(model).items():
                words = (*options, "--seeds", *seeds) if seeds else options
                models.setdefault(words, []).append(model.name)
        return [
            shlex.join(["python", "-m", "experiments", "train", *names, *words])
            for words, names in models.items()
        ]

    @property
    def trained_here(self) -> bool:
        """True if the project's own training made all runs."""
        return all(run.record.trained_here for run in self.runs.all_runs)

    @property
    def _machines(self) -> list[Environment]:
        return [run.record.machine for run in self.runs.all_runs]


@dataclass(frozen=True)
class Provenance:
    """The facts of the note at a post's end."""

    runs: Experiment
    references: dict[str, Experiment]

    @property
    def groups(self) -> list[Origin]:
        """The origins of the post's own runs, if it has any, and of each reference."""
        all_runs = {"": self.runs, **self.references}
        return [Origin(name, runs) for name, runs in all_runs.items() if runs.models]

    @property
    def commits(self) -> list[str]:
        """The commits that the post's own runs were made at."""
        return Origin("", self.runs).commits

    @property
    def records(self) -> list[RecordFile]:
        """The records of all groups."""
        return [record for group in self.groups for record in group.records]


def seeds_by_options(model: Model) -> dict[tuple[str, ...], list[str]]:
    """Return the seeds of a model's runs, by the options that train these runs again."""
    seeds: dict[tuple[str, ...], list[str]] = {}
    for run in model:
        of_options = seeds.setdefault(tuple(training_options(run)), [])
        of_options += [] if run.seed is None else [str(run.seed)]
    return seeds


def training_options(run: Run) -> list[str]:
    """Return the options of `experiments train` that make a run again, but for its seed."""
    record, settings = run.record, run.record.settings
    words = ["--experiment", record.experiment, *models_option(record)]
    if record.dataset and record.dataset.name in DRAWN:
        words += ["--data", record.dataset.name]
    elif record.experiment != PHOTOGRAPHS:
        words += ["--data", "PATH"]
    if backbone := backbone_of(run):
        name = backbone["name"]
        words += ["--weights", name if name in NAMED_WEIGHTS else f"PATH/{name}"]
        words += [] if settings.features else ["--plain-fit"]
    if settings.threads:
        words += ["--threads", str(settings.threads)]
    return [*words, "--epochs", str(settings.epochs or run.epochs)]


def models_option(record: Record) -> list[str]:
    """Return the option that names the file of a model of one's own, by the record's code."""
    files = (key.removesuffix(f":{record.model}") for key in record.code)
    file = next((file for file in files if file.endswith(".py")), MODELS)
    return [] if file == MODELS else ["--models", file]


def backbone_of(run: Run) -> dict[str, str]:
    """Return the weights that a run started from, or nothing if it did not record any."""
    backbone = run.record.settings.backbone
    if isinstance(backbone, str):
        return {"name": backbone}
    known = {key: value for key, value in (backbone or {}).items() if value is not None}
    return known if "name" in known else {}


def commit_of(machine: Environment) -> str | None:
    """Return the commit that a run was made at, and whether files had changed since."""
    if machine.git_commit and machine.git_clean is False:
        return say("runs.commit_and_changes", commit=machine.git_commit)
    return machine.git_commit


def recorded(values: Iterable[Value | None]) -> list[Value]:
    """Return the values that are not None, each once, in order."""
    return distinct(value for value in values if value is not None)
