"""The best model of each metric, where comparisons show that it is the best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from generator.metrics import ACCURACIES, without_split
from generator.runs.family import Pair
from generator.runs.model import Model


@dataclass(frozen=True)
class Marking:
    """The best models of some metrics.

    Attributes:
        best: The model that is significantly better than each other one, by metric.
        asked: True if a metric can be compared, and two models or more have it.
        planned: False if the post does not list a comparison that this takes.
        family_size: The number of comparisons that each interval is adjusted for.
    """

    best: dict[str, Model] = field(default_factory=dict)
    asked: bool = False
    planned: bool = True
    family_size: int = 1


def mark_best(models: Sequence[Model], metrics: Iterable[str]) -> Marking:
    """Return the best model of each metric that can be compared: the accuracies.

    A model is the best if `compared_with` finds it better than each other model that has a value:
    the 95% interval of each difference excludes 0. The model with the highest mean alone can be.
    """
    best: dict[str, Model] = {}
    asked, planned, size = False, True, 1
    for metric in dict.fromkeys(metrics):
        known = [model for model in models if model.has_value(metric)]
        if without_split(metric) not in ACCURACIES or len(known) < 2:
            continue
        asked = True
        first, *others = sorted(known, key=lambda model: -model.final(metric).mean)
        if not all(is_planned(first, other, metric) for other in others):
            planned = False
            continue
        steps = (first.compared_with(other, metric) for other in others)
        family = first.family
        size = family.size_for(pair_of(first, others[0], metric)) if family else 1
        if all(step.better for step in steps):
            best[metric] = first
    return Marking(best, asked, planned, size)


def is_planned(first: Model, other: Model, metric: str) -> bool:
    """Return True if the post makes the comparison of two models by a metric."""
    family = first.family
    return family is None or pair_of(first, other, metric) in family.pairs


def pair_of(first: Model, other: Model, metric: str) -> Pair:
    """Return the comparison of two models by a metric."""
    return Pair(frozenset((first.full_name, other.full_name)), metric)
