"""Numbers as pages print them, computed apart from the project's own code.

A value is taken to seven digits, all that a 32-bit number has. What is not 0% or 100% is never
rounded to it: it gets more digits.
"""

from decimal import ROUND_HALF_UP, Decimal


def seven(value: float) -> float:
    """Return a value to seven digits, all that a 32-bit number has: Keras's 0.7 reaches 0.7."""
    return float(f"{value:.7g}")


def pt(value: float, digits: int = 1) -> str:
    """Return a share, or a difference of shares, in percentage points."""
    exact = Decimal(str(seven(round(value, 12)))) * 100
    while True:
        shown = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        if shown == exact or abs(shown) not in (0, 100):
            return f"{abs(shown) if shown == 0 else shown:f}"
        digits += 1


def pc(value: float, digits: int = 1) -> str:
    """Return a share as a percentage."""
    return f"{pt(value, digits)}%"


def telling(value: float, other: float) -> int:
    """Return the digits after the point, one or more, that tell two shares apart in percent."""
    digits = 1
    if seven(round(value, 12)) != seven(round(other, 12)):
        while pt(value, digits) == pt(other, digits):
            digits += 1
    return digits


def unlike(value: float, other: float) -> str:
    """Return a share as a percentage with the digits that tell it from another one."""
    return pc(value, telling(value, other))


def pt_unlike(value: float, other: float) -> str:
    """Return a share in percentage points with the digits that tell it from another one."""
    return pt(value, telling(value, other))


def dec(value: float, digits: int) -> str:
    """Return a number with a count of digits after the point."""
    return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"


def listing(words: list[str]) -> str:
    """Return words as `a`, `a and b` or `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
