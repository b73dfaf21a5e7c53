"""Train what is out of date, build, and report what that has changed: `build --refresh`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from experiments.records.commandline import INTERRUPTED
from experiments.records.errors import UserError
from generator.builder.build import build
from generator.builder.plan import Plan
from generator.commands.diff import print_difference
from generator.commands.experiments import run_experiments
from generator.commands.shared import slugs_of
from generator.diff.difference import compare
from generator.diff.states import in_folder, trained_folders
from generator.inputs import Inputs
from generator.posts.post import read_post
from generator.project import Project

Report = Callable[[Project, Plan | None, Namespace], None]


def refresh(project: Project, options: Namespace, report: Report) -> int:
    """Train, build, and print the difference between the site before and now.

    Args:
        project: The project.
        options: The options of `build`.
        report: Prints what the build did.

    Raises:
        UserError: The training failed, and it has said why; or the build did.
    """
    before = in_folder(project, "before")
    given = {"--data": options.data, "--weights": options.weights}
    slugs = slugs_of(options, project)
    for folder in folders_of_runs(project, slugs or project.slugs):
        train(project, folder, [f"{name}={value}" for name, value in given.items() if value])
    report(project, build(project, options.drafts, slugs), options)
    print_difference(project, compare(before, in_folder(project, "now")))
    return 0


def folders_of_runs(project: Project, slugs: list[str]) -> list[Path]:
    """Return the folders of trained runs that posts show, each once."""
    inputs = Inputs(project.root)
    posts = [read_post(project.post_file(slug), project, inputs) for slug in slugs]
    return sorted({folder for post in posts for folder in trained_folders(project, post)})


def train(project: Project, folder: Path, options: list[str]) -> None:
    """Train the runs of a folder that are out of date or incomplete.

    Raises:
        KeyboardInterrupt: Ctrl-C has stopped the training.
        UserError: The training failed.
    """
    command = ["train", "--stale", "--out", str(folder), *options]
    code = run_experiments(command, project.root)
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    if code:
        raise UserError(f"training has failed (exit code {code}); no post was built.")
