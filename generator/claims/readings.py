"""Parts of conditions: each must be true or false, and the numbers that decided it."""

from collections.abc import Sequence, Sized

from jinja2 import Undefined

from experiments.records.errors import UserError
from generator.claims.claim import format_value
from generator.runs.comparison import Comparison
from generator.runs.run_set import RunSet
from generator.runs.series import Series
from generator.words import say


def refuse_no_bool(text: str, value: object, negated: bool) -> None:
    """Raise UserError unless a part of a condition is true or false.

    After `not` it may be a list, too, which is asked whether it is empty.

    Args:
        text: The part's source.
        value: Its value.
        negated: True if `not` stands before it.
    """
    if isinstance(value, bool) or (negated and isinstance(value, list | tuple)):
        return
    if isinstance(value, Undefined):
        str(value)  # Raises, with the name.
    what, instead = kind_and_remedy(text, value)
    raise UserError(f"`{text}` is {what}, neither true nor false: {instead}.")


def kind_and_remedy(text: str, value: object) -> tuple[str, str]:
    """Return the kind of a value that is no bool, and what was probably meant."""
    if isinstance(value, Comparison):
        means = f"a comparison (difference {format_value(value.difference)})"
        return means, f"write `{text}.better`, `.worse`, `.at_least(0.02)` or `.equivalent(0.02)`"
    if value is None and text.endswith(".significant"):
        return "None, since the comparison is not decided", "ask `.better`, `.worse` or `.decided`"
    if value is None:
        return "None", f"write `{text} is none` or `{text} is not none`"
    if isinstance(value, int | float):
        return f"a number ({format_value(value)})", f"compare it, as in `{text} > 0.5`"
    if isinstance(value, str):
        return f'a text ("{value[:40]}")', f'compare it, as in `{text} == "..."`'
    if callable(value):
        return "a method that is not called", f"write `{text}(...)` with its arguments"
    if isinstance(value, list | tuple | dict):
        count = len(value)
        return f"a list of {count}", f"compare its length, as in `{text} | length > 0`"
    also = f", or its length, as in `{text} | length > 1`" if isinstance(value, Sized) else ""
    kind = type(value).__name__
    article = "an" if kind[0] in "AEIOU" else "a"
    return f"{article} {kind}", f"compare one of its values{also}"


def numbers_behind(
    text: str, subject: object, attribute: str, arguments: Sequence[object]
) -> dict[str, str]:
    """Return the numbers by which an attribute or a method of an object was decided, or nothing.

    Args:
        text: The source of the object.
        subject: The object.
        attribute: The name of the attribute or method.
        arguments: The method's arguments.
    """
    match subject, attribute, [*arguments]:
        case Comparison(), _, _:
            return {text: comparison_numbers(subject)}
        case Series(), "stays_at_least", [_, *start]:
            rest, series = from_epoch(text, subject, start)
            return {f"{rest}.min": format_value(series.min)}
        case Series(), "stays_within", [_, _, *start]:
            rest, series = from_epoch(text, subject, start)
            ends = {"min": series.min, "max": series.max}
            return {f"{rest}.{name}": format_value(value) for name, value in ends.items()}
        case RunSet(), "uniform", _:
            return {f"{text}.mixed": format_value(subject.mixed)}
    return {}


def from_epoch(text: str, series: Series, start: list[object]) -> tuple[str, Series]:
    """Return the source and the values of a series from an epoch on, if one is given."""
    match start:
        case [int() as epoch]:
            return f"{text}.from_epoch({epoch})", series.from_epoch(epoch)
    return text, series


def comparison_numbers(step: Comparison) -> str:
    """Return means, difference, interval and p of a comparison, in one line."""
    first, second = map(format_value, step.means)
    words = [
        say("claims.means", first=first, second=second),
        say("claims.difference", difference=format_value(step.difference)),
    ]
    if step.interval:
        low, high = format_value(step.interval.low), format_value(step.interval.high)
        words.append(say("claims.interval", low=low, high=high))
    if step.p is not None:
        words.append(say("claims.p", p=f"{step.p:.2g}"))
    if step.family_size > 1:
        words.append(say("claims.adjusted", count=step.family_size))
    if step.reason:
        reason = say(f"claims.reasons.{step.reason.replace(' ', '_')}")
        words.append(say("claims.not_decided", reason=reason))
    return ", ".join(words)
