"""The difference between two sides: confounders, numbers, and the changes of each post."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.diff.confounders import Confounder, confounders
from generator.diff.histories import has_other_histories
from generator.diff.images import ImageFlips, image_flips
from generator.diff.models import ModelPair, pair_models
from generator.diff.numbers import NumberChange, number_changes
from generator.diff.pages import Change, PostDifference, compare_posts
from generator.diff.sides import Claim, Side
from generator.figures.figure import Image


@dataclass(frozen=True)
class Difference:
    """The difference between two states of a project.

    Attributes:
        old: The name of the first state.
        new: The name of the second state.
        confounders: The differences of runs that may explain changed results.
        notes: Sentences on posts that are on one side only, or can't be built or read.
        other_seeds: The models with the same runs as before, but under other seeds.
        numbers: The numbers of models that changed.
        images: The test images that models gained and lost.
        posts: The changes of the posts of both sides.
        incomparable: The posts that one side can't build or read.
        retrained: The models whose histories differ.
        drawings: The second state's figures that can be drawn, by their paths in the site.
    """

    old: str
    new: str
    confounders: list[Confounder]
    notes: list[str]
    other_seeds: list[ModelPair]
    numbers: list[NumberChange]
    images: list[ImageFlips]
    posts: list[PostDifference]
    incomparable: list[str]
    retrained: list[ModelPair]
    drawings: dict[PurePosixPath, Image]

    @property
    def flips(self) -> list[Change[Claim]]:
        """The claims whose outcome changed."""
        return [flip for post in self.posts for flip in post.flips]

    @property
    def is_empty(self) -> bool:
        """True if nothing has changed, conditions of the runs apart."""
        changed = any(post.has_changes for post in self.posts)
        return not (self.notes or self.numbers or self.images or self.retrained or changed)

    @property
    def only_histories(self) -> list[ModelPair]:
        """The models of both sides whose histories differ, but none of their numbers."""
        changed = {each.model for each in self.numbers}
        return [
            pair for pair in self.retrained if pair.old and pair.new and pair.name not in changed
        ]

    @property
    def beyond_chance(self) -> int:
        """The number of numbers that changed beyond chance."""
        return sum(bool(change.beyond_chance) for change in self.numbers)


def compare(old: Side, new: Side) -> Difference:
    """Return the difference between two sides."""
    pairs = pair_models(old, new)
    both = sorted(old.posts.keys() & new.posts.keys())
    errors = [(side, errors_of(side, other)) for side, other in ((old, new), (new, old))]
    return Difference(
        old=old.label,
        new=new.label,
        confounders=[each for pair in pairs for each in confounders(pair)],
        notes=[
            *one_sided(old, new, "gone"),
            *one_sided(new, old, "new"),
            *(note for side, found in errors for note in problems(side, found)),
        ],
        other_seeds=[pair for pair in pairs if pair.has_other_seeds],
        numbers=number_changes(pairs),
        images=[each for pair in pairs for each in image_flips(pair)],
        posts=[compare_posts(slug, old.posts[slug], new.posts[slug]) for slug in both],
        incomparable=sorted({slug for _, found in errors for slug in found}),
        retrained=[pair for pair in pairs if has_other_histories(pair)],
        drawings=new.drawings,
    )


def errors_of(side: Side, other: Side) -> dict[str, str]:
    """Return why posts of a side can't be compared, by slug."""
    known = side.without_claims & (other.posts.keys() | other.errors.keys())
    reason = "its page has no claims.json: build it again with this version."
    return side.errors | dict.fromkeys(sorted(known), reason)


def one_sided(side: Side, other: Side, absent: str) -> Iterator[str]:
    """Yield a sentence for each post of a side that the other lacks."""
    there = other.posts.keys() | other.errors.keys() | other.without_claims
    for slug in sorted(side.posts.keys() - there):
        yield f"The post {slug} is {absent}."


def problems(side: Side, errors: dict[str, str]) -> Iterator[str]:
    """Yield a sentence for each post that can't be compared, or whose records can't be read."""
    for slug, error in errors.items():
        yield f"The post {slug} can't be built or read ({side.label}): {error}"
    for slug, post in side.posts.items():
        for error in post.unreadable:
            yield f"The numbers of {slug} are not compared ({side.label}): {error}"
