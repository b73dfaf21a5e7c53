"""The number of correctly classified items that a score allows."""

from experiments.records.schema import Test, TrainScore


def lists_items(score: Test | TrainScore) -> bool:
    """Return True if a score tells of each item whether it was classified correctly."""
    return isinstance(score, Test) and bool(score.outcomes or score.predictions)


def correct_items(score: Test | TrainScore, count: int) -> tuple[int, int]:
    """Return the smallest and the largest number of `count` items that may be correct.

    They differ if no items are listed, and if an item's highest probability is that of several
    classes: each of them may have been the answer.
    """
    if not isinstance(score, Test) or not lists_items(score):
        return 0, count
    known = sum(each.correct for each in score.outcomes)
    tops = [(each.probabilities, max(each.probabilities), each.label) for each in score.predictions]
    right = [(values, top) for values, top, label in tops if values[label] == top]
    ties = sum(values.count(top) > 1 for values, top in right)
    return known + len(right) - ties, known + len(right)


def nearest_possible(score: Test | TrainScore, accuracy: float, count: int) -> int:
    """Return the number of items that may be correct whose share is nearest to an accuracy.

    Args:
        score: The score.
        accuracy: A share, 0 to 1.
        count: The number of items.
    """
    low, high = correct_items(score, count)
    return min(max(round(accuracy * count), low), high)
