"""Comparisons of models by seeds and items, against plain computations from the same numbers."""

import random
from statistics import fmean, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from generator.runs.comparison import compare
from generator.runs.estimate import Components, Scores, scores_by_item
from generator.runs.power import Needed, needed

Table = list[list[int]]
ITEMS = 40


def table(seed: int, runs: int, accuracy: float, items: int = ITEMS) -> Table:
    """Return which items runs classify correctly, at random."""
    draw = random.Random(seed)
    return [[int(draw.random() < accuracy) for _ in range(items)] for _ in range(runs)]


def scores(rows: Table, start: int = 0) -> Scores:
    """Return scores of items that are numbered from a start."""
    return scores_by_item(range(start, start + len(rows[0])), rows)


def counts_only(rows: Table) -> Scores:
    return Scores([fmean(row) for row in rows], len(rows[0]))


def columns(rows: Table) -> list[float]:
    """Return the mean score of each item."""
    return [fmean(column) for column in zip(*rows, strict=True)]


def over_seeds(rows: Table) -> tuple[float, int]:
    """Return the variance of a model's mean over seeds, and its degrees of freedom."""
    return variance(map(fmean, rows)) / len(rows), len(rows) - 1


def half_width(parts: list[tuple[float, int]], level: float) -> float:
    """Return the half width of an interval after Cochran and Cox."""
    total = sum(part for part, _ in parts)
    quantiles = [stats.t.ppf(1 - level / 2, degrees) for _, degrees in parts]
    weighted = sum(part * t for (part, _), t in zip(parts, quantiles, strict=True)) / total
    return float(weighted * total**0.5)


@pytest.mark.parametrize("runs", [(2, 2), (3, 5), (10, 2)])
@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("method", ["paired t", "unpaired t", "counts t"])
def test_the_interval_is_that_of_the_variances_over_items_and_seeds(
    method: str, size: int, runs: tuple[int, int]
) -> None:
    first, second = table(1, runs[0], 0.8), table(2, runs[1], 0.6)
    one, two = columns(first), columns(second)
    if method == "paired t":
        step = compare(scores(first), scores(second), size)
        over_items = [(variance(a - b for a, b in zip(one, two, strict=True)) / ITEMS, ITEMS - 1)]
    elif method == "unpaired t":
        step = compare(scores(first), scores(second, start=1), size)
        over_items = [(variance(each) / ITEMS, ITEMS - 1) for each in (one, two)]
    else:
        step = compare(counts_only(first), counts_only(second), size)
        shares = fmean(one), fmean(two)
        over_items = [(share * (1 - share) / ITEMS, ITEMS - 1) for share in shares]
    parts = [*over_items, over_seeds(first), over_seeds(second)]
    difference = fmean(one) - fmean(two)
    assert (step.method, step.seeds, step.count, step.reason) == (method, runs, ITEMS, None)
    assert step.difference == pytest.approx(difference)
    assert step.interval and step.interval_90 and step.p
    for interval, level in ((step.interval, 0.05), (step.interval_90, 0.1)):
        half = half_width(parts, level / size)
        ends = max(difference - half, -1), min(difference + half, 1)
        assert (interval.low, interval.high) == pytest.approx(ends)
    # At the level p, before it is adjusted, the interval ends at 0.
    if step.p < 1:
        assert half_width(parts, step.p / size) == pytest.approx(abs(difference))
    assert step.significant == (step.p < 0.05) == (not step.interval.low <= 0 <= step.interval.high)


RIGHT, WRONG = [1] * ITEMS, [0] * ITEMS
FEW = [1] * (ITEMS - 5) + [0] * 5


@pytest.mark.parametrize(
    ("first", "second", "method", "reason"),
    [
        (scores([RIGHT, FEW]), scores([FEW, RIGHT]), "identical", "identical"),
        (scores([FEW]), scores([FEW]), "identical", "identical"),
        (scores([RIGHT]), scores([FEW]), "mcnemar", "one run"),
        (scores([RIGHT]), scores([FEW], start=1), "newcombe", "one run"),
        (scores([[0.5] * ITEMS]), scores([FEW]), "newcombe", "one run"),  # type: ignore[list-item]
        (Scores([1.0], ITEMS), Scores([0.5], 3 * ITEMS), "newcombe", "one run"),
        (scores([RIGHT]), scores([FEW, FEW]), "newcombe", "one run against several"),
        (Scores([0.5, 0.6], None), Scores([0.7, 0.8], 50), "ranges", "unknown items"),
        (Scores([0.5], None), Scores([0.7], None), "ranges", "one run"),
        (Scores([0.5, 0.6], 19), Scores([0.7, 0.8], 50), "ranges", "few items"),
        (scores([[1], [0]]), scores([[1], [1]]), "ranges", "few items"),
        (scores([RIGHT, RIGHT]), scores([FEW, FEW]), "paired t", "few differences"),
        (scores([RIGHT, RIGHT]), scores([FEW, RIGHT], start=1), "unpaired t", "few differences"),
        (Scores([0.98, 0.99], 192), Scores([0.98, 0.97], 9999), "counts t", "few differences"),
        (scores([RIGHT, RIGHT]), scores([WRONG, WRONG]), "paired t", "no spread"),
    ],
)
def test_what_the_runs_can_t_tell_is_not_decided(
    first: Scores, second: Scores, method: str, reason: str
) -> None:
    step = compare(first, second)
    assert (step.method, step.reason, step.decided, step.significant) == (
        method,
        reason,
        False,
        None,
    )
    assert not (step.better or step.worse or step.at_least(-1) or step.equivalent(1))
    assert (step.interval is not None) == (method in ("mcnemar", "newcombe"))


