"""The test images that a model gained or lost against another."""

from pathlib import Path

from generator.figures.figure import Figure
from generator.figures.grid import grid_figure
from generator.numbers import percent
from generator.runs.flips import Flip
from generator.runs.model import Model
from generator.runs.run import Run
from generator.runs.series import MissingError


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
    lines = [f"gained: {describe(flip)}" for flip in gained]
    lines += [f"lost: {describe(flip)}" for flip in lost]
    return grid_figure(
        stem=f"flips-{now.name}",
        pictures=[flip.thumbnail for flip in (*gained, *lost) if flip.thumbnail],
        titles=lines,
        columns=3,
        alt=f"Test pictures that flipped from {before.name} to {now.name}, {len(gained)} of "
        f"{len(flips.gained)} gained and {len(lost)} of {len(flips.lost)} lost, each with its "
        "file, its class, and the probability of that class before and now: "
        f"{'; '.join(lines)}.".replace("\n", ", "),
    )


def describe(flip: Flip) -> str:
    """Return an image's file, its class, and that class's probability before and now."""
    name = Path(flip.file).name
    return f"{name}\n{flip.true}: {percent(flip.before)} to {percent(flip.now)}"
