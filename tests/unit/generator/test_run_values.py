"""What conditions ask of runs, against plain Python over the same arrays."""

import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.projects import record

from experiments.records.schema import Prediction
from generator.inputs import Inputs
from generator.runs.experiment import Experiment
from generator.runs.predictions import calibration, confusion, misclassified
from generator.runs.statistics import wilson

CLASSES = ["cats", "dogs", "owls"]
COUNT = 50
share = st.integers(0, 100).map(lambda number: number / 100)
epochs = st.lists(st.tuples(share, share, share), min_size=1, max_size=12)
seeds = st.lists(st.integers(0, COUNT), min_size=1, max_size=4)
weights = st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any)
predictions = st.lists(st.tuples(st.integers(0, 2), weights), min_size=1, max_size=40).map(
    lambda rows: [
        Prediction(f"{place % 7}-{place}.jpg", label, [each / sum(parts) for each in parts])
        for place, (label, parts) in enumerate(rows)
    ]
)


def runs_of(*records: dict[str, Any]) -> Experiment:
    """Experiment as a build reads them from their records."""
    with tempfile.TemporaryDirectory() as folder:
        for place, content in enumerate(records):
            (Path(folder) / f"{place}.json").write_text(json.dumps(content), encoding="utf-8")
        runs = Experiment.load(Path(folder), Inputs(Path(folder)))
        assert len(runs.all_runs) == len(records)  # Read now, as long as they are there.
        return runs


def history(rows: list[tuple[float, float, float]]) -> dict[str, list[float]]:
    """Training accuracy, validation accuracy and validation loss by epoch."""
    columns = zip(*rows, strict=True)
    named = dict(zip(("accuracy", "val_accuracy", "val_loss"), map(list, columns), strict=True))
    return {"epoch": list(range(1, len(rows) + 1)), **named}


def scored(model: str, correct: list[int]) -> list[dict[str, Any]]:
    """The records of a model that told so many pictures right, a run for each."""
    scores = [{"weights": "last", "count": COUNT, "accuracy": n / COUNT} for n in correct]
    return [record(model, 0.5, seed=seed, test=score) for seed, score in enumerate(scores, 1)]


@given(epochs, share, share)
def test_a_run_says_what_its_arrays_say(
    rows: list[tuple[float, float, float]], low: float, high: float
) -> None:
    run = runs_of(record("one", 0, history=history(rows)))["one"].first
    training, validation, loss = (list(column) for column in zip(*rows, strict=True))
    accuracy = run.history["val_accuracy"]
    assert (accuracy.min, accuracy.max, accuracy.best) == (
        min(validation),
        max(validation),
        max(validation),
    )
    assert accuracy.best_epoch == validation.index(max(validation)) + 1
    assert run.history["val_loss"].best_epoch == loss.index(min(loss)) + 1
    assert accuracy.stays_within(low, high) == all(low <= each <= high for each in validation)
    assert accuracy.stays_within(accuracy.min, accuracy.max)
    assert run.gap() == training[-1] - validation[-1]


@pytest.mark.parametrize("level", [0.1, 0.55, 0.6, 0.7, 0.95])
def test_a_32_bit_value_on_a_level_reaches_it_and_is_not_above(level: float) -> None:
    recorded = float(np.float32(level))
    run = runs_of(record("one", 0, history=history([(recorded,) * 3] * 2)))["one"].first
    accuracy = run.history["val_accuracy"]
    assert recorded != level
    assert accuracy.first_epoch_at_least(level) == 1
    assert accuracy.stays_at_least(level)
    assert accuracy.stays_within(level, level)
    assert accuracy.count_above(level) == 0


@given(st.lists(st.tuples(share, share), min_size=1, max_size=6))
def test_a_ranking_is_best_first_and_keeps_the_order_of_equals(
    ends: list[tuple[float, float]],
) -> None:
    records = [
        record(f"m{place}", 0, history=history([(0.5, *end)])) for place, end in enumerate(ends)
    ]
    runs = runs_of(*records)
    places = range(len(ends))
    by_accuracy = sorted(places, key=lambda place: (-ends[place][0], place))
    by_loss = sorted(places, key=lambda place: (ends[place][1], place))
    assert [model.name for model in runs.ranking("val_accuracy")] == [f"m{i}" for i in by_accuracy]
    assert [model.name for model in runs.ranking("val_loss")] == [f"m{i}" for i in by_loss]


