"""Predictions of test images: confusion, misclassified images, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.records.schema import Prediction, most_confident_errors
from generator.runs.statistics import Interval, wilson
from generator.traced import Call, Pointer, traced

PREDICTIONS = "/test/predictions"
UNKNOWN = Pointer("", PREDICTIONS)


@dataclass(frozen=True)
class Confusion:
    """`counts[true][predicted]`: the number of images by true and predicted class."""

    counts: list[list[int]]


@dataclass(frozen=True)
class Misclassified:
    """A misclassified image, with the probability that the model gave to its prediction."""

    file: str
    true: str
    predicted: str
    probability: float


@dataclass(frozen=True)
class Bin:
    """The predictions whose confidence lies between two levels.

    Attributes:
        low: The lower level, which is included.
        high: The upper level.
        count: The number of predictions.
        images: The number of images that they are of: several runs predict the same ones.
        confidence: The mean confidence.
        accuracy: The share of correct predictions.
    """

    low: float
    high: float
    count: int
    images: int
    confidence: float
    accuracy: float

    @property
    def interval(self) -> Interval:
        """The 95% interval of the accuracy (Wilson 1927).

        Each image counts once, as the runs' predictions of one image are not independent.
        """
        return wilson(self.accuracy * self.images, self.images)


@dataclass(frozen=True)
class Calibration:
    """The agreement of a model's confidence with its accuracy.

    The expected calibration error is that of Naeini and others 2015, AAAI; Guo and others 2017,
    ICML.

    Attributes:
        bins: The bins of confidence that hold images.
        error: The mean distance of confidence and accuracy, weighted by the bins' counts.
    """

    bins: list[Bin]
    error: float


def confusion(
    predictions: Sequence[Prediction], classes: list[str], origin: Pointer = UNKNOWN
) -> Confusion:
    """Count predictions by true and predicted class; `origin` is their place in records."""
    counts = [[0] * len(classes) for _ in classes]
    for prediction in predictions:
        counts[prediction.label][prediction.predicted] += 1
    cells = [
        [
            traced(count, Call("confusion", (origin, actual, guess)))
            for guess, count in enumerate(row)
        ]
        for actual, row in enumerate(counts)
    ]
    return Confusion(cells)


def misclassified(predictions: Sequence[Prediction], classes: list[str]) -> list[Misclassified]:
    """Return all misclassified images by falling confidence; equals in the order of files."""
    return [
        Misclassified(each.file, classes[each.label], classes[each.predicted], each.confidence)
        for each in most_confident_errors(predictions)
    ]


def calibration(
    predictions: Sequence[Prediction], count: int = 10, origin: Pointer = UNKNOWN
) -> Calibration:
    """Sort predictions, whose place in records is `origin`, into equal bins of confidence."""
    members: list[list[Prediction]] = [[] for _ in range(count)]
    for prediction in predictions:
        members[min(int(prediction.confidence * count), count - 1)].append(prediction)
    bins = [
        Bin(
            low=number / count,
            high=(number + 1) / count,
            count=traced(len(inside), Call("calibration.count", (origin, count, number))),
            images=len({p.file for p in inside}),
            confidence=sum(p.confidence for p in inside) / len(inside),
            accuracy=sum(p.predicted == p.label for p in inside) / len(inside),
        )
        for number, inside in enumerate(members)
        if inside
    ]
    error = sum(int(each.count) * abs(each.accuracy - each.confidence) for each in bins)
    of = Call("calibration.error", (origin, count))
    return Calibration(bins, traced(error / len(predictions), of))
