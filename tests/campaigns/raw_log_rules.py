"""Rules by which the judge of new posts decides: rounding, intervals, overfitting."""

import math
import re
from collections.abc import Iterable

from raw_runs import RawRun

# Metrics of which less is better.
LOWER_IS_BETTER = re.compile("loss|mae|mse|error|tight")
NORMAL_QUANTILE = 1.959964
# Overfitting raises the loss by this share of its minimum, or any other metric by this much.
LOSS_SHARE = 0.15
SCORE_RISE = 0.02


def folded(name: str) -> str:
    """Return the letters and digits of a name in lower case."""
    return re.sub("[^a-z0-9]", "", name.lower())


def is_printed_as(printed: str, value: float | None, in_percent: bool = False) -> bool:
    """Return whether a printed number is a value, rounded; the log may have it in percent."""
    if value is None or not math.isfinite(value):
        return False
    digits = printed.rstrip(".%")
    if printed.endswith("%"):
        value = value if in_percent else value * 100
    places = len(digits.partition(".")[2])
    return abs(float(digits) - value) <= 0.5 * 10.0**-places + 1e-6


def best_of(values: Iterable[float], metric: str) -> float:
    """Return the best of some values of a metric."""
    return (min if LOWER_IS_BETTER.search(metric) else max)(values)


def wilson(share: float, size: int) -> tuple[float, float]:
    """Return the 95% interval of a share of items (Wilson 1927)."""
    z = NORMAL_QUANTILE
    scale = 1 + z * z / size
    centre = (share + z * z / 2 / size) / scale
    half = z / scale * math.sqrt(share * (1 - share) / size + z * z / 4 / size / size)
    return centre - half, centre + half


def difference_interval(first: tuple[float, int], second: tuple[float, int]) -> tuple[float, float]:
    """Return the 95% interval of the difference of two shares of items (Newcombe 1998)."""
    low, high = wilson(*first)
    other_low, other_high = wilson(*second)
    difference = first[0] - second[0]
    return (
        difference - math.hypot(first[0] - low, other_high - second[0]),
        difference + math.hypot(high - first[0], second[0] - other_low),
    )


def clearly_overfits(run: RawRun) -> bool:
    """Return whether any validation metric of a run clearly gets worse while training goes on."""
    metrics = [metric for split, metric in run.series if split == "validation"]
    return any(clearly_worsens(run, metric) for metric in metrics)


def clearly_worsens(run: RawRun, metric: str) -> bool:
    """Return whether a validation metric gets worse after its best epoch, and training better.

    Worse is more than a share of the best value and than three standard deviations of the noise,
    in nine of ten later epochs, for at least two epochs.
    """
    sign = 1 if LOWER_IS_BETTER.search(metric) else -1
    validation = {e: sign * v for e, v in run.finite("validation", metric).items()}
    training = {e: sign * v for e, v in run.finite("training", metric).items()}
    if len(validation) < 3 or len(training) < 3:
        return False
    values = list(validation.values())
    best = values.index(min(values))
    later = values[best + 1 :]
    of_training = [value for e, value in training.items() if e >= list(validation)[best]]
    if len(later) < 2 or not of_training:
        return False
    last = values[-max(1, len(later) // 3) :]
    rise = sum(last) / len(last) - values[best]
    small = LOSS_SHARE * abs(values[best]) if metric == "loss" else SCORE_RISE
    return (
        rise > max(small, 3 * noise(values), 0.5 * (max(later) - values[best]))
        and of_training[-1] < of_training[0]
        and sum(value > values[best] for value in later) > 0.9 * len(later)
    )


def noise(values: list[float]) -> float:
    """Return the standard deviation of noise about a smooth curve, by second differences.

    The median of their absolute values estimates it robustly: independent noise of deviation 1
    gives second differences of deviation sqrt(6), and medians of 0.6745 deviations.
    """
    triples = zip(values, values[1:], values[2:], strict=False)
    sizes = sorted(abs(third - 2 * second + first) for first, second, third in triples)
    return sizes[len(sizes) // 2] / 2.45 / 0.6745
