"""Where a model fails: confusion, confident mistakes, calibration, from recorded probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.records.schema import Prediction, most_confident_errors


@dataclass(frozen=True)
class Confusion:
    """`counts[true][predicted]`: how many images of one class were taken for another."""

    counts: list[list[int]]


@dataclass(frozen=True)
class Mistake:
    """An image that was told wrong, and how sure the model was of what it predicted."""

    file: str
    true: str
    predicted: str
    probability: float


@dataclass(frozen=True)
class Bin:
    """The images whose highest probability lies between two levels: how sure, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Calibration:
    """How sure a model is next to how often it is right.

    The expected calibration error is that of Naeini and others 2015, AAAI; Guo and others 2017,
    ICML.

    Attributes:
        bins: The bins of confidence that hold images.
        error: The mean distance of confidence and accuracy, weighted by the bins' counts.
    """

    bins: list[Bin]
    error: float


def confusion(predictions: Sequence[Prediction], classes: list[str]) -> Confusion:
    """Counts by true and predicted class."""
    counts = [[0] * len(classes) for _ in classes]
    for prediction in predictions:
        counts[prediction.label][prediction.predicted] += 1
    return Confusion(counts)


def mistakes(predictions: Sequence[Prediction], classes: list[str]) -> list[Mistake]:
    """All mistakes, the surest first; equals in the order of their files."""
    return [
        Mistake(each.file, classes[each.label], classes[each.predicted], each.confidence)
        for each in most_confident_errors(predictions)
    ]


def calibration(predictions: Sequence[Prediction], count: int = 10) -> Calibration:
    """Sorts images into equal bins of their highest probability, from 0 to 1."""
    members: list[list[Prediction]] = [[] for _ in range(count)]
    for prediction in predictions:
        members[min(int(prediction.confidence * count), count - 1)].append(prediction)
    bins = [
        Bin(
            low=number / count,
            high=(number + 1) / count,
            count=len(inside),
            confidence=sum(p.confidence for p in inside) / len(inside),
            accuracy=sum(p.predicted == p.label for p in inside) / len(inside),
        )
        for number, inside in enumerate(members)
        if inside
    ]
    error = sum(each.count * abs(each.accuracy - each.confidence) for each in bins)
    return Calibration(bins, error / len(predictions))
