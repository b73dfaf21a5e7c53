"""Rows of logs by epoch: whole, in fractions, by steps, resumed and started again."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from experiments.importers.epochs import Choices, Row, by_epoch, by_step, epoch_at
from experiments.records.errors import UserError


def rows(epochs: Sequence[float], steps: Sequence[int | None] | None = None) -> list[Row]:
    """Return a row for each epoch, whose loss is its place in the list, from 1."""
    at = steps or [None] * len(epochs)
    return [
        Row(f"x.csv:{line}", {"loss": float(line - 1)}, epoch, step)
        for line, (epoch, step) in enumerate(zip(epochs, at, strict=True), start=2)
    ]


@pytest.mark.parametrize(
    ("epochs", "steps", "first", "losses"),
    [
        ([0, 1, 2], None, 0, {0: 1, 1: 2, 2: 3}),
        ([1, 2, 3], None, 1, {1: 1, 2: 2, 3: 3}),
        ([20, 21], None, 1, {20: 1, 21: 2}),
        # Fractions belong to the epoch that they are in; 0 precedes training.
        ([0, 0.5, 1.0, 1.5, 2.0000001], [0, 1, 2, 3, 4], 1, {1: 3, 2: 5}),
        ([13.5], None, 1, {14: 1}),
        # Several steps in an epoch.
        ([0, 0, 1, 1], [9, 19, 29, 39], 0, {0: 2, 1: 4}),
        # Resumed: what was logged again counts.
        ([0, 1, 1, 2], None, 0, {0: 1, 1: 3, 2: 4}),
        ([1, 2, 3, 2, 3, 4], None, 1, {1: 1, 2: 4, 3: 5, 4: 6}),
        ([0, 0, 1, 1, 1, 1], [1, 2, 3, 4, 3, 4], 0, {0: 2, 1: 6}),
        ([0.5, 1.0, 1.5, 1.0, 1.5, 2.0], None, 1, {1: 4, 2: 6}),
    ],
)
def test_epochs_count_as_the_log_counts_them(
    epochs: list[float], steps: list[int] | None, first: int, losses: dict[int, float]
) -> None:
    found = by_epoch(rows(epochs, steps))
    assert (found.first, found.points) == (first, {"loss": losses})
    assert bool(found.notes) == (len(epochs) != len(losses)), "what is left out is said"


def test_an_empty_cell_replaces_nothing() -> None:
    logged = [
        Row("x:2", {"loss": 0.5, "val_loss": None}, 0, 9),
        Row("x:3", {"loss": None, "val_loss": 0.6}, 0, 9),
        Row("x:4", {"loss": None, "val_loss": None}, 1, 19),
    ]
    found = by_epoch(logged)
    assert found.points == {"loss": {0: 0.5, 1: None}, "val_loss": {0: 0.6, 1: None}}
    assert found.notes == ()


@pytest.mark.parametrize(
    ("epochs", "says"),
    [
        ([0, 1, 2, 0, 1], r"x.csv:5: epoch 0 again after 2.* --part 1\|2, or"),
        ([1, 1, 1, 2], r"x.csv:3: epoch 1 again after 1.* --part 1\|2\|3, or"),
        ([3, 4, 1, 2], r"x.csv:4: epoch 1 again after 4"),
        # A damaged number looks like a training that was resumed.
        (
            [0, 1, 2, 3, 1, 5],
            r"x.csv:6: epoch 1 again after 3: a .* resumed here.* --part 1\|2, or",
        ),
        ([-1, 0], r"x.csv:2: epoch -1 is none"),
        ([float("nan")], r"x.csv:2: epoch nan is none"),
    ],
)
def test_trainings_are_never_mixed(epochs: list[float], says: str) -> None:
    with pytest.raises(UserError, match=says):
        by_epoch(rows(epochs))


@pytest.mark.parametrize(("part", "losses"), [(1, {0: 1, 1: 2}), (2, {0: 3, 1: 4, 2: 5})])
def test_one_of_several_trainings_can_be_chosen(part: int, losses: dict[int, float]) -> None:
    assert by_epoch(rows([0, 1, 0, 1, 2]), Choices(part=part)).points == {"loss": losses}
    with pytest.raises(UserError, match="--part 3: the log has 2 trainings"):
        by_epoch(rows([0, 1, 0, 1, 2]), Choices(part=3))


@pytest.mark.parametrize(
    ("part", "losses"),
    [(1, {0: 1, 1: 2, 2: 3, 3: 4}), (2, {0: 1, 1: 5, 2: 6}), (3, {0: 1, 1: 7})],
)
def test_a_resumed_training_that_is_not_yet_as_far_again_has_a_part_before_and_since(
    part: int, losses: dict[int, float]
) -> None:
    twice = rows([0, 1, 2, 3, 1, 2, 1])
    assert by_epoch(twice, Choices(part=part)).points == {"loss": losses}
    with pytest.raises(UserError, match=r"x.csv:6: epoch 1 again after 3: .*--part 1\|2\|3, or"):
        by_epoch(twice)


def test_steps_are_epochs_if_few_are_missing() -> None:
    path = Path("run")
    assert by_step(path, {"loss": [(0, 2.0), (1, 1.0)]}).points == {"loss": {0: 2, 1: 1}}
    sparse = {"loss": [(100, 2.0), (200, 1.0)], "val_loss": [(200, 3.0)]}
    with pytest.raises(UserError, match=r"2 steps from 100 to 200.*--steps-per-epoch N"):
        by_step(path, sparse)
    found = by_step(path, sparse, Choices(steps_per_epoch=100))
    assert (found.first, found.points) == (1, {"loss": {1: 2, 2: 1}, "val_loss": {2: 3}})
    found = by_step(path, sparse, epoch=epoch_at({120: 0, 240: 1}))
    assert (found.first, found.points) == (0, {"loss": {0: 2, 1: 1}, "val_loss": {1: 3}})
