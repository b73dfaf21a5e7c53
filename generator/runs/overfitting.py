"""Signs of overfitting in the curves of a run, for sentences that have to be true.

The rule is a cautious reading of curves, and no test: it says that a run overfits if validation
gets clearly worse while training goes on to improve and is ahead at the end, in the loss or the
first metric, and unless the other one gets better (Prechelt 1998, Early Stopping - But When?,
compares training and validation curves likewise). It says that there is no sign only of curves
that learn, end where validation was about best, and stay close together. Of all others it says
neither.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.records.schema import TrainScore
from generator.metrics import HIGHER, VALIDATION, direction, first_metric
from generator.runs.history import History

# Fewer epochs tell nothing; the end of a curve is the median of its last epochs.
ENOUGH_EPOCHS, END = 5, 3
# Changes within so many times the noise of a curve, or so small a part of its range, are none.
NOISES, PART = 5.0, 0.1
# The ratio of the median second difference to the standard deviation of normal noise.
MEDIAN_OF_SECOND_DIFFERENCES = 0.6745 * 6**0.5


@dataclass(frozen=True)
class Overfitting:
    """What the curves of a run show of overfitting.

    Attributes:
        seen: True if the run overfits.
        absent: True if there is no sign of overfitting. Both are false if neither can be said.
        metric: The metric by which it is told, without `val_`, or an empty text.
        best_epoch: The epoch in which its validation was best.
        last_epoch: The last epoch that both curves have.
    """

    seen: bool = False
    absent: bool = False
    metric: str = ""
    best_epoch: int = 0
    last_epoch: int = 0


@dataclass(frozen=True)
class Curves:
    """A metric on training and validation data in the epochs that have both; lower is better.

    Attributes:
        metric: The metric, without `val_`.
        epochs: The numbers of the epochs.
        training: The values on training data.
        validation: The values on validation data.
        plain: The value on plain training items after training, or None if it is not recorded.
    """

    metric: str
    epochs: tuple[int, ...]
    training: tuple[float, ...]
    validation: tuple[float, ...]
    plain: float | None

    @property
    def best(self) -> int:
        """The position of the best validation."""
        return self.validation.index(min(self.validation))

    @property
    def margin(self) -> float:
        """The change of validation that counts as one."""
        span = max(self.validation) - min(self.validation)
        return max(NOISES * noise(self.validation), PART * span)

    @property
    def training_end(self) -> float:
        """The end of training, by its score on plain items if there is one."""
        return end(self.training) if self.plain is None else self.plain

    @property
    def worsens(self) -> bool:
        """True if validation gets worse while training improves and is ahead at the end."""
        best, training = self.best, self.training[self.best]
        return (
            len(self.epochs) - 1 - best >= END - 1
            and min(end(self.validation), self.validation[-1]) - self.validation[best] > self.margin
            and training - max(end(self.training), self.training[-1]) > noise(self.training)
            and self.training_end < end(self.validation)
        )

    def improves_after(self, epoch: int) -> bool:
        """Return True if validation ends better than it was up to an epoch."""
        until = [
            value
            for each, value in zip(self.epochs, self.validation, strict=True)
            if each <= max(epoch, self.epochs[0])
        ]
        return until[-1] - end(self.validation) > self.margin / 2

    @property
    def stays_good(self) -> bool:
        """True if validation learns, ends about as good as it was best, and close to training."""
        gained = self.validation[0] - end(self.validation)
        return (
            self.training[0] - end(self.training) > PART * abs(self.training[0])
            and gained > self.margin
            and self.validation[-1] - min(self.validation) <= PART * gained
            and end(self.validation) - self.training_end <= PART * gained
        )


def overfitting(history: History, plain: TrainScore | None) -> Overfitting:
    """Return what a history shows of overfitting, by its loss and its first metric."""
    first = first_metric(history.names, history.better)
    found = [curves_of(history, name, plain) for name in dict.fromkeys(("loss", first)) if name]
    pairs = [each for each in found if each is not None]
    for pair in pairs:
        epoch = pair.epochs[pair.best]
        if pair.worsens and not any(other.improves_after(epoch) for other in pairs):
            return Overfitting(
                seen=True, metric=pair.metric, best_epoch=epoch, last_epoch=pair.epochs[-1]
            )
    if pairs and pairs[0].metric == "loss" and all(pair.stays_good for pair in pairs):
        loss = pairs[0]
        return Overfitting(
            absent=True,
            metric=loss.metric,
            best_epoch=loss.epochs[loss.best],
            last_epoch=loss.epochs[-1],
        )
    return Overfitting()


def curves_of(history: History, metric: str, plain: TrainScore | None) -> Curves | None:
    """Return a metric's curves, or None if they are too short or their direction is unknown."""
    better, names = direction(metric, history.better), (metric, VALIDATION + metric)
    if better is None or any(name not in history.names for name in names):
        return None
    sign = -1 if better == HIGHER else 1
    rows = zip(*(history[name].values for name in names), strict=True)
    known = [
        (epoch, sign * training, sign * validation)
        for epoch, (training, validation) in enumerate(rows, start=1)
        if training is not None and validation is not None
    ]
    if len(known) < ENOUGH_EPOCHS:
        return None
    epochs, training, validation = zip(*known, strict=True)
    score = getattr(plain, metric, None) if metric in ("accuracy", "loss") else None
    return Curves(metric, epochs, training, validation, None if score is None else sign * score)


def end(values: Sequence[float]) -> float:
    """Return the median of the last values."""
    return statistics.median(values[-END:])


def noise(values: Sequence[float]) -> float:
    """Return a robust estimate of the standard deviation of a curve about its course."""
    triples = zip(values, values[1:], values[2:], strict=False)
    bends = [abs(before - 2 * value + after) for before, value, after in triples]
    return statistics.median(bends) / MEDIAN_OF_SECOND_DIFFERENCES
