"""Numbers that know how they follow from records.

A number read from a record carries an expression: a pointer into the record's JSON, or a function
of such pointers. Filters keep it, so that a page and `claims.json` can say where a printed number
comes from, and a reader can compute it again. `generator/pages/verify.py` evaluates expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, SupportsIndex, TypeVar
from urllib.parse import quote

import msgspec

Value = TypeVar("Value")
# Signs of expressions, of HTML and of Markdown, and what no page can hold.
ENCODED = re.compile(r"[\x00-\x1f\"#$%&'()*,<>[\\\]^`{|}~\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]")


def name_in_expressions(name: str) -> str:
    """Return a name with signs percent-encoded (RFC 3986, section 2.1), for an attribute."""
    return ENCODED.sub(lambda sign: quote(sign[0], safe=""), name)


def key_in_pointer(name: str) -> str:
    """Return a key of an object as JSON pointers in expressions have it (RFC 6901, section 3)."""
    return name_in_expressions(name.replace("~", "~0").replace("/", "~1"))


@dataclass(frozen=True, slots=True)
class Pointer:
    """A value in a record.

    Attributes:
        record: The record's path among the records of the post, as expressions have it, or
            `model4/*` for the records of all runs of a model, of which identical ones count once.
        pointer: A JSON pointer (RFC 6901), such as `/test/accuracy`, with keys by `key_in_pointer`.
    """

    record: str
    pointer: str

    def __str__(self) -> str:
        """Return `model4/seed-1.json#/test/accuracy`."""
        return f"{self.record}#{self.pointer}"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of expressions; constants and names of records are expressions, too.

    Functions of a list take the innermost one, and so give a value for each record of several.
    """

    name: str
    of: tuple[Any, ...]

    def __str__(self) -> str:
        """Return `mean(model4/*#/test/accuracy)`."""
        return f"{self.name}({', '.join(map(str, self.of))})"


def in_all(records: str, expression: Any) -> Any:
    """Return the expression for one record as that for a set of records."""
    match expression:
        case Pointer(pointer=pointer):
            return Pointer(records, pointer)
        case Call(name=name, of=of):
            return Call(name, tuple(in_all(records, each) for each in of))
    return expression


def as_json(expression: Any) -> Any:
    """Return an expression for JSON."""
    match expression:
        case Pointer(record=record, pointer=pointer):
            return {"record": record, "pointer": pointer}
        case Call(name=name, of=of):
            return {"call": name, "of": [as_json(each) for each in of]}
    return plain(expression)


def plain(value: Any) -> Any:
    """Return a value without its expression."""
    match value:
        case Traced():
            return float(value)
        case TracedCount():
            return int(value)
    return value


def origin_of(value: Any) -> Any:
    """Return the expression of a value: a constant is its own."""
    return getattr(value, "origin", value)


def traced(value: Value, origin: Any) -> Value:
    """Return a number with its expression; anything else as it is."""
    made: Any = value
    if isinstance(value, int | float) and not isinstance(value, bool):
        made = TracedCount(value, origin) if isinstance(value, int) else Traced(value, origin)
    return made  # type: ignore[no-any-return]


def traced_all(value: Value, record: str, pointer: str) -> Value:
    """Return a part of a record with all of its numbers traced."""

    def each(name: str | int, part: Any) -> Any:
        return traced_all(part, record, f"{pointer}/{key_in_pointer(str(name))}")

    made: Any = traced(value, Pointer(record, pointer))
    match value:
        case msgspec.Struct():
            fields = {name: each(name, getattr(value, name)) for name in value.__struct_fields__}
            made = msgspec.structs.replace(value, **fields)
        case dict():
            made = {name: each(name, part) for name, part in value.items()}
        case list():
            made = [each(number, part) for number, part in enumerate(value)]
    return made  # type: ignore[no-any-return]


def _operation(name: str, compute: Callable[[Any, Any], Any], swapped: bool = False) -> Any:
    def operate(own: Any, other: Any) -> Any:
        if not isinstance(other, int | float):
            return NotImplemented
        sides = (other, own) if swapped else (own, other)
        if name == "add" and other == 0:
            return own  # `sum` begins with it.
        of = tuple(origin_of(side) for side in sides)
        return traced(compute(*map(plain, sides)), Call(name, of))

    return operate


class _Arithmetic:
    """The arithmetic of numbers with expressions."""

    origin: Any

    __add__ = _operation("add", lambda a, b: a + b)
    __radd__ = _operation("add", lambda a, b: a + b, swapped=True)
    __sub__ = _operation("sub", lambda a, b: a - b)
    __rsub__ = _operation("sub", lambda a, b: a - b, swapped=True)
    __mul__ = _operation("mul", lambda a, b: a * b)
    __rmul__ = _operation("mul", lambda a, b: a * b, swapped=True)
    __truediv__ = _operation("div", lambda a, b: a / b)
    __rtruediv__ = _operation("div", lambda a, b: a / b, swapped=True)
    __floordiv__ = _operation("floor_div", lambda a, b: a // b)

    def __abs__(self) -> Any:
        return traced(abs(plain(self)), Call("abs", (self.origin,)))

    def __neg__(self) -> Any:
        return traced(-plain(self), Call("sub", (0, self.origin)))

    def __round__(self, digits: SupportsIndex | None = None) -> Any:
        given = () if digits is None else (digits,)
        return traced(round(plain(self), *given), Call("round", (self.origin, *given)))

    def __reduce__(self) -> Any:
        return type(self), (plain(self), self.origin)


class Traced(_Arithmetic, float):
    """A float with its expression."""

    def __new__(cls, value: float, origin: Any) -> Traced:
        """Return the value with its expression."""
        made = super().__new__(cls, value)
        made.origin = origin
        return made


class TracedCount(_Arithmetic, int):
    """A whole number with its expression."""

    def __new__(cls, value: int, origin: Any) -> TracedCount:
        """Return the value with its expression."""
        made = super().__new__(cls, value)
        made.origin = origin
        return made


class TracedList(list[Value]):
    """A list with the place in records of what it has an item for each of."""

    def __init__(self, values: Iterable[Value], origin: Pointer) -> None:
        super().__init__(values)
        self.origin = origin


class TracedText(str):
    """A number as text, with the number, its expression and the filter that gave the text."""

    __slots__ = ("filter", "number")

    number: Any
    filter: str


TRACED = Traced | TracedCount | TracedText


def keeping_origin(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter of numbers whose text keeps the expression of its number."""

    def kept(value: Any, *args: Any, **options: Any) -> Any:
        text = function(value, *args, **options)
        if isinstance(text, str) and isinstance(value, Traced | TracedCount):
            text = TracedText(text)
            text.number, text.filter = value, name
        return text

    return kept
