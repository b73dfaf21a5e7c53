"""Comparisons of models as expressions over records, which a reader can compute again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from generator.runs.comparison import Comparison
from generator.runs.scores import TEST_ACCURACY
from generator.runs.statistics import Interval
from generator.traced import Call, Pointer, origin_of, traced


def with_expressions(step: Comparison, records: tuple[str, str], size: int) -> Comparison:
    """Return a comparison whose numbers know their expressions.

    Args:
        step: The comparison.
        records: The records of the first and of the second model.
        size: The number of comparisons that it is adjusted for.
    """
    step = replace(step, inputs=(*records, step.metric, size))
    one, other = (Call("count", (Pointer(each, ""),)) for each in records)
    within, counts = step.interval, step.counts
    if within:
        ends = ("interval.low", within.low), ("interval.high", within.high)
        within = Interval(*(traced(end, expression_of(step, name)) for name, end in ends))
    if counts and step.metric == TEST_ACCURACY:
        items = [Call("min", (Pointer(each, "/test/count"),)) for each in records]
        counts = traced(counts[0], items[0]), traced(counts[1], items[1])
    return replace(
        step,
        difference=traced(step.difference, expression_of(step, "difference")),
        p=traced(step.p, expression_of(step, "p")),
        seeds=(traced(step.seeds[0], one), traced(step.seeds[1], other)),
        interval=within,
        counts=counts,
    )


def expression_of(step: Comparison, name: str, arguments: Sequence[Any] = ()) -> Call:
    """Return the expression of an attribute of a comparison, or of a method with its arguments."""
    return Call(f"comparison.{name}", (*step.inputs, *map(origin_of, arguments)))
