"""The test images that models have gained and lost between two sides."""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from experiments.records.errors import UserError
from generator.diff.models import ModelPair
from generator.runs.flips import Flips, predictions_of
from generator.runs.model import Model


class ImageFlips(NamedTuple):
    """The test images that a model classifies otherwise than before.

    Attributes:
        name: The model's name in reports.
        flips: The images that most of its seeds gained or lost.
        changed: The number of predictions, of each image by each seed, that changed class.
        predictions: The number of all predictions by the seeds that both sides have.
    """

    name: str
    flips: Flips
    changed: int
    predictions: int


def image_flips(pair: ModelPair) -> Iterator[ImageFlips]:
    """Yield the test images that a model classifies otherwise, if both sides have the same ones."""
    if not pair.old or not pair.new or pair.has_same_runs:
        return
    # Other images, or none, are told as a confounder.
    with suppress(UserError):
        flips = pair.new.flips_from(pair.old)
        changed, count = changed_predictions(pair.old, pair.new)
        if flips.flipped or changed:
            yield ImageFlips(pair.name, flips, changed, count)


def changed_predictions(old: Model, new: Model) -> tuple[int, int]:
    """Return how many predictions of the seeds of both sides changed class, and of how many."""
    before = {run.seed: predictions_of(run) for run in old}
    changed = count = 0
    for run in new:
        now, then = predictions_of(run), before.get(run.seed, {})
        shared = now.keys() & then.keys()
        changed += sum(now[item].predicted != then[item].predicted for item in shared)
        count += len(shared)
    return changed, count
