"""A run's metrics by name."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.records.schema import Record
from generator.runs.series import MissingError, Series
from generator.traced import Pointer, key_in_pointer


@dataclass(frozen=True)
class History:
    """A run's metrics by name: `history.val_accuracy` in a template is a Series.

    Attributes:
        record: The run's record.
        copy: The record's path among the records of a post.
        run: The run's name in messages.
        better: The directions of metrics that the post declares.
        ending: Why training has not ended as planned, or an empty text.
    """

    record: Record
    copy: str
    run: str
    better: dict[str, str]
    ending: str = ""

    def __getitem__(self, name: str) -> Series:
        if name not in self.names:
            there = ", ".join(self.names)
            raise MissingError(f"{self.run} has no metric `{name}`; it has {there}.")
        values = tuple(self.record.history[name])
        pointer = Pointer(self.copy, f"/history/{key_in_pointer(name)}")
        return Series(name, values, 1, self.better, self.run, self.ending, pointer)

    @property
    def names(self) -> list[str]:
        """The metrics' names, as recorded."""
        return [name for name in self.record.history if name != "epoch"]
