"""The comparisons that a post makes, fixed before it is rendered.

Each is adjusted for the number of all, so that a new sentence changes no other one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from experiments.records.errors import UserError
from generator.runs.scores import TEST_ACCURACY


@dataclass(frozen=True)
class Pair:
    """Two models to compare, named as in templates, and the metric."""

    models: frozenset[str]
    metric: str = TEST_ACCURACY

    def __str__(self) -> str:
        """Return the pair as front matter has it."""
        names = f"[{', '.join(sorted(self.models))}]"
        return (
            names if self.metric == TEST_ACCURACY else f"{{pair: {names}, metric: {self.metric}}}"
        )


@dataclass(frozen=True)
class Family:
    """The comparisons of a post.

    Attributes:
        pairs: All comparisons.
        declared: True if the front matter lists them.
        place: The file and line of the front matter to change, for messages.
    """

    pairs: frozenset[Pair]
    declared: bool
    place: str

    def size_for(self, pair: Pair) -> int:
        """Return the number of comparisons that one is adjusted for.

        Those of the front matter are one family; else, all pairs by one metric are.

        Raises:
            UserError: The comparison is none of the post's.
        """
        if pair not in self.pairs:
            what = f"the post does not list the comparison of {' and '.join(sorted(pair.models))}"
            add = (
                f"add `- {pair}` to"
                if self.declared
                else f"list it, as `- {pair}`, and all others in"
            )
            raise UserError(f"{what} by {pair.metric}: {add} `comparisons:` ({self.place}).")
        if self.declared:
            return len(self.pairs)
        return self._sizes[pair.metric]

    @cached_property
    def _sizes(self) -> Counter[str]:
        """The number of comparisons by each metric."""
        return Counter(each.metric for each in self.pairs)


def all_pairs(metrics: Mapping[str, set[str]], place: str) -> Family:
    """Return the family of a post that lists no comparisons: each two models by each metric.

    Args:
        metrics: The metrics that all runs of each model have, by the model's name.
        place: The file and line of the front matter.
    """
    pairs = (
        Pair(frozenset((one, other)), metric)
        for one, other in combinations(metrics, 2)
        for metric in metrics[one] & metrics[other]
    )
    return Family(frozenset(pairs), declared=False, place=place)
