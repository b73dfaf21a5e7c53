"""The recorded runs of one experiment, by model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from experiments.records.errors import UserError
from experiments.records.files import parse
from experiments.records.schema import SAMPLES, THUMBNAILS, Dataset, Thumbnails
from generator.inputs import Inputs
from generator.runs.conditions import Conditions, distinct
from generator.runs.family import Family
from generator.runs.labels import refuse_unlike_labels
from generator.runs.model import Model
from generator.runs.model_set import ModelSet, no_runs
from generator.runs.reading import read_runs
from generator.runs.run import Run
from generator.runs.series import MissingError


@dataclass(frozen=True, kw_only=True)
class Experiment(ModelSet):
    """The models of one experiment: `runs.model1` in a template is a Model.

    `folder` has the records; `thumbnails_json` is the file of thumbnails, if there is one.
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
    thumbnails_json: bytes | None = field(default=None, repr=False)

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

    def joined(self, *others: Experiment) -> Experiment:
        """Return the models of this and other experiments, for one table or figure of all.

        Models of a reference have its name before theirs, as in `comparisons`: `other.model1`.
        """
        models = {
            model.full_name: replace(model, name=model.full_name, reference="")
            for experiment in (self, *others)
            for model in experiment
        }
        return replace(self, models=models)

    @property
    def name(self) -> str:
        """The experiment's name."""
        if not self.models:
            raise no_runs(self.shown)
        return self.all_runs[0].record.experiment

    @property
    def dataset(self) -> Dataset:
        """The data set of all runs, which must be the same."""
        if not self.models:
            raise no_runs(self.shown)
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
    def with_predictions(self) -> list[Model]:
        """The models whose runs all have probabilities for test images."""
        found = [model for model in self if model.has_predictions]
        if not found:
            raise MissingError(f"no model of {self.shown} has probabilities for test images.")
        return found

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


def without_runs(place: str) -> Experiment:
    """Return the experiment of a post that names no runs; `place` is its file."""
    return Experiment(folder=Path(), shown=place, models={})


def _refuse_name(run: Run) -> None:
    """Raise UserError if templates can't ask for a model by its name, such as `metric`."""
    if hasattr(Experiment, run.model) or run.model in Experiment.__dataclass_fields__:
        raise UserError(
            f"{run.origin}: a model can't be called `{run.model}`, which is a name of the template "
            "language: give its records another `model`."
        )
