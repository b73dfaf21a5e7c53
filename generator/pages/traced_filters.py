"""Jinja's filters that make one number of several, with the expression of the result."""

from collections.abc import Callable, Sized
from typing import Any

from jinja2 import Environment, pass_environment
from jinja2.filters import FILTERS

from generator.runs.model import Model
from generator.runs.series import Series
from generator.traced import Call, Traced, TracedCount, TracedList, origin_of, traced


def extreme(name: str) -> Callable[..., Any]:
    """Return Jinja's filter `min` or `max`, whose result knows of all numbers it is taken from."""

    @pass_environment
    def taken(environment: Environment, values: Any, *args: Any, **options: Any) -> Any:
        known = list(values)
        found = FILTERS[name](environment, known, *args, **options)
        if args or options or not any(isinstance(each, Traced | TracedCount) for each in known):
            return found
        return found if len(known) == 1 else traced(found, Call(name, tuple(map(origin_of, known))))

    return taken


def length(values: Sized) -> int:
    """Return the number of items: of a model its runs, of a series its epochs."""
    if isinstance(values, Model) and not values.has_identical_runs:
        values = values.distinct_runs
    if isinstance(values, TracedList):
        return traced(len(values), Call("count", (values.origin,)))
    if isinstance(values, Series):
        return traced(len(values), Call("count", (values.expression,)))
    return len(values)


AGGREGATES: dict[str, Callable[..., Any]] = {
    "min": extreme("min"),
    "max": extreme("max"),
    "length": length,
    "count": length,
}
