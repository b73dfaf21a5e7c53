"""The models of two sides, each before and now."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from generator.diff.sides import Side
from generator.metrics import TEST, VALIDATION, first_metric
from generator.runs.model import Model

Contents = tuple[bytes, ...]
# The fields of a record that name the run, and say nothing of it.
NAMES = ("experiment", "title", "seed")


class ModelPair(NamedTuple):
    """A model before and now, None on a side that does not have it, and its name in reports."""

    name: str
    old: Model | None
    new: Model | None

    @property
    def metric(self) -> str | None:
        """The metric that its runs are compared by: on validation data, if all of them have it."""
        names = [run.history.names for model in (self.old, self.new) for run in model or ()]
        shared = [name for name in names[0] if all(name in others for others in names)]
        metric = first_metric(shared, {})
        splits = (VALIDATION, "", TEST)
        return next((f"{split}{metric}" for split in splits if f"{split}{metric}" in shared), None)

    @property
    def has_same_runs(self) -> bool:
        """True if both sides have the same runs but for names, seeds, machines and times."""
        return Counter(results_of(self.old)) == Counter(results_of(self.new))

    @property
    def has_other_seeds(self) -> bool:
        """True if both sides have the same runs, but not with the same seeds."""
        return self.has_same_runs and results_by_seed(self.old) != results_by_seed(self.new)


def pair_models(old: Side, new: Side) -> list[ModelPair]:
    """Return the models of the posts that both sides have, with all records readable.

    Runs that several posts publish are in one pair. A model that is only a post's reference, or
    that has the name of another with other runs, has the post's name before its own.
    """
    pairs: dict[tuple[str, Contents, Contents], ModelPair] = {}
    for slug in sorted(old.models.keys() & new.models.keys()):
        before, now = old.models[slug], new.models[slug]
        for name in dict.fromkeys([*before, *now]):
            pair = ModelPair(f"{slug}/{name}", before.get(name), now.get(name))
            key = name.rpartition("/")[2], contents(pair.old), contents(pair.new)
            if key not in pairs or (is_own(pair) and not is_own(pairs[key])):
                pairs[key] = pair
    counts = Counter(model for (model, _, _), pair in pairs.items() if is_own(pair))
    return [
        pair._replace(name=model) if is_own(pair) and counts[model] == 1 else pair
        for (model, _, _), pair in pairs.items()
    ]


def is_own(pair: ModelPair) -> bool:
    """Return True if a pair called `post/model` or `post/reference/model` is of no reference."""
    return pair.name.count("/") == 1


def contents(model: Model | None) -> Contents:
    """Return the records of a model's runs."""
    return tuple(run.content for run in model or ())


def results_of(model: Model | None) -> list[bytes]:
    """Return what each run of a model recorded, as JSON without names, seed and environment."""
    runs = model or ()
    return [
        msgspec.json.encode(replace(run.record, environment={}, **dict.fromkeys(NAMES, "")))
        for run in runs
    ]


def results_by_seed(model: Model | None) -> dict[int | None, bytes]:
    """Return what each run of a model recorded, by its seed."""
    return dict(zip([run.seed for run in model or ()], results_of(model), strict=True))
