"""The facts of a recorded run: what it is of, and whether it has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from experiments.records.schema import Record
from generator.runs.progress import reason_for_gaps, shortfall
from generator.runs.renamed import Renamed
from generator.runs.series import MissingError
from generator.traced import Pointer, traced
from generator.words import say

Value = TypeVar("Value")


@dataclass(frozen=True)
class RecordedRun(Renamed):
    """A recorded run.

    `origin` is the record's file in messages, `content` its bytes, `samples` the folder of the
    experiment's thumbnails, `better` the directions of metrics that the post declares, `copy` the
    record's path among the records of the post, as expressions have it, `beside` the files that the
    record names, by their names.
    """

    record: Record
    origin: str
    path: Path
    content: bytes = field(default=b"", repr=False)
    samples: Path = Path()
    better: dict[str, str] = field(default_factory=dict)
    copy: str = ""
    beside: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The run's name in messages: experiment, model and seed."""
        run = f"{self.record.experiment}/{self.model}"
        return run if self.seed is None else say("runs.of_seed", run=run, seed=self.seed)

    @property
    def model(self) -> str:
        """The model's short name."""
        return self.record.model

    @property
    def title(self) -> str:
        """The model's readable name."""
        return self.record.title or self.model

    @property
    def seed(self) -> int | None:
        """The seed of the run's random numbers, or None if it was not recorded."""
        return self.record.seed

    @property
    def config(self) -> dict[str, Any]:
        """The settings, as recorded."""
        return self.record.config

    @property
    def environment(self) -> dict[str, Any]:
        """Machine, packages and times, as recorded."""
        return self.record.environment

    @property
    def diverged(self) -> bool:
        """True if training ended because its loss was not finite."""
        return self.record.status == "diverged"

    @property
    def unfinished(self) -> bool:
        """True if training goes on or has failed, so that no recorded value is a result."""
        return self.record.status in ("running", "failed")

    @property
    def shortfall(self) -> str | None:
        """Why training has not ended as planned, as `failed: 4 of 20 epochs`, or None."""
        return shortfall(self.record)

    def _traced(self, value: Value, pointer: str) -> Value:
        """Return a number with its place in the record."""
        return traced(value, Pointer(self.copy, pointer))

    def _require(self, value: Value | None, what: str) -> Value:
        """Return the value, or raise MissingError if the record does not hold it."""
        if value is None:
            why = reason_for_gaps(self.record)
            raise MissingError(f"{self.name} has no {what}: {why} ({self.origin}).")
        return value