@given(seeds)
def test_a_spread_has_the_mean_deviation_and_range_of_all_seeds(correct: list[int]) -> None:
    spread = runs_of(*scored("one", correct))["one"].test_accuracy
    values = [number / COUNT for number in correct]
    assert (spread.count, spread.low, spread.high) == (len(values), min(values), max(values))
    assert spread.mean == pytest.approx(sum(values) / len(values))
    deviation = statistics.stdev(values) if len(values) > 1 else 0
    assert spread.deviation == pytest.approx(deviation)
    assert spread.low <= spread.mean + 1e-12 and spread.mean <= spread.high + 1e-12


@given(seeds, seeds)
def test_a_comparison_settles_what_ranges_or_intervals_tell_apart(
    ours: list[int], theirs: list[int]
) -> None:
    runs = runs_of(*scored("one", ours), *scored("other", theirs))
    there, back = runs["one"].compared_with(runs["other"]), runs["other"].compared_with(runs["one"])
    assert there.difference == -back.difference
    assert (there.beats, there.beaten) == (back.beaten, back.beats)
    if min(len(ours), len(theirs)) >= 3:
        beats, beaten = min(ours) > max(theirs), max(ours) < min(theirs)
        assert there.reason.startswith("the ranges of their ")
    else:
        low, high = wilson(min(ours), COUNT), wilson(max(ours), COUNT)
        other_low, other_high = wilson(min(theirs), COUNT), wilson(max(theirs), COUNT)
        beats, beaten = low.low > other_high.high, high.high < other_low.low
        assert there.reason.startswith("their 95% intervals ")
    assert (there.beats, there.beaten) == (beats, beaten)
    assert ("overlap" in there.reason) == (not there.significant) == (not (beats or beaten))
    alone = len(ours) == len(theirs) == 1 and not there.significant
    assert there.reason.endswith("in this one run") == alone


def test_one_lucky_run_of_two_settles_nothing() -> None:
    # By the first seeds alone the second model would win, by the means the first.
    runs = runs_of(*scored("one", [10, 50]), *scored("other", [40, 5]))
    assert not runs["one"].compared_with(runs["other"]).significant


@given(predictions)
def test_a_confusion_counts_every_picture_once(given_: list[Prediction]) -> None:
    counts = confusion(given_, CLASSES).counts
    for label, row in enumerate(counts):
        assert sum(row) == len([each for each in given_ if each.label == label])
    right = sum(counts[i][i] for i in range(3))
    assert len(given_) - right == len(misclassified(given_, CLASSES))


@given(predictions)
def test_mistakes_are_the_wrong_pictures_the_surest_first(given_: list[Prediction]) -> None:
    wrong = misclassified(given_, CLASSES)
    assert [(m.probability, m.file) for m in wrong] == sorted(
        ((m.probability, m.file) for m in wrong), key=lambda pair: (-pair[0], pair[1])
    )
    assert {m.file for m in wrong} == {p.file for p in given_ if p.predicted != p.label}
    assert all(m.true != m.predicted for m in wrong)


@given(predictions, st.integers(1, 20))
def test_a_calibration_error_is_a_share_of_all_pictures(
    given_: list[Prediction], bins: int
) -> None:
    result = calibration(given_, bins)
    assert 0 <= result.error <= 1
    assert sum(each.count for each in result.bins) == len(given_)
    for each in result.bins:
        assert each.low - 1e-9 <= each.confidence <= each.high + 1e-9


@given(st.lists(st.integers(0, 2), min_size=1, max_size=30))
def test_a_perfect_model_has_no_calibration_error(labels: list[int]) -> None:
    sure = [Prediction("x", label, [float(i == label) for i in range(3)]) for label in labels]
    assert calibration(sure).error == 0
    assert misclassified(sure, CLASSES) == []
