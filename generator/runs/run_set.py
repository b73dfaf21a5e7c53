"""The runs of one model: which there are, and whether they go together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self, TypeVar

from experiments.records.schema import Record
from generator.runs.conditions import Conditions
from generator.runs.predictions import PREDICTIONS
from generator.runs.renamed import Renamed
from generator.runs.run import Run
from generator.runs.series import MissingError
from generator.traced import Pointer, TracedList, name_in_expressions

Value = TypeVar("Value")
# The fields of records that may differ between runs that are identical.
INCIDENTAL = {"seed", "title", "environment"}


@dataclass(frozen=True)
class RunSet(Renamed):
    """The runs of one model, in the order of their seeds.

    Attributes:
        name: The model's short name.
        runs: Its runs.
    """

    name: str
    runs: tuple[Run, ...]

    def below(self, folder: str) -> Self:
        """Return the runs with their records in a folder of those of a post, if it has a name."""
        runs = tuple(replace(run, copy=f"{folder}/{run.copy}") for run in self.runs)
        return replace(self, runs=runs) if folder else self

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def __len__(self) -> int:
        return len(self.runs)

    @property
    def first(self) -> Run:
        """The run with the lowest seed."""
        return self.runs[0]

    def seed(self, number: int) -> Run:
        """Return the run with a seed.

        Raises:
            MissingError: There is none.
        """
        found = next((run for run in self.runs if run.seed == number), None)
        if found is None:
            seeds = ", ".join(str(run.seed) for run in self.runs)
            raise MissingError(f"{self.name} has no run with seed {number}; it has {seeds}.")
        return found

    @cached_property
    def distinct_runs(self) -> TracedList[Run]:
        """The runs without those whose record is that of another run in all but its seed."""
        found: dict[int, Run] = {}
        outcomes = [outcome(run) for run in self.runs]
        for run, each in zip(self.runs, outcomes, strict=True):
            found.setdefault(outcomes.index(each), run)
        folder, *others = {run.copy.rpartition("/")[0] for run in self.runs}
        of_model = folder.rpartition("/")[2] == name_in_expressions(self.name) and not others
        names = f"{folder}/*" if of_model else ",".join(run.copy for run in found.values())
        return TracedList(found.values(), Pointer(names, ""))

    @property
    def records(self) -> str:
        """The names of the records among those of a post: `model4/*`, or a list of all.

        The former is for records in a folder that has the model's name.
        """
        return self.distinct_runs.origin.record

    @property
    def all_predictions(self) -> Pointer:
        """The place of the predictions of all runs, identical ones too, in their records."""
        every = ",".join(run.copy for run in self.runs)
        return Pointer(every if self.has_identical_runs else self.records, PREDICTIONS)

    @property
    def has_identical_runs(self) -> bool:
        """True if runs of several seeds are identical: they count as one."""
        return len(self.distinct_runs) < len(self.runs)

    @property
    def incomplete(self) -> list[Run]:
        """The runs that are not complete, or have fewer epochs than planned or than another run."""
        longest = max(run.epochs for run in self.runs)
        return [run for run in self.runs if run.shortfall or run.epochs < longest]

    @property
    def complete(self) -> bool:
        """True if all runs are complete, with the planned and the same number of epochs."""
        return not self.incomplete

    @cached_property
    def conditions(self) -> Conditions:
        """The conditions of all runs: settings, data, test, packages and machine."""
        return Conditions.of(self.runs)

    @property
    def mixed(self) -> list[str]:
        """The names of the conditions that the model's own runs do not share, seeds apart."""
        return self.conditions.differing

    @property
    def uniform(self) -> bool:
        """True if all runs share all conditions, seeds apart."""
        return not self.mixed

    def _shared(self, what: str, read: Callable[[Run], Value]) -> Value:
        """Return a value that is the same in all runs.

        Raises:
            MissingError: The runs differ in it.
        """
        value = read(self.first)
        for run in self.runs[1:]:
            if read(run) != value:
                raise MissingError(
                    f"{self.name}: its runs differ in `{what}`: {self.first.origin} and "
                    f"{run.origin}. Ask one run for it, such as `{self.name}.first`."
                )
        return value


def outcome(run: Run) -> list[object]:
    """Return all that a run recorded but its seed, its title and its environment."""
    names = (name for name in Record.__struct_fields__ if name not in INCIDENTAL)
    return [getattr(run.record, name) for name in names]
