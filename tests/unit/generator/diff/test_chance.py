"""Whether a number moved beyond chance, against SciPy's tests of the same numbers."""

from statistics import variance

import pytest
from scipy import stats

from generator.diff.chance import compare_sides
from generator.runs.estimate import Scores

BEFORE, NOW = (0.51, 0.55, 0.53, 0.56, 0.49), (0.61, 0.57, 0.66, 0.59, 0.62)


@pytest.mark.parametrize("models", [1, 4])
@pytest.mark.parametrize("scale", [1, 1e-7, 1e9])
def test_with_as_many_seeds_on_each_side_a_loss_is_judged_by_students_t(
    scale: float, models: int
) -> None:
    old, new = (tuple(value * scale for value in side) for side in (BEFORE, NOW))
    step = compare_sides(Scores(new, None), Scores(old, None), models, "val_loss")
    # Cochran and Cox: the degrees of freedom are those of one side.
    error = ((variance(old) + variance(new)) / 5) ** 0.5
    half = stats.t.ppf(1 - 0.025 / models, 4) * error
    difference = (sum(new) - sum(old)) / 5
    assert step.interval is not None
    assert (step.interval.low, step.interval.high) == pytest.approx(
        (difference - half, difference + half)
    )
    assert step.significant == (abs(difference) > half)
    assert step.family_size == models


@pytest.mark.parametrize(
    ("new", "old", "reason"),
    [
        (Scores((0.5,), None), Scores((0.7,), None), "one run"),
        (Scores((0.5,), None), Scores((0.7, 0.8), None), "one run against several"),
        (Scores((0.5, 0.5), None), Scores((0.7, 0.7), None), "no spread"),
        (Scores((0.5, 0.6), 19), Scores((0.7, 0.8), 19), "few items"),
    ],
)
def test_what_the_runs_can_t_tell_is_not_decided(new: Scores, old: Scores, reason: str) -> None:
    step = compare_sides(new, old, 1, "accuracy")
    assert (step.reason, step.significant) == (reason, None)


def test_shares_of_a_known_number_of_images_are_judged_by_these_too() -> None:
    seeds = compare_sides(Scores(NOW, None), Scores(BEFORE, None), 1, "val_accuracy")
    images = compare_sides(Scores(NOW, 100), Scores(BEFORE, 100), 1, "val_accuracy")
    assert (seeds.significant, images.significant) == (True, False)
