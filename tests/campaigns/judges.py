"""The true outcome of each claim of both posts, by plain Python over the raw records.

Nothing of `generator` or `experiments` is used. A judge returns None for a claim that is not on
the page, and raises MissingValueError if its post can't be built for lack of a value.
"""

from collections.abc import Callable, Collection
from functools import partial
from itertools import pairwise

import article_verdicts as a
import own_verdicts as o
from raw_records import MissingValueError, Raw, complete
from record_edits import MODELS
from step_between import step
from verdict import Verdict

Judge = Callable[[Raw], Verdict | None]


def undecided(judge: Judge, says: str) -> Judge:
    """Return the judge with the words that the page has where a value is missing."""

    def judged(raw: Raw) -> Verdict | None:
        try:
            return judge(raw)
        except MissingValueError:
            return Verdict(None, [], says)

    return judged


def of_complete(models: Collection[str], judge: Judge) -> Judge:
    """Return the judge of a claim that is left out unless all runs of models ended as planned."""
    return lambda raw: judge(raw) if all(complete(raw.own[model]) for model in models) else None


UNSCORED = "not all runs were scored on plain training pictures"
OWN: dict[str, Judge] = {
    "transfer-learning-is-best": of_complete(
        MODELS, undecided(o.transfer_is_best, "can't be said here")
    ),
    "seeds-differ-in-random-numbers-only": o.seeds_alone_differ,
    "classes-are-balanced": o.balanced,
    "most-parameters-are-dense": o.mostly_dense,
    "model1-beats-guessing": of_complete(["model1"], o.beats_guessing),
    "model1-overfits": of_complete(["model1"], undecided(o.overfits, "not scored on plain")),
    "augmentation-narrows-the-gap": of_complete(
        ["model1", "model2"], undecided(o.gap_narrows, UNSCORED)
    ),
    "scaling-lowers-the-first-loss": undecided(o.scaling, "since not all runs have ended"),
    "model3-ends-above-model2": of_complete(["model2", "model3"], o.model3_ends_above),
    "model3-overfits-only-a-little": of_complete(
        ["model2", "model3"], undecided(o.gap_is_small, UNSCORED)
    ),
    "features-give-what-fit-gives": undecided(
        o.features, "can't be said: no seed has a complete run"
    ),
    "model4-is-always-ahead": of_complete(MODELS, o.always_ahead),
    "model4-validates-above-the-log": of_complete(MODELS, o.above_the_log),
    **{
        f"{after}-beats-{before}": of_complete(
            [before, after], undecided(step(before, after), "can't be decided")
        )
        for before, after in pairwise(MODELS)
    },
    "agreement-in-validation-decides-no-test": o.agreement_decides_nothing,
    "both-classes-are-mistaken-alike": o.mistaken_alike,
    "transfer-learning-alone-is-significant": o.last_step_alone,
    "less-overfitting-is-no-significant-gain": o.less_overfitting,
    "single-runs-can-mislead": o.either_order,
    "few-weights-beat-many": o.few_weights_win,
}

# By model: the level that all epochs reach, from which epoch on, and the range that it settles in.
LEVELS = {
    "model1": (0.52, 1, 0.60, 0.67),
    "model2": (0.55, 4, 0.63, 0.72),
    "model3": (0.70, 5, 0.70, 0.80),
    "model4": (0.95, 1, 0.97, 0.99),
}
ARTICLE: dict[str, Judge] = {
    "article-model1-overfits": a.overfits,
    "article-model2-gap-closes": a.gap_closes,
    "article-model3-mostly-better": a.mostly_better,
    "article-model3-gap-is-small": a.gap_is_small,
    "article-model4-is-best": a.always_ahead,
    "article-model4-validates-above-training": a.validates_above,
    "article-model4-test-score": a.test_score,
    "the-split-leaks": a.leaks,
}
for name, (level, start, low, high) in LEVELS.items():
    ARTICLE |= {
        f"article-{name}-at-least": partial(a.stays_at_least, model=name, low=level, start=start),
        f"article-{name}-settles": partial(a.settles, model=name, low=low, high=high),
        f"ours-include-{name}": partial(a.own_range, model=name),
    }

JUDGES: dict[str, dict[str, Judge]] = {"cats-vs-dogs": OWN, "article-under-test": ARTICLE}
