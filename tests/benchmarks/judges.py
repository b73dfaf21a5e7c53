"""The true outcome of each claim of the committed posts, by plain Python over the raw JSON.

Each claim's condition and the numbers of its sentence are computed here a second time, with
nothing of `generator` or `experiments`. `JUDGES` has a judge for every claim of every post.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import verdicts as v
from raw_records import MODELS, MissingValueError, Raw

Judge = Callable[[Raw], v.Verdict]


def judge(
    choose_runs: Callable[[Raw], Any],
    verdict: Callable[..., v.Verdict],
    says: str = "",
    otherwise: str = "",
    **given: Any,
) -> Judge:
    """Return a judge by a function and by words of the sentences for its two outcomes."""

    def judged(raw: Raw) -> v.Verdict:
        found = verdict(choose_runs(raw), **given)
        words, never = (says, otherwise) if found.holds else (otherwise, says)
        return replace(found, says=words, never=never or found.never) if says else found

    return judged


def first_runs(raw: Raw) -> v.Runs:
    """Return the experiment's first run of each model; the post shows one number of epochs."""
    for model, runs in raw.own.items():
        if len({len(run["history"]["epoch"]) for run in runs}) > 1:
            raise MissingValueError(f"the number of epochs of {model}")
    return {model: runs[0] for model, runs in raw.own.items()}


every = partial(judge, lambda raw: raw)
own = partial(judge, first_runs)
reported = partial(judge, lambda raw: {model: run for model, (run,) in raw.article.items()})


HOLDS, FAILS = "That holds", "That does not hold"
OWN = {
    "transfer-learning-is-best": every(v.transfer_is_best),
    "classes-are-balanced": own(v.balanced, "equally frequent", "the more frequent class"),
    "model1-beats-guessing": own(v.beats_guessing, "above the baseline", "no better"),
    "model1-overfits": own(v.overfits),
    "model2-ends-above-model1": own(
        v.ends_above, "points above", "not above", pair=("model2", "model1")
    ),
    "augmentation-ends-overfitting": own(v.augmentation),
    "scaling-lowers-the-first-loss": own(v.scaling, "It shows", "it does not show"),
    "model3-reaches-the-level": own(v.reaches, "It reaches", "It does not reach"),
    "model3-keeps-the-level": own(v.keeps, "does not fall below", "does not stay"),
    "model3-mostly-above-model2": own(
        v.mostly_above, "More than half", "epochs are better than the best of"
    ),
    "model3-does-not-overfit": own(v.gap_is_small, "apart: no sign of overfitting", "apart."),
    "model4-is-always-ahead": own(
        v.always_ahead, "epoch is better", "epoch is not better", numbers=False
    ),
    "model4-ends-above-model3": own(
        v.ends_above, "points above", "no better", pair=("model4", "model3")
    ),
    "model4-validates-above-training": own(
        v.validates_above, "ends above training accuracy", "Training accuracy ends at"
    ),
    "no-difference-to-the-article": every(
        v.no_difference, "intervals overlap", "intervals do not overlap"
    ),
}
for before, after in pairwise(MODELS):
    OWN[f"{after}-beats-{before}"] = every(v.step, before=before, after=after)

# By model: the level that all epochs reach, from which epoch on, and the range that it settles in.
LEVELS = {
    "model1": (0.52, 1, 0.60, 0.67),
    "model2": (0.55, 4, 0.63, 0.72),
    "model3": (0.70, 5, 0.70, 0.80),
    "model4": (0.95, 1, 0.97, 0.99),
}
ARTICLE = {
    "article-model1-overfits": reported(v.overfits_by_points),
    "article-model2-gap-closes": reported(v.gap_closes, HOLDS, FAILS),
    "article-model3-mostly-better": reported(v.mostly_above, HOLDS, FAILS),
    "article-model3-gap-is-small": reported(v.gap_is_small, HOLDS, FAILS),
    "article-model4-is-best": reported(v.always_ahead, HOLDS, FAILS, numbers=True),
    "article-model4-validates-above-training": reported(v.gap_is_negative, HOLDS, FAILS),
    "article-model4-test-score": reported(v.test_score, "That can be said", "That can't be said"),
    "the-split-leaks": every(v.leaks, "had been validation pictures", "none had been"),
}
for name, (level, start, low, high) in LEVELS.items():
    ARTICLE |= {
        f"article-{name}-at-least": reported(
            v.stays_at_least, HOLDS, FAILS, model=name, low=level, start=start
        ),
        f"article-{name}-settles": reported(
            v.settles, HOLDS, FAILS, model=name, low=low, high=high
        ),
        f"ours-include-{name}": every(v.own_range, model=name),
    }
JUDGES = {"article-under-test": ARTICLE, "cats-vs-dogs": OWN}
