"""Recorded runs as templates see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from experiments.errors import LabError
from experiments.records import Dataset, Record, Summary, Tiles, parse, read
from generator.intervals import Interval, Spread, spread, wilson
from generator.series import Series

Value = TypeVar("Value")


@dataclass(frozen=True)
class History:
    """A run's metrics by name: `history.val_accuracy` is a Series."""

    run: str
    metrics: dict[str, list[int | float | None]]

    def __getattr__(self, name: str) -> Series:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Series:
        if name not in self.metrics or name == "epoch":
            raise LabError(f"{self.run} has no metric `{name}`; it has {', '.join(self.names)}.")
        return Series(name, tuple(self.metrics[name]))

    @property
    def names(self) -> list[str]:
        """The metrics' names, as recorded."""
        return [name for name in self.metrics if name != "epoch"]

    @property
    def epochs(self) -> int:
        """How many epochs are recorded."""
        return len(self.metrics["epoch"])


@dataclass(frozen=True)
class TestScore:
    """How a run did on the test images, with the weights of the epoch that `weights` names."""

    weights: str
    count: int
    accuracy: float
    loss: float | None

    @property
    def correct(self) -> int:
        """How many images were told right."""
        return round(self.accuracy * self.count)

    @property
    def interval(self) -> Interval:
        """The 95% interval of the accuracy."""
        return wilson(self.correct, self.count)


@dataclass(frozen=True)
class Run:
    """One recorded run."""

    record: Record
    path: Path
    group: "Runs"

    @property
    def name(self) -> str:
        """How messages call it."""
        seed = "" if self.seed is None else f" seed {self.seed}"
        return f"{self.record.experiment}/{self.model}{seed}"

    @property
    def model(self) -> str:
        """The model's short name."""
        return self.record.model

    @property
    def title(self) -> str:
        """The model's readable name."""
        return self.record.title or self.model

    @property
    def seed(self) -> int | None:
        """The seed that the run's chance came from."""
        return self.record.seed

    @property
    def config(self) -> dict[str, Any]:
        """The settings, as recorded."""
        return self.record.config

    @property
    def environment(self) -> dict[str, Any]:
        """Machine, packages and times, as recorded."""
        return self.record.environment

    @property
    def history(self) -> History:
        """The metrics of every epoch."""
        return History(self.name, self.record.history)

    @property
    def epochs(self) -> int:
        """How many epochs are recorded."""
        return self.record.epochs_done

    @property
    def dataset(self) -> Dataset:
        """The images that were used."""
        return self.needed(self.record.dataset, "data set")

    @property
    def summary(self) -> Summary:
        """The model's layers and size."""
        return self.needed(self.record.summary, "model summary")

    @property
    def test(self) -> TestScore:
        """The score on the test images."""
        test = self.needed(self.record.test, "test score")
        accuracy = self.needed(test.accuracy, "test accuracy")
        return TestScore(test.weights, test.count, accuracy, test.loss)

    @property
    def has_test(self) -> bool:
        """Says whether the run was tested."""
        return self.record.test is not None

    @property
    def all_seeds(self) -> list["Run"]:
        """The runs of the same model with every seed, this one included."""
        return self.group.by_model[self.model]

    @property
    def test_spread(self) -> Spread:
        """The test accuracy over all seeds."""
        return spread(run.test.accuracy for run in self.all_seeds)

    def needed(self, value: Value | None, what: str) -> Value:
        """The value, or LabError if the record does not hold it."""
        if value is None:
            raise LabError(f"{self.name} has no {what}: {self.path}.")
        return value


@dataclass(frozen=True)
class Runs:
    """The runs of one experiment: `runs.model1` is the run of that model with the first seed."""

    folder: Path
    shown: str

    @cached_property
    def by_model(self) -> dict[str, list[Run]]:
        """All runs, by model and in the order of their seeds."""
        models: dict[str, list[Run]] = {}
        paths = [*self.folder.glob("*.json"), *self.folder.glob("*/*.json")]
        for path in sorted(set(paths) - {self.listing, self.samples / "tiles.json"}):
            origin = f"{self.shown}/{path.relative_to(self.folder).as_posix()}"
            run = Run(parse(path.read_bytes(), Record, origin), path, self)
            models.setdefault(run.model, []).append(run)
        if not models:
            raise LabError(
                f"{self.shown}: no run is recorded there. Train first, or name other `runs`."
            )
        for runs in models.values():
            runs.sort(key=lambda run: (run.seed is None, run.seed))
        return models

    def __getattr__(self, model: str) -> Run:
        if model.startswith("_"):
            raise AttributeError(model)
        return self[model]

    def __getitem__(self, model: str) -> Run:
        if model not in self.by_model:
            there = ", ".join(self.by_model)
            raise LabError(f"{self.shown} has no run of `{model}`; it has {there}.")
        return self.by_model[model][0]

    def __iter__(self) -> Iterator[Run]:
        return (runs[0] for runs in self.by_model.values())

    def __len__(self) -> int:
        return len(self.by_model)

    @property
    def every(self) -> list[Run]:
        """All runs of all models and seeds."""
        return [run for runs in self.by_model.values() for run in runs]

    @property
    def dataset(self) -> Dataset:
        """The images that all runs used, which must be the same."""
        first, *others = self.every
        for run in others:
            if run.dataset != first.dataset:
                raise LabError(f"{run.name} used other images than {first.name}: {run.path}.")
        return first.dataset

    @property
    def notice(self) -> str | None:
        """The warning that goes with the images of a run, if any has one."""
        datasets = [run.record.dataset for run in self.every]
        return next((each.notice for each in datasets if each and each.notice), None)

    @property
    def best_tested(self) -> Run:
        """The run with the highest test accuracy among the first seeds."""
        return max((run for run in self if run.has_test), key=lambda run: run.test.accuracy)

    @property
    def tiles(self) -> Tiles:
        """The small pictures that the runs recorded."""
        return read(self.samples / "tiles.json", Tiles)

    @property
    def listing(self) -> Path:
        """The file that says which image is in which split."""
        return self.folder / "dataset.json"

    @property
    def samples(self) -> Path:
        """The folder of the small pictures."""
        return self.folder / "samples"
