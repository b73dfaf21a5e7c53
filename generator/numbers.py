"""Numbers as text, in the language in force: the filters that templates use."""

import math
from collections.abc import Callable, Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from experiments.records.errors import UserError
from generator.metrics import is_share
from generator.number_format import in_percent, number_words, written
from generator.words import say

MOST_DIGITS = 15
# Floats have up to 309 digits before the point.
ANY_SIZE = Context(prec=400)


def percent(share: float, digits: int = 1) -> str:
    """Format a share as a rounded percentage: 0.9792 gives `97.9%`.

    Halves are rounded up. What is not 0% or 100% gets as many digits as it takes to say so:
    0.9996 gives `99.96%`.
    """
    return in_percent(_percentage(share, digits))


def percent_floor(share: float, digits: int = 1) -> str:
    """Format a share as a percentage rounded down, for the words "at least"."""
    return in_percent(_percentage(share, digits, ROUND_FLOOR))


def percent_ceil(share: float, digits: int = 1) -> str:
    """Format a share as a percentage rounded up, for the words "at most"."""
    return in_percent(_percentage(share, digits, ROUND_CEILING))


def percent_unlike(share: float, *levels: float, digits: int = 1) -> str:
    """Format a share with the digits that tell it from levels: 0.6996 and 0.7 give `69.96%`.

    A share that is a level is formatted as `percent` does. A level that has more digits than are
    shown is formatted so, too: `level | percent_unlike(share)`.
    """
    return percent(share, _telling_digits(share, levels, digits))


def points(difference: float, digits: int = 1) -> str:
    """Format a difference of two shares in percentage points: 0.031 gives `3.1`.

    A difference that is not 0 gets as many digits as it takes to say so: 0.0002 gives `0.02`.
    """
    return written(_percentage(difference, digits))


def points_unlike(difference: float, *levels: float, digits: int = 1) -> str:
    """Format a difference as `points` does, with the digits that tell it from levels.

    0.0998 and 0.1 give `9.98`.
    """
    return points(difference, _telling_digits(difference, levels, digits))


def shown_as_zero(difference: float, digits: int = 1) -> bool:
    """Return True if a difference of two shares is zero in percentage points with these digits."""
    return _round(_exact(difference) * 100, digits) == 0


def decimals(number: float, digits: int = 4) -> str:
    """Format a number with a fixed count of decimals; zero is `0`.

    What is not zero gets as many decimals as it takes to say so: 0.00002 gives `0.00002`.
    """
    exact = Decimal(str(_finite(number)))
    if not exact:
        return "0"
    while not (shown := _round(exact, digits)) and digits < MOST_DIGITS:
        digits += 1
    return written(f"{shown:f}" if shown else f"{number:.0e}")


def setting(value: object) -> str:
    """Format a setting as its author writes it: 0.0001 gives `0.0001`.

    Numbers have up to seven digits, all that a 32-bit number has. A dictionary gives its `name`, or
    else its keys with their values.

    Raises:
        UserError: A number is infinite or no number, or the value is of another class.
    """
    match value:
        case None:
            return "none"
        case float():
            return written(_plain_float(value))
        case str() | int():
            return str(value)
        case list() | tuple():
            return ", ".join(map(setting, value))
        case {"name": name}:
            return setting(name)
        case dict():
            return ", ".join(f"{key} {setting(each)}" for key, each in value.items())
    what = f"the class `{type(value).__name__}`"
    raise UserError(f"`setting` can't print a value of {what}: name the part to print.")


def metric_value(value: float, name: str, digits: int | None = None, sign: bool = True) -> str:
    """Format a metric's value: shares such as an accuracy in percent, others as decimals.

    Without `digits`, very small and very large values get a format that suits them. Without
    `sign`, a share has no percent sign, as the first number of a range.
    """
    if is_share(name) and -1 <= value <= 1:
        return (percent if sign else points)(value, 1 if digits is None else digits)
    if digits is None and 0 < abs(value) < 0.001:
        return written(f"{value:.2g}")
    if digits is None and abs(value) >= 1000:
        return written(f"{value:,.0f}" if abs(value) < 1e12 else f"{value:.3g}")
    return decimals(value, 4 if digits is None else digits)


def thousands(number: int) -> str:
    """Format a whole number with its digits in groups: `2,260,546`."""
    return written(f"{number:,}")


