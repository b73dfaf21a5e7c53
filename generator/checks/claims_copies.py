"""Changed copies of a post's records: what its claims could have been asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

from experiments.records.schema import Record
from generator.checks import claims_conditions as conditions
from generator.checks import claims_records as metrics
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.run import Run

# A model: the name of its reference, which is empty for the post's own runs, and its own name.
Key = tuple[str, str]
Change = Callable[[Record], Record]
# At fewer seeds, no comparison of models is decided.
SEEDS = 3
CHANGES = (*conditions.CHANGES, metrics.on_more_items)
LEVELS = (0.02, 0.2, 0.35, 0.48, 0.55, 0.65, 0.75, 0.85, 0.93, 0.98, 1.0)


@dataclass(frozen=True)
class Recorded:
    """What a post reads: experiments by the name of their reference, and data files by name."""

    experiments: dict[str, Experiment]
    data: dict[str, Any]

    @property
    def keys(self) -> list[Key]:
        """All models."""
        return [(ref, name) for ref, group in self.experiments.items() for name in group.models]

    def with_models(self, change: Callable[[Key, Model], Model | None]) -> Recorded:
        """Return a copy with other models; those for which `change` gives None are left out."""
        experiments = {}
        for ref, group in self.experiments.items():
            models = {name: change((ref, name), model) for name, model in group.models.items()}
            kept = {name: model for name, model in models.items() if model}
            experiments[ref] = replace(group, models=kept or group.models)
        return replace(self, experiments=experiments)

    def with_records(self, change: Change, keys: Iterable[Key] | None = None) -> Recorded:
        """Return a copy with changed records of some models, or of all."""
        chosen = set(self.keys if keys is None else keys)
        return self.with_models(
            lambda key, model: with_runs(model, change) if key in chosen else model
        )


def with_runs(model: Model, change: Change) -> Model:
    """Return a model with changed records."""
    return replace(model, runs=tuple(with_record(run, change) for run in model.runs))


def with_record(run: Run, change: Change) -> Run:
    """Return a run with a changed record."""
    return replace(run, record=change(run.record))


def copies_of_one(recorded: Recorded, key: Key) -> Iterator[Recorded]:
    """Yield copies in which one model alone has other records."""
    for change in (
        partial(metrics.at_level, train=0.99, validation=0.97, test=0.96),
        partial(metrics.at_level, train=0.3, validation=0.2, test=0.1),
        conditions.under_other_conditions,
    ):
        yield recorded.with_records(change, [key])


def copies_of_all(recorded: Recorded) -> Iterator[Recorded]:
    """Yield copies in which several models, or the data files, are conditions."""
    yield from copies_alike(recorded)
    for change_value in conditions.VALUES:
        yield replace(recorded, data=conditions.each_value(recorded.data, change_value))
    for change in CHANGES:
        yield recorded.with_records(change)
    several = recorded.with_models(with_more_seeds)
    for level in LEVELS:
        yield several.with_records(level_of(level))
    for train, validation in ((0.99, 0.5), (0.5, 0.99), (0.97, 0.95)):
        yield several.with_records(
            partial(metrics.at_level, train=train, validation=validation, test=validation)
        )
    for level, trend in product((0.35, 0.5, 0.65), (-0.8, 0.8)):
        yield several.with_records(level_of(level, trend))
    yield several.with_records(metrics.seeds_apart)
    yield recorded.with_records(metrics.apart)
    for change in CHANGES:
        yield recorded.with_models(partial(change_first_run, change))
    yield recorded.with_models(lambda _, model: replace(model, runs=model.runs[:1]))
    yield recorded.with_models(lambda _, model: replace(model, runs=model.runs[-1:]))


def copies_of_each(recorded: Recorded, keys: Iterable[Key]) -> Iterator[Recorded]:
    """Yield copies in which one of some models is unlike all others, or is missing."""
    several = recorded.with_models(with_more_seeds)
    for key in keys:
        yield recorded.with_models(partial(all_but, key))
        yield recorded.with_models(partial(first_run_of, key))
        others = [each for each in recorded.keys if each != key]
        for own, other in ((0.95, 0.3), (0.3, 0.95)):
            yield several.with_records(level_of(own), [key]).with_records(level_of(other), others)
        for change in CHANGES:
            yield recorded.with_records(change, [key])


def level_of(level: float, trend: float = 0.0) -> Change:
    """Return the change that puts all metrics of a record at a level, to which they may rise."""
    return partial(metrics.at_level, train=level, validation=level, test=level, trend=trend)


def change_first_run(change: Change, key: Key, model: Model) -> Model:
    """Return a model of which the first run alone has a changed record."""
    first, *others = model.runs
    return replace(model, runs=(with_record(first, change), *others))


def copies_alike(recorded: Recorded) -> Iterator[Recorded]:
    """Yield copies in which all models have the records, or the conditions, of one."""
    for ref, name in recorded.keys[:2]:
        pattern = with_seeds(recorded.experiments[ref].models[name])
        yield recorded.with_models(partial(with_runs_of, pattern))
        same = partial(conditions.under_conditions_of, other=pattern.first.record)
        yield recorded.with_models(with_more_seeds).with_records(same)
    yield recorded.with_models(with_more_seeds).with_records(metrics.nearly_even)


def with_runs_of(pattern: Model, key: Key, model: Model) -> Model:
    """Return a model with the runs of another under its own name."""
    rename = partial(conditions.named, like=model.first.record)
    return replace(model, runs=with_runs(pattern, rename).runs)


def all_but(left: Key, key: Key, model: Model) -> Model | None:
    """Return the model, or None if it is the one to leave out."""
    return None if key == left else model


def first_run_of(chosen: Key, key: Key, model: Model) -> Model:
    """Return a chosen model with its first run alone, or another model as it is."""
    return replace(model, runs=model.runs[:1]) if key == chosen else model


def with_more_seeds(key: Key, model: Model) -> Model:
    """Return a model with runs of several seeds, as `with_seeds` does."""
    return with_seeds(model)


def with_seeds(model: Model) -> Model:
    """Return a model with runs of several seeds, so that comparisons can be decided."""
    seeds = {run.seed for run in model.runs}
    free = [seed for seed in range(1, 100) if seed not in seeds]
    copies = [
        with_record(model.first, partial(metrics.of_seed, seed=seed))
        for seed in free[: max(0, SEEDS - len(model.runs))]
    ]
    return replace(model, runs=(*model.runs, *copies))
