"""Training again what posts show and the code no longer gives, before they are built."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.errors import LabError
from experiments.source import cut, syntax_hash
from generator.posts import read_posts
from generator.project import Project
from generator.reads import Reads
from generator.run import Run
from generator.runs import Runs


@dataclass(frozen=True)
class Due:
    """A run to train: why, and about how many seconds it takes, if its record says so."""

    folder: Path
    experiment: str
    model: str
    seed: int
    epochs: int
    reason: str
    goes_on: bool
    drawn: bool
    seconds: float | None

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"{self.experiment}/{self.model} seed {self.seed}"


def due_runs(project: Project) -> list[Due]:
    """The runs of all posts that are incomplete, missing, or were made with other code."""
    folders: dict[Path, Runs] = {}
    for source in read_posts(project):
        for name in (source.runs, *source.references.values()):
            # What others have reported can't be trained again.
            if not name.startswith("content/"):
                folder = project.runs or project.inside(name)
                folders[folder] = Runs(folder, project.relative(folder), Reads(project.root))
    return [due for runs in folders.values() for due in due_of(project, runs)]


def due_of(project: Project, runs: Runs) -> Iterator[Due]:
    """The runs of one experiment that are due."""
    seeds = sorted({run.seed for run in runs.every if run.seed is not None})
    for model, recorded in runs.by_model.items():
        by_seed = {run.seed: run for run in recorded}
        for seed in seeds:
            like = by_seed.get(seed, recorded[0])
            reason = "it is not recorded" if seed not in by_seed else outdated(project, like)
            if reason:
                yield Due(
                    folder=runs.folder,
                    experiment=like.record.experiment,
                    model=model,
                    seed=seed,
                    epochs=int(like.config.get("epochs", like.epochs)),
                    reason=reason,
                    goes_on=seed not in by_seed or like.record.status == "running",
                    drawn=runs.notice is not None,
                    seconds=sum(like.environment.get("epoch_seconds", [])) or None,
                )


def outdated(project: Project, run: Run) -> str | None:
    """Why a run is not what the code gives today, or None."""
    for key, recorded in run.record.code.items():
        path, name = key.split(":")
        file = project.inside(path)
        try:
            today = syntax_hash(cut(file.read_text(encoding="utf-8"), name))
        except (OSError, LookupError):
            return f"{key} is not there any more"
        except SyntaxError as error:
            raise LabError(f"{path}:{error.lineno}: not Python: {error.msg}.") from None
        if today != recorded:
            return f"{key} has changed"
    return "it was stopped before its end" if run.record.status == "running" else None


def announce(due: list[Due]) -> Iterator[str]:
    """What will be trained and why, and about how long it takes, in lines."""
    if not due:
        yield "Every run is what the code gives: nothing to train."
        return
    known = [run.seconds for run in due if run.seconds]
    about = f", about {max(1, round(sum(known) / 60))} min" if known else ""
    yield f"{len(due)} runs to train{about}:"
    yield from (f"  {run.name}: {run.reason}" for run in due)


def train(project: Project, due: list[Due], options: list[str]) -> None:
    """Trains the runs, one call for those that differ in their seeds only.

    Raises:
        LabError: the training failed; it has said why.
    """
    calls: dict[tuple[object, ...], list[int]] = {}
    for run in due:
        kind = (run.model, run.experiment, run.epochs, run.folder.parent, run.goes_on, run.drawn)
        calls.setdefault(kind, []).append(run.seed)
    for (model, experiment, epochs, out, goes_on, drawn), seeds in calls.items():
        command = [sys.executable, "-m", "experiments", "train", str(model)]
        command += ["--experiment", str(experiment), "--epochs", str(epochs), "--out", str(out)]
        command += ["--seeds", *map(str, seeds), *([] if goes_on else ["--fresh"])]
        command += ["--data", "demo"] if drawn and "--data" not in options else []
        # From the project's root: its own code is trained, whatever is installed.
        done = subprocess.run([*command, *options], check=False, cwd=project.root)
        if code := done.returncode:
            raise LabError(f"training {model} has failed (exit code {code}); no post was built.")
