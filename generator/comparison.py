"""Whether one model does better than another, and what that is known from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.formats import in_words
from generator.intervals import Interval

if TYPE_CHECKING:
    from generator.run import Run

# With fewer seeds a range says little; the interval of the test then says more.
ENOUGH_SEEDS = 3


@dataclass(frozen=True)
class Comparison:
    """Two models' test accuracies side by side.

    `difference` is the mean over seeds of one less that of the other, a share. `settled` says
    whether `ground` tells them apart; `ground` reads on in a sentence.
    """

    difference: float
    settled: bool
    ground: str

    @property
    def ahead(self) -> bool:
        """Says whether the first one's figure is higher, on whatever ground."""
        return self.difference > 0

    @property
    def beats(self) -> bool:
        """Says whether the first one is better and the ground settles it."""
        return self.settled and self.ahead

    @property
    def beaten(self) -> bool:
        """Says whether the first one is worse and the ground settles it."""
        return self.settled and self.difference < 0


def compare(one: "Run", other: "Run") -> Comparison:
    """Compares test accuracies: by the ranges of their seeds, or by Wilson's intervals.

    With three seeds each, the ranges must be apart. With fewer, the 95% intervals of all runs of
    one must be apart from those of the other, so that no choice of runs turns the order around.

    Raises:
        MissingError: one of them was not tested.
    """
    ours, theirs = one.test_spread, other.test_spread
    difference = ours.mean - theirs.mean
    fewest, most = sorted((ours.count, theirs.count))
    if fewest >= ENOUGH_SEEDS:
        ranges = Interval(ours.low, ours.high), Interval(theirs.low, theirs.high)
        what = f"the ranges of their {in_words(fewest)} seeds"
        if fewest < most:
            what = f"the ranges of their {in_words(ours.count)} and {in_words(theirs.count)} seeds"
    else:
        ranges = covered(one), covered(other)
        what = "their 95% intervals"
    apart = not ranges[0].overlaps(ranges[1])
    verb = "are apart" if apart else "overlap"
    alone = " in this one run" if most == 1 and not apart else ""
    return Comparison(difference, apart, f"{what} {verb}{alone}")


def covered(run: "Run") -> Interval:
    """From the lowest to the highest end of the 95% intervals of all seeds."""
    intervals = [each.test.interval for each in run.all_seeds]
    return Interval(min(i.low for i in intervals), max(i.high for i in intervals))
