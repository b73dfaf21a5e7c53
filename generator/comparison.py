"""Whether one model does better than another, and what that is known from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.formats import in_words
from generator.intervals import Interval

if TYPE_CHECKING:
    from generator.runs import Run

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

    With three seeds each, the ranges must be apart. With fewer, the 95% intervals of the two runs
    must be. If they are not, the difference holds `in this one run` or `these runs` only.

    Raises:
        MissingError: one of them was not tested.
    """
    ours, theirs = one.test_spread, other.test_spread
    difference = ours.mean - theirs.mean
    fewest = min(ours.count, theirs.count)
    if fewest >= ENOUGH_SEEDS:
        ranges = Interval(ours.low, ours.high), Interval(theirs.low, theirs.high)
        apart = not ranges[0].overlaps(ranges[1])
        verb = "are apart" if apart else "overlap"
        return Comparison(difference, apart, f"the ranges of their {in_words(fewest)} seeds {verb}")
    apart = not one.test.interval.overlaps(other.test.interval)
    if apart:
        return Comparison(difference, True, "their 95% intervals are apart")
    alone = "in this one run" if fewest == 1 else "in these runs"
    return Comparison(difference, False, alone)
