"""The models of an experiment: the metric that they are compared by, and their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from experiments.records.errors import UserError
from generator.metrics import (
    TEST,
    VALIDATION,
    better,
    direction,
    first_metric,
    metric_words,
    split_of,
)
from generator.runs.model import Model
from generator.runs.renamed import Renamed
from generator.runs.run import Run
from generator.runs.series import MissingError
from generator.runs.sweep import Group, groups_by, varied_settings
from generator.traced import Call

# The scores of the test split that a table shows, beside its accuracy or loss.
MOST_SCORES = 4


@dataclass(frozen=True, kw_only=True)
class ModelSet(Renamed):
    """Models by name.

    `shown` is the name of their folder in messages; `better` the directions of metrics that the
    post declares.
    """

    shown: str
    models: dict[str, Model]
    better: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Model:
        if not self.models:
            raise no_runs(self.shown)
        if name not in self.models:
            there = ", ".join(self.models)
            raise UserError(f"{self.shown} has no run of `{name}`; it has {there}.")
        return self.models[name]

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models.values())

    def __len__(self) -> int:
        return len(self.models)

    @property
    def all_runs(self) -> list[Run]:
        """The runs of all models and seeds."""
        return [run for model in self for run in model]

    @cached_property
    def metric(self) -> str:
        """The metric to show first, of those that all runs have, without its split.

        Metrics of the test split alone count if the runs share no other.
        """
        if not self.models:
            raise no_runs(self.shown)
        shared = [name for name in self.all_runs[0].history.names if self.all_have(name)]
        tested = [TEST + name for name in self.all_runs[0].test_metrics]
        metric = first_metric(shared or filter(self.all_have, tested), self.better)
        if metric is None:
            raise UserError(
                f"{self.shown}: the runs share no metric. Move those that do to folders of their "
                "own."
            )
        return metric

    @cached_property
    def primary_metric(self) -> str:
        """The metric that models are compared by: `metric` on validation data, if all have it.

        Else it is that of training, or of the test split where there is no other.
        """
        names = (VALIDATION + self.metric, self.metric, TEST + self.metric)
        return next(name for name in names if self.all_have(name))

    @property
    def ranked_by(self) -> str:
        """The metric that `ranked` orders by: `primary_metric` if it is one of validation data.

        Else a score of the test split if all runs were tested: one of training favours models that
        overfit.
        """
        primary = self.primary_metric
        if primary.startswith(VALIDATION) or not direction(primary, self.better):
            return primary
        tested = [
            name
            for name in self.all_runs[0].test_metrics
            if all(name in model.test_metrics for model in self)
        ]
        score = first_metric(tested, self.better)
        return TEST + score if score in tested and direction(score, self.better) else primary

    def all_have(self, metric: str) -> bool:
        """Return True if all runs recorded a metric."""
        return all(metric in model.metrics for model in self)

    def in_words(self, metric: str) -> str:
        """Return a metric's name after its split, such as `validation accuracy`.

        A metric is one of training only if the runs have it for another split, too.
        """
        return metric_words(metric, {name for run in self.all_runs for name in run.history.names})

    def split_of(self, metric: str) -> str:
        """Return the split that a metric was measured on, or an empty text if it is not known."""
        return split_of(metric, {name for run in self.all_runs for name in run.history.names})

    @property
    def tested(self) -> list[Model]:
        """The models whose runs were all tested, by falling mean test accuracy."""
        tested = [model for model in self if model.has_test]
        return sorted(tested, key=lambda model: -model.test_accuracy.mean)

    @property
    def best(self) -> Model:
        """The model with the highest mean test accuracy, of those that were tested.

        Raises:
            MissingError: There is none, or a run has not ended.
        """
        if not self.models:
            raise no_runs(self.shown)
        if waiting := next((run for run in self.all_runs if run.unfinished), None):
            raise MissingError(f"{waiting.name} has no result yet: {waiting.shortfall}.")
        if not self.tested:
            raise MissingError(f"{self.shown}: no model has a test accuracy of every run.")
        chosen_by = Call("best", tuple(model.records for model in self.tested))
        return replace(self.tested[0], chosen_by=chosen_by)

    def ranking(self, metric: str) -> list[Model]:
        """Return the models by their mean last value of a metric, the best first.

        Models with a run that diverged come last.

        Raises:
            MissingError: Another run has no such value, or a run of every model has diverged.
        """
        ended = [model for model in self if not model.diverged]
        if not ended:
            raise MissingError(f"{self.shown}: a run of every model diverged.")
        return self._by(metric, ended) + [model for model in self if model.diverged]

    @property
    def ranked(self) -> list[Model]:
        """The models by `ranked_by`, the best first, or as they are if that is not known.

        Those without a value by it come last.
        """
        metric = self.ranked_by
        if not direction(metric, self.better):
            return list(self)
        known = [model for model in self if not model.diverged and model.has_value(metric)]
        order = self._by(metric, known)
        return order + [model for model in self if model not in known]

    @property
    def ranks_all(self) -> bool:
        """True if `ranking` by `ranked_by` has every model: all have ended with a value."""
        metric = self.ranked_by
        ended = [model for model in self if not model.diverged]
        return bool(ended) and all(model.has_value(metric) for model in ended)

    @property
    def scores(self) -> list[str]:
        """The metrics of the test split to show: those that every run of some model has.

        The loss is left out beside an accuracy.
        """
        found = dict.fromkeys(name for model in self for name in model.test_metrics)
        main = [name for name in ("accuracy", "loss") if name in found]
        others = [name for name in found if name not in main]
        return (main[:1] + others)[:MOST_SCORES]

    @property
    def settings(self) -> list[str]:
        """The settings that the models differ in, such as `learning_rate`."""
        return varied_settings(list(self))

    def groups(self, setting: str, metric: str | None = None) -> list[Group]:
        """Return the models of each value of a setting, the best mean of a metric first.

        Raises:
            MissingError: A model has no last value by the metric.
            UserError: Which values of the metric are better is not known.
        """
        metric = metric or self.primary_metric
        higher = better(metric, self.better) == "higher"
        found = groups_by(list(self), setting)
        return sorted(found, key=lambda group: group.final(metric).mean, reverse=higher)

    def _by(self, metric: str, models: list[Model]) -> list[Model]:
        higher = better(metric, self.better) == "higher"
        return sorted(models, key=lambda model: model.final(metric).mean, reverse=higher)


def no_runs(place: str) -> UserError:
    """Return the error of a post that asks for runs and names none."""
    return UserError(f"{place}: names no runs: give their folder in the front matter, as `runs:`.")
