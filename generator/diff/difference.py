"""The difference between two sides: confounders, numbers, and the changes of each post."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.diff.confounders import Confounder, confounders
from generator.diff.images import ImageFlips, image_flips
from generator.diff.models import ModelPair, pair_models
from generator.diff.numbers import NumberChange, number_changes
from generator.diff.pages import Change, PostDifference, compare_posts
from generator.diff.sides import Claim, Side
from generator.figures.figure import Figure
from generator.runs.model import Model


@dataclass(frozen=True)
class Difference:
    """The difference between two states of a project.

    Attributes:
        old: The name of the first state.
        new: The name of the second state.
        confounders: The differences of runs that may explain changed results.
        notes: Sentences on posts that are on one side only, or can't be built or read.
        numbers: The numbers of models that changed.
        images: The test images that models gained and lost.
        posts: The changes of the posts of both sides.
        incomparable: The posts that both sides have, and one of them can't build or read.
        retrained: The models whose histories differ.
        drawings: The second state's figures that can be drawn, by their paths in the site.
    """

    old: str
    new: str
    confounders: list[Confounder]
    notes: list[str]
    numbers: list[NumberChange]
    images: list[ImageFlips]
    posts: list[PostDifference]
    incomparable: list[str]
    retrained: list[ModelPair]
    drawings: dict[PurePosixPath, Figure]

    @property
    def flips(self) -> list[Change[Claim]]:
        """The claims whose outcome changed."""
        return [flip for post in self.posts for flip in post.flips]

    @property
    def is_empty(self) -> bool:
        """True if nothing has changed in the posts."""
        changed = any(post.has_changes for post in self.posts)
        return not (self.notes or self.numbers or self.images or changed)


def compare(old: Side, new: Side) -> Difference:
    """Return the difference between two sides."""
    pairs = pair_models(old, new)
    both = sorted(old.posts.keys() & new.posts.keys())
    known = {*old.posts, *old.errors} & {*new.posts, *new.errors}
    return Difference(
        old=old.label,
        new=new.label,
        confounders=[each for pair in pairs for each in confounders(pair)],
        notes=[*notes(old, new, "gone"), *notes(new, old, "new")],
        numbers=[each for pair in pairs for each in number_changes(pair)],
        images=[each for pair in pairs for each in image_flips(pair)],
        posts=[compare_posts(slug, old.posts[slug], new.posts[slug]) for slug in both],
        incomparable=sorted(known & {*old.errors, *new.errors}),
        retrained=[each for each in pairs if histories(each.old) != histories(each.new)],
        drawings=new.drawings,
    )


def notes(side: Side, other: Side, absent: str) -> Iterator[str]:
    """Yield a sentence for each post of a side that the other lacks, or that can't be compared."""
    for slug in sorted(side.posts.keys() - other.posts.keys() - other.errors.keys()):
        yield f"The post {slug} is {absent}."
    for slug, error in side.errors.items():
        yield f"The post {slug} can't be built or read ({side.label}): {error}"
    for slug, post in side.posts.items():
        for error in post.unreadable:
            yield f"The numbers of {slug} are not compared ({side.label}): {error}"


def histories(model: Model | None) -> list[dict[str, list[int | float | None]]]:
    """Return the history of each of a model's runs."""
    return [run.record.history for run in model or ()]
