"""Confusion, misclassified images and calibration of any predictions."""

from hypothesis import given
from hypothesis import strategies as st

from experiments.records.schema import Prediction
from generator.runs.predictions import calibration, confusion, misclassified

CLASSES = ["cats", "dogs", "owls"]
weights = st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any)
predictions = st.lists(st.tuples(st.integers(0, 2), weights), min_size=1, max_size=40).map(
    lambda rows: [
        Prediction(f"{place % 7}-{place}.jpg", label, [each / sum(parts) for each in parts])
        for place, (label, parts) in enumerate(rows)
    ]
)


@given(predictions)
def test_each_image_counts_once_and_the_misclassified_come_by_confidence(
    given_: list[Prediction],
) -> None:
    counts, wrong = confusion(given_, CLASSES).counts, misclassified(given_, CLASSES)
    for label, row in enumerate(counts):
        assert sum(row) == len([each for each in given_ if each.label == label])
    assert len(given_) - sum(counts[i][i] for i in range(3)) == len(wrong)
    assert wrong == sorted(wrong, key=lambda each: (-each.probability, each.file))
    assert {m.file for m in wrong} == {p.file for p in given_ if p.predicted != p.label}
    assert all(m.true != m.predicted for m in wrong)


@given(predictions, st.integers(1, 20))
def test_a_calibration_error_is_a_share_of_all_images(given_: list[Prediction], bins: int) -> None:
    result = calibration(given_, bins)
    assert 0 <= result.error <= 1
    assert sum(each.count for each in result.bins) == len(given_)
    for each in result.bins:
        assert each.low - 1e-9 <= each.confidence <= each.high + 1e-9


def test_several_predictions_of_an_image_narrow_no_interval() -> None:
    # 7 of 8 images, as published calculators give Wilson's interval; then by three equal runs.
    once = [Prediction(f"{image}.jpg", int(image > 0), [0.1, 0.9]) for image in range(8)]
    for runs in (1, 3):
        (found,) = calibration(once * runs).bins
        assert (found.count, found.images) == (8 * runs, 8)
        assert (round(found.interval.low, 3), round(found.interval.high, 3)) == (0.529, 0.978)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=30))
def test_a_perfect_model_has_no_calibration_error(labels: list[int]) -> None:
    sure = [Prediction("x", label, [float(i == label) for i in range(3)]) for label in labels]
    assert calibration(sure).error == 0
    assert misclassified(sure, CLASSES) == []
