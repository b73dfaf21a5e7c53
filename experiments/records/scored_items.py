"""The number of correctly classified items that a score allows."""

from experiments.records.schema import Prediction, Test, TrainScore


def lists_items(score: Test | TrainScore) -> bool:
    """Return True if a score tells of each item whether it was classified correctly."""
    return isinstance(score, Test) and bool(score.outcomes or score.predictions)


def correct_items(score: Test | TrainScore) -> tuple[int, int]:
    """Return the smallest and the largest number of items that may be correct.

    They differ if no items are listed, and if an item's highest probability is that of several
    classes: each of them may have been the answer.
    """
    if not isinstance(score, Test) or not lists_items(score):
        return 0, score.count
    known = sum(each.correct for each in score.outcomes)
    right = [each for each in score.predictions if is_right(each)]
    ties = sum(each.probabilities.count(each.confidence) > 1 for each in right)
    return known + len(right) - ties, known + len(right)


def is_right(prediction: Prediction) -> bool:
    """Return True if no class has a higher probability than the true one."""
    return prediction.probabilities[prediction.label] == prediction.confidence


def nearest_possible(score: Test | TrainScore, accuracy: float) -> int:
    """Return the number of items that may be correct whose share is nearest to an accuracy.

    Args:
        score: The score.
        accuracy: A share, 0 to 1.
    """
    low, high = correct_items(score)
    return min(max(round(accuracy * score.count), low), high)
