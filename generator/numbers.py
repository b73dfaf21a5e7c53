"""Numbers as text: the filters that templates use."""

import math
from collections.abc import Callable, Iterable

from experiments.records.errors import UserError
from generator.metrics import is_share

SMALL = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def percent(share: float, digits: int = 1) -> str:
    """Format a share as a rounded percentage: 0.9792 gives `97.9%`."""
    return f"{share * 100:.{digits}f}%"


def percent_floor(share: float, digits: int = 1) -> str:
    """Format a share as a percentage rounded down, for the words "at least"."""
    return percent(_round_towards(share, digits, math.floor), digits)


def percent_ceil(share: float, digits: int = 1) -> str:
    """Format a share as a percentage rounded up, for the words "at most"."""
    return percent(_round_towards(share, digits, math.ceil), digits)


def points(difference: float, digits: int = 1) -> str:
    """Format a difference of two shares in percentage points: 0.031 gives `3.1`."""
    return f"{difference * 100:.{digits}f}"


def decimals(number: float, digits: int = 4) -> str:
    """Format a number with a fixed count of decimals."""
    return f"{number:.{digits}f}"


def metric_value(value: float, name: str, digits: int | None = None) -> str:
    """Format a metric's value: shares such as an accuracy in percent, others as decimals.

    Without `digits`, very small and very large values get a format that suits them.
    """
    if is_share(name) and -1 <= value <= 1:
        return percent(value, 1 if digits is None else digits)
    if digits is None and 0 < abs(value) < 0.001:
        return f"{value:.2g}"
    if digits is None and abs(value) >= 1000:
        return f"{value:,.0f}" if abs(value) < 1e12 else f"{value:.3g}"
    return decimals(value, 4 if digits is None else digits)


def thousands(number: int) -> str:
    """Format a whole number with its digits in groups: `2,260,546`."""
    return f"{number:,}"


def in_words(number: int) -> str:
    """Format a small whole number as a word, from 13 on as digits."""
    return SMALL[number] if 0 <= number < len(SMALL) else thousands(number)


def listing(items: Iterable[object]) -> str:
    """Join items to `a`, `a and b`, or `a, b and c`.

    Raises:
        UserError: There are none.
    """
    words = [str(item) for item in items]
    if not words:
        raise UserError("`listing` has nothing to list.")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def printable(value: object) -> str:
    """Return the text that an expression without a filter prints: texts and whole numbers.

    Raises:
        UserError: The value is none of these.
    """
    if isinstance(value, bool) or value is None:
        raise UserError(f"an expression gives {value}, which can't be printed.")
    if isinstance(value, float):
        raise UserError(f"{value} needs a filter such as `percent` or `decimals`.")
    text = str(value)  # Raises for a name that is not defined.
    if not isinstance(value, str | int):
        raise UserError(
            f"an expression gives a {type(value).__name__}, not a text or number: name the part of "
            "it to print, or join it with the filter `listing`."
        )
    return text


def round7(value: float) -> float:
    """Round a value to seven digits, all that a 32-bit number has.

    The 0.7 that Keras records is 0.699999988, which reaches the level 0.7.
    """
    return float(f"{value:.7g}")


def _round_towards(share: float, digits: int, direction: Callable[[float], int]) -> float:
    scale: int = 100 * 10**digits
    # Rounded first: 0.55 * 1000 is 550.0000000000001, which must not move by a step.
    return direction(round(round7(share) * scale, 6)) / scale


FILTERS: dict[str, Callable[..., str]] = {
    "percent": percent,
    "percent_floor": percent_floor,
    "percent_ceil": percent_ceil,
    "points": points,
    "decimals": decimals,
    "thousands": thousands,
    "in_words": in_words,
    "listing": listing,
    "metric": metric_value,
}
