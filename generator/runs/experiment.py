"""The recorded runs of one experiment as templates see them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from experiments.records.errors import UserError
from experiments.records.files import parse, record_paths
from experiments.records.schema import THUMBNAILS, Dataset, Record, Thumbnails
from generator.inputs import Reads
from generator.metrics import better, direction
from generator.runs.run import Run
from generator.runs.series import MissingError


@dataclass(frozen=True)
class Runs:
    """The runs of one experiment.

    `runs.model1`, as templates say it, is the run of that model with the first seed.
    """

    folder: Path
    shown: str
    reads: Reads
    better: dict[str, str] = field(default_factory=dict)

    @property
    def paths(self) -> list[Path]:
        """The files of the runs' records."""
        return record_paths(self.folder, self.reads.glob)

    @cached_property
    def by_model(self) -> dict[str, list[Run]]:
        """All runs, by model and in the order of their seeds."""
        models: dict[str, list[Run]] = {}
        for path in self.paths:
            origin = f"{self.shown}/{path.relative_to(self.folder).as_posix()}"
            run = Run(parse(self.reads.content(path), Record, origin), origin, path, self)
            seeds = models.setdefault(run.model, [])
            refuse_twin(run, seeds)
            seeds.append(run)
        if not models:
            raise UserError(
                f"{self.shown}: no run is recorded there. Train first, or name other `runs`."
            )
        for runs in models.values():
            runs.sort(key=lambda run: (run.seed is None, run.seed))
        return models

    def __getitem__(self, model: str) -> Run:
        if model not in self.by_model:
            there = ", ".join(self.by_model)
            raise UserError(f"{self.shown} has no run of `{model}`; it has {there}.")
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
                raise UserError(f"{run.name} used other images than {first.name}: {run.origin}.")
        return first.dataset

    @property
    def metric(self) -> str:
        """The metric to show first, of those that all runs have, without `val_`.

        Accuracy comes first, then what is known to be better higher or lower, losses last.
        """
        shared = [name for name in self.every[0].history.names if self.all_have(name)]
        if not shared:
            raise UserError(
                f"{self.shown}: the runs share no metric. Put those that do into folders of their "
                "own."
            )
        plain = [name for name in shared if not name.startswith("val_")]

        def rank(name: str) -> tuple[bool, bool, bool]:
            return name != "accuracy", direction(name, self.better) is None, "loss" in name

        return min(plain or [name.removeprefix("val_") for name in shared], key=rank)

    @property
    def judged(self) -> str:
        """What models are compared by: `metric` on validation images, if all runs have that."""
        validation = f"val_{self.metric}"
        return validation if self.all_have(validation) else self.metric

    def all_have(self, metric: str) -> bool:
        """Says whether all runs recorded a metric."""
        return all(metric in run.history.names for run in self.every)

    @property
    def notice(self) -> str | None:
        """The warning that goes with the images of a run, if any has one."""
        datasets = [run.record.dataset for run in self.every]
        return next((each.notice for each in datasets if each and each.notice), None)

    @property
    def tested(self) -> list[Run]:
        """The runs of first seeds that were tested, best first."""
        tested = [run for run in self if run.has_test]
        return sorted(tested, key=lambda run: -run.test.accuracy)

    @property
    def predicted(self) -> list[Run]:
        """The runs of first seeds that have probabilities for test images."""
        found = [run for run in self if run.has_predictions]
        if not found:
            raise MissingError(f"no run of {self.shown} has probabilities for test images.")
        return found

    @property
    def best_tested(self) -> Run:
        """The run with the highest test accuracy among the first seeds."""
        if not self.tested:
            raise MissingError(f"{self.shown}: no run was tested.")
        return self.tested[0]

    def ranking(self, metric: str) -> list[Run]:
        """The runs of first seeds by a metric's last value, best first; diverged ones come last.

        Raises:
            MissingError: another run has no such value, or all have diverged.
        """
        ended = [run for run in self if not run.diverged]
        if not ended:
            raise MissingError(f"{self.shown}: all runs diverged.")
        higher = better(metric, self.better) == "higher"
        ranked = sorted(ended, key=lambda run: run.history[metric].last, reverse=higher)
        return ranked + [run for run in self if run.diverged]

    @property
    def tiles(self) -> Thumbnails:
        """The small pictures that the runs recorded."""
        content = self.reads.content(self.folder / THUMBNAILS)
        return parse(content, Thumbnails, f"{self.shown}/{THUMBNAILS}")

    @property
    def samples(self) -> Path:
        """The folder of the small pictures."""
        return self.folder / "samples"


def refuse_twin(run: Run, others: list[Run]) -> None:
    """Raises UserError if another run of the model has the same seed: they are no two seeds."""
    twin = next((each for each in others if each.seed == run.seed is not None), None)
    if twin:
        what = f"is {run.model} with seed {run.seed}, as {twin.origin} is"
        raise UserError(f"{run.origin}: {what}: keep one, or part them into two folders.")
