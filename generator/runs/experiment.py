"""The recorded runs of one experiment, by model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from experiments.records.errors import UserError
from experiments.records.files import parse
from experiments.records.schema import SAMPLES, THUMBNAILS, Dataset, Thumbnails
from generator.inputs import Inputs
from generator.metrics import TEST, VALIDATION, better, first_metric, metric_words
from generator.runs.conditions import Conditions, distinct
from generator.runs.family import Family
from generator.runs.labels import refuse_unlike_labels
from generator.runs.model import Model
from generator.runs.reading import read_runs
from generator.runs.renamed import Renamed
from generator.runs.run import Run
from generator.runs.series import MissingError
from generator.traced import Call


@dataclass(frozen=True)
class Experiment(Renamed):
    """The models of one experiment: `runs.model1` in a template is a Model.

    `shown` is the folder's name in messages; `thumbnails_json` the file of thumbnails, if there is
    one; `better` the directions of metrics that the post declares.
    """

    renamed = {  # noqa: RUF012 - no field
        "best_tested": "best",
        "by_model": "models",
        "every": "all_runs",
        "judged": "primary_metric",
        "predicted": "with_predictions",
        "tiles": "thumbnails",
    }

    folder: Path
    shown: str
    models: dict[str, Model]
    thumbnails_json: bytes | None = field(default=None, repr=False)
    better: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path, inputs: Inputs, better: dict[str, str] | None = None) -> Experiment:
        """Read the records of a folder.

        Raises:
            UserError: There are none, or one can't be used; the message has file and line.
        """
        shown = inputs.name(folder)
        models = read_runs(folder, inputs, better or {})
        if not models:
            raise UserError(f"{shown}: no run is recorded there. Train first, or name other runs.")
        for runs in models.values():
            _refuse_name(runs[0])
        refuse_unlike_labels(run for runs in models.values() for run in runs)
        tiles = folder / THUMBNAILS
        return cls(
            folder=folder,
            shown=shown,
            models={
                name: Model(name, tuple(sorted(runs, key=lambda r: (r.seed is None, r.seed))))
                for name, runs in models.items()
            },
            thumbnails_json=inputs.content(tiles) if inputs.exists(tiles) else None,
            better=better or {},
        )

    def in_family(self, family: Family, reference: str = "") -> Experiment:
        """Return the experiment with models that are compared as a post says.

        Args:
            family: The comparisons of the post.
            reference: The name of the reference that the experiment is, if it is one.
        """
        models = {
            name: replace(model.below(reference), family=family, reference=reference)
            for name, model in self.models.items()
        }
        return replace(self, models=models)

    def __getitem__(self, name: str) -> Model:
        if name not in self.models:
            there = ", ".join(self.models)
            raise UserError(f"{self.shown} has no run of `{name}`; it has {there}.")
        return self.models[name]

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models.values())

    def __len__(self) -> int:
        return len(self.models)

    @property
    def name(self) -> str:
        """The experiment's name."""
        return self.all_runs[0].record.experiment

    @property
    def all_runs(self) -> list[Run]:
        """The runs of all models and seeds."""
        return [run for model in self for run in model]

    @property
    def dataset(self) -> Dataset:
        """The data set of all runs, which must be the same."""
        first, *others = self.all_runs
        for run in others:
            if run.dataset != first.dataset:
                raise UserError(f"{run.name} used other images than {first.name}: {run.origin}.")
        return first.dataset

    @property
    def notice(self) -> str | None:
        """The warning that goes with the images of a run, or None."""
        datasets = [run.record.dataset for run in self.all_runs]
        return next((each.notice for each in datasets if each and each.notice), None)

    @property
    def incomplete(self) -> list[Run]:
        """The runs that are not complete, or shorter than planned or than others of their model."""
        return [run for model in self for run in model.incomplete]

    @cached_property
    def conditions(self) -> Conditions:
        """The conditions of the runs of all models: settings, data, test, packages and machine."""
        return Conditions.of(self.all_runs)

    def majority_baseline(self, split: str) -> float:
        """Return the accuracy of always predicting the largest class of a split.

        Args:
            split: `train`, `validation` or `test`.

        Raises:
            MissingError: A run has not recorded the number of images of each class.
            UserError: The runs differ in it.
        """
        baselines = distinct(run.baseline(split) for run in self.all_runs)
        if len(baselines) > 1:
            raise UserError(f"{self.shown}: the runs differ in the {split} images by class.")
        return baselines[0]

    @property
    def metric(self) -> str:
        """The metric to show first, of those that all runs have, without its split.

        Metrics of the test split alone count if the runs share no other.
        """
        shared = [name for name in self.all_runs[0].history.names if self.all_have(name)]
        tested = [TEST + name for name in self.all_runs[0].test_metrics]
        metric = first_metric(shared or filter(self.all_have, tested), self.better)
        if metric is None:
            raise UserError(
                f"{self.shown}: the runs share no metric. Move those that do to folders of their "
                "own."
            )
        return metric

    @property
    def primary_metric(self) -> str:
        """The metric that models are compared by: `metric` on validation data, if all have it.

        Else it is that of training, or of the test split where there is no other.
        """
        names = (VALIDATION + self.metric, self.metric, TEST + self.metric)
        return next(name for name in names if self.all_have(name))

    def all_have(self, metric: str) -> bool:
        """Return True if all runs recorded a metric."""
        return all(metric in model.metrics for model in self)

    def in_words(self, metric: str) -> str:
        """Return a metric's name after its split, such as `validation accuracy`.

        A metric is one of training only if the runs have it for another split, too.
        """
        return metric_words(metric, {name for run in self.all_runs for name in run.history.names})

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
        if waiting := next((run for run in self.all_runs if run.unfinished), None):
            raise MissingError(f"{waiting.name} has no result yet: {waiting.shortfall}.")
        if not self.tested:
            raise MissingError(f"{self.shown}: no model has a test accuracy of every run.")
        chosen_by = Call("best", tuple(model.records for model in self.tested))
        return replace(self.tested[0], chosen_by=chosen_by)

    @property
    def with_predictions(self) -> list[Model]:
        """The models whose runs all have probabilities for test images."""
        found = [model for model in self if model.has_predictions]
        if not found:
            raise MissingError(f"no model of {self.shown} has probabilities for test images.")
        return found

    def ranking(self, metric: str) -> list[Model]:
        """Return the models by their mean last value of a metric, the best first.

        Models with a run that diverged come last.

        Raises:
            MissingError: Another run has no such value, or a run of every model has diverged.
        """
        ended = [model for model in self if not model.diverged]
        if not ended:
            raise MissingError(f"{self.shown}: a run of every model diverged.")
        higher = better(metric, self.better) == "higher"
        ranked = sorted(ended, key=lambda model: model.final(metric).mean, reverse=higher)
        return ranked + [model for model in self if model.diverged]

    @property
    def thumbnails(self) -> Thumbnails:
        """The thumbnails that the runs recorded."""
        if self.thumbnails_json is None:
            raise UserError(f"{self.shown}/{THUMBNAILS}: there is no such file: no thumbnails.")
        return parse(self.thumbnails_json, Thumbnails, f"{self.shown}/{THUMBNAILS}")

    @property
    def samples(self) -> Path:
        """The folder of thumbnails."""
        return self.folder / SAMPLES


def _refuse_name(run: Run) -> None:
    """Raise UserError if templates can't ask for a model by its name, such as `metric`."""
    if hasattr(Experiment, run.model) or run.model in Experiment.__dataclass_fields__:
        raise UserError(
            f"{run.origin}: a model can't be called `{run.model}`, which is a name of the template "
            "language: give its records another `model`."
        )