def plural(count: int, word: str, plural: str = "") -> str:
    """Format a count with its noun, such as `1 epoch` or `2 epochs`; `plural` if it adds no `s`."""
    return f"{thousands(count)} {word if count == 1 else plural or word + 's'}"


def in_words(number: int) -> str:
    """Format a small whole number as a word, from 13 on as digits."""
    words = number_words()
    return words[number] if 0 <= number < len(words) else thousands(number)


def listing(items: Iterable[object]) -> str:
    """Join items to `a`, `a and b`, or `a, b and c`.

    Raises:
        UserError: There are none, or one of them is no text or number.
    """
    words = [_word(item) for item in items]
    if not words:
        raise UserError("`listing` has nothing to list.")
    if len(words) == 1:
        return words[0]
    return say("numbers.list_and", items=", ".join(words[:-1]), last=words[-1])


def printable(value: object) -> str:
    """Return the text that an expression without a filter prints: texts and whole numbers.

    Raises:
        UserError: The value is none of these.
    """
    if isinstance(value, bool) or value is None:
        raise UserError(f"an expression gives {value}, which can't be printed.")
    if isinstance(value, float):
        raise UserError(f"{value} needs a filter such as `percent`, `decimals` or `setting`.")
    text = str(value)  # Raises for a name that is not defined.
    if not isinstance(value, str | int):
        raise UserError(
            f"an expression gives a {type(value).__name__}, not a text or number: name the part of "
            "it to print, or join it with the filter `listing`."
        )
    return text


def _word(item: object) -> str:
    """Return an item of a list as text: it is a text, a number, or of a class that has a text."""
    if isinstance(item, float):
        return written(_plain_float(item))
    if isinstance(item, str | int) or type(item).__str__ is not object.__str__:
        return str(item)
    raise UserError(
        f"`listing` can't print a {type(item).__name__}: name the part of each to print, such as "
        '`| map(attribute="name") | listing`.'
    )


def round7(value: float) -> float:
    """Round a value to seven digits, all that a 32-bit number has.

    The 0.7 that Keras records is 0.699999988, which reaches the level 0.7.
    """
    return float(f"{value:.7g}")


def _plain_float(number: float) -> str:
    """Return a number with up to seven digits, and a power of ten only where it needs one."""
    shown = Decimal(f"{_finite(number) or 0:.7g}").normalize()
    return f"{shown:f}" if -8 <= shown.adjusted() <= 15 else f"{shown:e}"


def _percentage(share: float, digits: int, rounding: str = ROUND_HALF_UP) -> str:
    """Return 100 times a share as text, with more digits where fewer would make it 0 or 100."""
    exact = _exact(share) * 100
    while (shown := _round(exact, digits, rounding)) in (-100, 0, 100) and shown != exact:
        digits += 1
    return f"{shown:f}"


def _telling_digits(share: float, levels: Iterable[float], digits: int) -> int:
    """Return the digits, or more, with which a percentage differs from those that it is not."""
    exact = _exact(share) * 100
    others = [other for level in levels if (other := _exact(level) * 100) != exact]
    while any(_round(exact, digits) == _round(other, digits) for other in others):
        digits += 1
    return digits


def _exact(share: float) -> Decimal:
    """Return a share as a decimal number, without the noise of binary arithmetic."""
    share = round(_finite(share), 12)
    # Seven digits of 0.99999999 are 1, which it is not.
    return Decimal(str(share if round7(share) in (-1, 1) else round7(share)))


def _round(number: Decimal, digits: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Round a number to a count of digits after the point; zero has no sign."""
    if not 0 <= digits <= MOST_DIGITS:
        raise UserError(f"a number is shown with 0 to {MOST_DIGITS} decimals, not with {digits}.")
    shown = number.quantize(Decimal(1).scaleb(-digits), rounding, ANY_SIZE)
    return shown or abs(shown)


def _finite(number: float) -> float:
    """Return the number, or raise UserError if it is infinite or no number."""
    if not math.isfinite(number):
        raise UserError(f"{number} can't be printed as a number.")
    return number


FILTERS: dict[str, Callable[..., object]] = {
    "percent": percent,
    "percent_floor": percent_floor,
    "percent_ceil": percent_ceil,
    "percent_unlike": percent_unlike,
    "points": points,
    "points_unlike": points_unlike,
    "shown_as_zero": shown_as_zero,
    "decimals": decimals,
    "setting": setting,
    "thousands": thousands,
    "plural": plural,
    "in_words": in_words,
    "listing": listing,
    "metric": metric_value,
}
