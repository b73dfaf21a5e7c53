"""The test images that models have gained and lost between two sides."""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from experiments.records.errors import UserError
from generator.diff.models import ModelPair
from generator.runs.flips import Flips


class ImageFlips(NamedTuple):
    """A model's name in reports, and the test images that it gained and lost."""

    name: str
    flips: Flips


def image_flips(pair: ModelPair) -> Iterator[ImageFlips]:
    """Yield the test images that a model gained and lost, if it has any on the same images."""
    if not pair.old or not pair.new:
        return
    # Other images, or none, are told as a confounder.
    with suppress(UserError):
        flips = pair.new.flips_from(pair.old)
        if flips.gained or flips.lost:
            yield ImageFlips(pair.name, flips)
