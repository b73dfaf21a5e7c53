"""Training again what posts show and the code no longer gives, before they are built."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from experiments.records.code_hash import cut, syntax_hash
from experiments.records.errors import UserError
from generator.diff.sides import trained_runs
from generator.posts.post import read_posts
from generator.project import Project
from generator.runs.provenance import experiment_options
from generator.runs.run import Run


class Due(NamedTuple):
    """A run to train and why; `like` is its record, or that of another seed if it has none."""

    like: Run
    seed: int
    reason: str
    fresh: bool

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"{self.like.record.experiment}/{self.like.model} seed {self.seed}"


def due_runs(project: Project) -> Iterator[Due]:
    """The runs of all posts that are incomplete, missing, or were made with other code."""
    groups = [trained_runs(project, post).values() for post in read_posts(project)]
    for group in {runs.folder: runs for each in groups for runs in each}.values():
        # What others have logged has no code, and can't be trained here.
        ours = [[run for run in seeds if run.record.code] for seeds in group.by_model.values()]
        seeds = sorted({run.seed for runs in ours for run in runs if run.seed is not None})
        for recorded in filter(None, ours):
            for seed in seeds:
                run = next((run for run in recorded if run.seed == seed), None)
                if run is None:
                    yield Due(recorded[0], seed, "it is not recorded", fresh=False)
                elif change := changed_code(project, run):
                    yield Due(run, seed, change, fresh=True)
                elif run.record.status == "running":
                    yield Due(run, seed, "it was stopped before its end", fresh=False)


def changed_code(project: Project, run: Run) -> str | None:
    """Which of the code that a run ran is another today, or None."""
    for key, recorded in run.record.code.items():
        path, _, name = key.partition(":")
        file = project.inside(path)
        try:
            today = syntax_hash(cut(file.read_text(encoding="utf-8"), name))
        except (OSError, LookupError):
            return f"{key} is not there any more"
        except SyntaxError as error:
            raise UserError(f"{path}:{error.lineno}: not Python: {error.msg}.") from None
        if today != recorded:
            return f"{key} has changed"
    return None


def announce(due: list[Due]) -> Iterator[str]:
    """What will be trained and why, and about how long it takes, in lines."""
    if not due:
        yield "Every run is what the code gives: nothing to train."
        return
    seconds = sum(sum(run.like.environment.get("epoch_seconds") or []) for run in due)
    about = f", about {max(1, round(seconds / 60))} min" if seconds else ""
    yield f"{len(due)} runs to train{about}:"
    yield from (f"  {run.name}: {run.reason}" for run in due)


def train(project: Project, due: list[Due], options: list[str]) -> None:
    """Trains the runs, one call for those that differ in their seeds only.

    Raises:
        UserError: the training failed; it has said why.
    """
    for command, runs in groupby(due, train_command):
        seeds = [str(run.seed) for run in runs]
        # From the project's root: its own code is trained, whatever is installed.
        done = subprocess.run([*command, *options, "--seeds", *seeds], cwd=project.root)
        if code := done.returncode:
            raise UserError(f"training has failed (exit code {code}); no post was built.")


def train_command(due: Due) -> list[str]:
    """The command that trains a run, but for its seed."""
    run = due.like
    return [
        *(sys.executable, "-m", "experiments", "train", run.model),
        *(*experiment_options(run), "--out", str(run.group.folder.parent)),
        *("--epochs", str(run.config.get("epochs") or run.epochs)),
        *(["--fresh"] if due.fresh else []),
    ]
