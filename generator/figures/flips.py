"""The test images that a model gained or lost against another."""

from pathlib import Path

from generator.figures.figure import Figure
from generator.figures.grid import grid_figure
from generator.numbers import percent
from generator.runs.flips import Flip
from generator.runs.model import Model
from generator.runs.run import Run
from generator.runs.series import MissingError
from generator.words import say


def flips_figure(now: Model | Run, before: Model | Run, count: int = 3) -> Figure:
    """Show up to `count` test images gained and as many lost, of those with a thumbnail.

    Those with the largest change of the true class's mean probability come first.

    Raises:
        MissingError: No image flipped that a run of either side has kept a thumbnail of.
    """
    flips = now.flips_from(before)  # type: ignore[arg-type] # It refuses the other kind.
    gained, lost = (
        [flip for flip in found if flip.thumbnail][:count] for found in (flips.gained, flips.lost)
    )
    if not gained and not lost:
        raise MissingError(
            f"no test image with a thumbnail flipped from {before.name} to {now.name}: write "
            "flips_list(...), which needs none."
        )
    kinds = [(flip, "drawn.gained") for flip in gained] + [(flip, "drawn.lost") for flip in lost]
    return grid_figure(
        stem=f"flips-{now.name}",
        pictures=[flip.thumbnail for flip, _ in kinds if flip.thumbnail],
        titles=[
            f"{say(kind, flip=flip.true)}\n{change(flip, 'drawn.from_to')}" for flip, kind in kinds
        ],
        columns=3,
        alt=say(
            "alt.flips",
            before=before.name,
            now=now.name,
            gained=len(gained),
            all_gained=len(flips.gained),
            lost=len(lost),
            all_lost=len(flips.lost),
            lines="; ".join(say(kind, flip=describe(flip)) for flip, kind in kinds),
        ),
    )


def describe(flip: Flip) -> str:
    """Return an image's file, its class, and that class's probability before and now."""
    return f"{Path(flip.file).name}, {flip.true}: {change(flip, 'alt.from_one_to')}"


def change(flip: Flip, words: str) -> str:
    """Return the probability of the true class before and now, in the words of this name."""
    return say(words, before=percent(flip.before), now=percent(flip.now))
