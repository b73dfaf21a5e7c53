"""Conditions of training and test, and those in which runs differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from experiments.records.errors import UserError
from generator.runs.run import Run

Value = TypeVar("Value")
CODE = "code"
# Conditions that follow from the machine, not from a choice of the experiment.
MACHINE = ("packages", "python", "platform", "processor")
# What a run that has not ended lacks by that alone.
AT_THE_END = ("epochs", "weights scored", "test count", "test items")
# Keys of `config` that are read elsewhere, or are no condition.
OTHER_SETTINGS = ("epochs", "seed")


@dataclass(frozen=True)
class Difference:
    """A condition in which two models differ.

    Attributes:
        name: The condition, such as `batch_size`.
        this: Its values in the runs of the first model, each once; None where it is not recorded.
        other: Its values in the runs of the second model.
    """

    name: str
    this: list[Any]
    other: list[Any]

    def __str__(self) -> str:
        """Return the condition's name, which the filter `listing` prints."""
        return self.name


@dataclass(frozen=True)
class Conditions:
    """The conditions of several runs: a dictionary for each run, of values by name.

    A template reads one by its name: `runs.conditions["batch_size"]` lists its values. Settings
    have the names that they have in `config`. The others are `epochs` (trained), `planned epochs`,
    `dataset` (name and fingerprint), `splits`, `weights scored`, `test count`, `test items`,
    `packages`, `python`, `platform`, `processor`, and `code` (functions that several runs used in
    unlike versions). Seeds, and functions that one model alone uses, are no conditions; nor are,
    of unfinished runs, epochs and test. `ended` tells of each run that it is not unfinished.
    """

    by_run: list[dict[str, Any]]
    ended: list[bool]

    @classmethod
    def of(cls, runs: Iterable[Run]) -> Conditions:
        """Return the conditions of runs, in their order."""
        given = list(runs)
        conditions = [conditions_of(run) for run in given]
        changed = changed_functions([each[CODE] for each in conditions])
        for each in conditions:
            each[CODE] = {name: each[CODE][name] for name in changed if name in each[CODE]}
        return cls(conditions, [not run.unfinished for run in given])

    @property
    def names(self) -> list[str]:
        """The names of the conditions that runs have recorded."""
        return list(dict.fromkeys(name for each in self.by_run for name in each))

    def __getitem__(self, name: str) -> list[Any]:
        """Return the recorded values of a condition, each once.

        Raises:
            UserError: No run has recorded a condition of this name.
        """
        if name not in self.names:
            known = ", ".join(self.names)
            raise UserError(f"no run has recorded a condition `{name}`; there are {known}.")
        return self._recorded(name)

    @property
    def differing(self) -> list[str]:
        """The names of the conditions that not all runs share, or not all have recorded."""
        return [name for name in self.names if len(self.values(name)) > 1]

    @property
    def conflicting(self) -> list[str]:
        """The names of the conditions, the machine's apart, that have unlike recorded values."""
        chosen = [name for name in self.names if name not in MACHINE]
        return [name for name in chosen if len(self._recorded(name)) > 1]

    def values(self, name: str) -> list[Any]:
        """Return the values of a condition, each once, with None if a run has not recorded it."""
        return distinct(each.get(name) for each in self._asked(name))

    def _recorded(self, name: str) -> list[Any]:
        return distinct(each[name] for each in self._asked(name) if name in each)

    def _asked(self, name: str) -> list[dict[str, Any]]:
        """Return the conditions of the runs that can tell of a condition."""
        pairs = zip(self.by_run, self.ended, strict=True)
        return [each for each, ended in pairs if ended or name not in AT_THE_END]


def differences(
    one: Iterable[Run], other: Iterable[Run], ignore: Collection[str] = ()
) -> list[Difference]:
    """Return the conditions that the runs of two models do not share.

    Args:
        one: The runs of the first model.
        other: The runs of the second model.
        ignore: The names of conditions to leave out.
    """
    first, second = list(one), list(other)
    both = Conditions.of([*first, *second])
    count = len(first)
    this = Conditions(both.by_run[:count], both.ended[:count])
    that = Conditions(both.by_run[count:], both.ended[count:])
    return [
        Difference(name, this.values(name), that.values(name))
        for name in both.differing
        if name not in ignore
    ]


def conditions_of(run: Run) -> dict[str, Any]:
    """Return a run's conditions by name, without those that its record does not hold."""
    record = run.record
    data, test = record.dataset, record.test
    known = {
        "epochs": run.epochs or None,
        "planned epochs": record.settings.epochs,
        "dataset": {"name": data.name, "fingerprint": data.fingerprint} if data else None,
        "splits": data.splits or None if data else None,
        "weights scored": test.weights if test else None,
        "test count": test.count if test else None,
        "test items": {each.file: each.label for each in test.predictions} or None
        if test
        else None,
        **{name: run.environment.get(name) for name in MACHINE},
        CODE: record.code,
    }
    settings = {
        f"config.{name}" if name in known else name: value
        for name, value in run.config.items()
        if name not in OTHER_SETTINGS
    }
    return {name: value for name, value in (settings | known).items() if value is not None}


def changed_functions(codes: Iterable[dict[str, str]]) -> list[str]:
    """Return the names of functions that runs used in unlike versions.

    Args:
        codes: The digest of each function that a run used, for each run.
    """
    used = distinct(item for code in codes for item in code.items())
    names = [name for name, _ in used]
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def distinct(values: Iterable[Value]) -> list[Value]:
    """Return the values, each once, in order."""
    found: list[Value] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