def test_single_runs_on_the_same_items_have_an_exact_p() -> None:
    step = compare(scores([RIGHT]), scores([FEW]))
    # All of five items that differ speak for the first.
    assert step.p == 2 / 2**5
    assert compare(scores([RIGHT]), scores([FEW]), family_size=20).p == 1


def test_scores_between_0_and_1_are_compared_like_accuracies() -> None:
    draw = random.Random(1)
    overlaps = [[[draw.random() ** power for _ in range(50)] for _ in "abc"] for power in (1, 3)]
    first, second = (scores_by_item(range(50), rows) for rows in overlaps)
    assert compare(first, second).better and compare(second, first).worse


@given(st.integers(0, 999), st.integers(1, 4), st.integers(1, 4), st.sampled_from([0.3, 0.6, 0.9]))
@settings(max_examples=60)
def test_the_other_order_mirrors_a_comparison_and_the_order_of_seeds_is_nothing(
    seed: int, one: int, two: int, accuracy: float
) -> None:
    first, second = table(seed, one, 0.6, 25), table(seed + 1, two, accuracy, 25)
    step, back = compare(scores(first), scores(second)), compare(scores(second), scores(first))
    assert (step.reason, step.method, step.seeds) == (back.reason, back.method, back.seeds[::-1])
    assert (step.better, step.worse) == (back.worse, back.better)
    assert step.difference == pytest.approx(-back.difference)
    assert step.p == pytest.approx(back.p)
    other = compare(scores(first[::-1]), scores(second[::-1]))
    assert (other.significant, other.reason) == (step.significant, step.reason)
    for mirrored, same in ((step.interval, other.interval), (step.interval_90, other.interval_90)):
        assert (mirrored is None) == (same is None)
    if step.interval and back.interval and other.interval:
        ends = step.interval.low, step.interval.high
        assert ends == pytest.approx((-back.interval.high, -back.interval.low))
        assert ends == pytest.approx((other.interval.low, other.interval.high))


def test_a_margin_is_kept_by_an_interval_and_not_by_a_mean() -> None:
    step = compare(scores(table(1, 5, 0.9)), scores(table(2, 5, 0.5)))
    assert step.interval and step.interval_90
    low, high = step.interval.low, step.interval_90.high
    assert step.at_least(low) and not step.at_least(low + 1e-9)
    assert step.equivalent(high) and not step.equivalent(high - 1e-9)
    assert step.difference > low and not step.at_least(step.difference)


@pytest.mark.parametrize(
    ("difference", "components", "expected"),
    [
        # Items alone: (1.96 + 0.84)^2 * 0.2 / 0.045^2 = 775 are needed.
        (0.045, Components(0.2, (0, 0), (0, 0)), Needed(3, 1000)),
        # Seeds alone: with 10, 0.045 is 3.35 standard errors, and t(9) has 2.26 + 0.88; with 7,
        # it is 2.81, and t(6) has 2.45 + 0.91.
        (0.045, Components(0, (0.0009, 0.0009), (0, 0)), Needed(10, 192)),
        (-0.045, Components(0, (0.0009, 0.0009), (0, 0)), Needed(10, 192)),
        (0.0, Components(0.2, (0, 0), (0, 0)), None),
        (0.001, Components(0.2, (0, 0), (0, 0)), None),
        (0.01, Components(0, (0.01, 0.01), (0, 0)), None),
        (0.5, Components(0, (0, 0), (0, 0)), None),
    ],
)
def test_what_would_settle_a_difference_is_the_least_that_has_the_power(
    difference: float, components: Components, expected: Needed | None
) -> None:
    assert needed(difference, components, seeds=3, items=192, level=0.05) == expected


def test_components_are_apart_from_the_noise_of_single_scores() -> None:
    # 400 items of either kind, 40 runs: accuracies 0.9 and 0.5, with a shift by run of 0 or 0.1.
    draw = random.Random(5)
    rows = [
        [int(draw.random() < base + run % 2 / 10) for base in [0.85] * 200 + [0.45] * 200]
        for run in range(40)
    ]
    step = compare(scores(rows), scores([[1] * 400, [1] * 400]))
    assert step.components
    assert step.components.items == pytest.approx(0.2**2, rel=0.15)
    assert step.components.seeds[0] == pytest.approx(0.05**2, rel=0.3)
    assert step.components.noise[0] == pytest.approx((0.9 * 0.1 + 0.5 * 0.5) / 2, rel=0.1)
    assert step.components.seeds[1] == step.components.noise[1] == 0


def test_nothing_is_left_to_settle_where_nothing_is_known_or_all_is_said() -> None:
    near = compare(scores(table(1, 3, 0.62)), scores(table(2, 3, 0.5)))
    assert not near.significant and near.to_settle and near.to_settle.items > ITEMS
    assert compare(scores(table(1, 5, 0.99)), scores(table(2, 5, 0.2))).to_settle is None
    assert compare(scores([RIGHT]), scores([FEW])).to_settle is None
    assert compare(Scores([0.1, 0.2], None), Scores([0.3, 0.4], None)).to_settle is None
