"""The test images that a model gained or lost against another model or an earlier state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Protocol

from experiments.records.schema import (
    ERRORS_KEPT,
    Prediction,
    error_thumbnail,
    most_confident_errors,
)
from generator.runs.series import MissingError
from generator.traced import Call, Pointer, traced

Item = tuple[str, int]


@dataclass(frozen=True)
class Flip:
    """A test image that is classified correctly on one side only.

    Attributes:
        file: The image's path in the data set.
        true: Its class.
        before: The mean probability of its class over the runs before, 0 to 1.
        now: The mean probability of its class over the runs now, 0 to 1.
        thumbnail: The path of its thumbnail, or None if no run of either side has kept one.
    """

    file: str
    true: str
    before: float
    now: float
    thumbnail: Path | None


@dataclass(frozen=True)
class Flips:
    """The test images that are classified otherwise than before.

    Attributes:
        gained: The images that are correct now and were not, the largest change of the mean
            probability of the true class first.
        lost: The images that were correct and are not now, in the same order.
        unchanged: The number of all other test images.
        sides: The records of the runs before and now.
    """

    gained: list[Flip]
    lost: list[Flip]
    unchanged: int
    sides: tuple[str, str] = ("", "")

    @property
    def gained_count(self) -> int:
        """The number of images gained."""
        return traced(len(self.gained), Call("gained", self.sides))

    @property
    def lost_count(self) -> int:
        """The number of images lost."""
        return traced(len(self.lost), Call("lost", self.sides))

    @property
    def flipped(self) -> int:
        """The number of images gained or lost."""
        return len(self.gained) + len(self.lost)

    @property
    def count(self) -> int:
        """The number of all test images."""
        items = Call("count", (Pointer(self.sides[1], "/test/predictions"),))
        return traced(self.flipped + self.unchanged, Call("min", (items,)))


class Scored(Protocol):
    """A run with its predictions of test images."""

    @property
    def name(self) -> str:
        """The run's name in messages."""

    @property
    def classes(self) -> list[str]:
        """The classes' names, in the order of their labels."""

    @property
    def predictions(self) -> list[Prediction]:
        """The predictions of the test images."""

    @property
    def samples(self) -> Path:
        """The folder of the thumbnails."""


def find_flips(
    before: Sequence[Scored], now: Sequence[Scored], sides: tuple[str, str] = ("", "")
) -> Flips:
    """Return the test images that flipped between the runs of two models, or between two runs.

    An image counts as correct if more than half of a side's runs classify it correctly, and as
    wrong if fewer than half do; it flips from one to the other. Half of the runs is neither.

    Args:
        before: The runs before, one or more.
        now: The runs now, one or more.
        sides: The records of both, for the expressions of the counts.

    Raises:
        MissingError: A run has no probabilities, or they are not for the same images and classes.
    """
    first, classes = now[0], now[0].classes
    items = sorted(predictions_of(first))
    for run in (*before, *now):
        if run.classes != classes or sorted(predictions_of(run)) != items:
            raise MissingError(
                f"{run.name} and {first.name} have no predictions of the same test images, so "
                "which ones flipped can't be said."
            )
    old, new = ([predictions_of(run) for run in side] for side in (before, now))
    thumbnails = thumbnails_of([*before, *now])
    gained: list[Flip] = []
    lost: list[Flip] = []
    for item in items:
        file, label = item
        change = verdict(new, item) - verdict(old, item)
        if abs(change) == 2:
            flip = Flip(
                file=file,
                true=classes[label],
                before=fmean(run[item].probabilities[label] for run in old),
                now=fmean(run[item].probabilities[label] for run in new),
                thumbnail=thumbnails.get(file),
            )
            (gained if change > 0 else lost).append(flip)
    return Flips(
        gained=most_telling(gained),
        lost=most_telling(lost),
        unchanged=len(items) - len(gained) - len(lost),
        sides=sides,
    )


def predictions_of(run: Scored) -> dict[Item, Prediction]:
    """Return a run's predictions by the image's file and label."""
    return {(each.file, each.label): each for each in run.predictions}


def verdict(runs: Sequence[dict[Item, Prediction]], item: Item) -> int:
    """Return 1 if most runs classify an image correctly, -1 if most do not, 0 for half of them."""
    balance = sum(1 if run[item].predicted == item[1] else -1 for run in runs)
    return (balance > 0) - (balance < 0)


def thumbnails_of(runs: Sequence[Scored]) -> dict[str, Path]:
    """Return the thumbnails that runs have kept of misclassified test images, by file."""
    return {
        error.file: run.samples / error_thumbnail(error.file)
        for run in runs
        for error in most_confident_errors(run.predictions)[:ERRORS_KEPT]
    }


def most_telling(flips: list[Flip]) -> list[Flip]:
    """Return flips by the change of the true class's probability, the largest first."""
    return sorted(flips, key=lambda flip: (-abs(flip.now - flip.before), flip.file))
