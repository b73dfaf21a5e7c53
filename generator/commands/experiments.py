"""Run the commands of `experiments` in a process of their own.

This is the one place where the generator starts the package that it may not import: training and
importing need libraries that building does not.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import experiments.records
from experiments.records.commandline import report_errors
from experiments.records.errors import UsageError
from generator.project import find_project

WITH_RECORDS = ("import", "status", "train")


def run_command(arguments: Sequence[str]) -> int:
    """Run a command of `experiments` for the project around this folder; return its exit code.

    Records are those of the project, or without one those of the folder `runs` here; `status`
    alone shows those of posts, too, wherever they are.
    """

    def run() -> int:
        command, *options = arguments
        if command == "status" and not options:
            shown = [run_experiments([command, "--out", str(each)]) for each in record_folders()]
            return max(shown)
        # An option `--out` of the user's comes after this one, and is the one that counts.
        records = ["--out", str(results())] if command in WITH_RECORDS else []
        return run_experiments([command, *records, *options])

    return report_errors(run)


def results() -> Path:
    """Return the folder of records of the project around this folder."""
    try:
        return from_here(find_project(None, None, None).results)
    except UsageError:
        return Path("runs")


def record_folders() -> list[Path]:
    """Return the project's folder of records, and the folders elsewhere that its posts name."""
    from generator.diff.states import trained_folders
    from generator.inputs import Inputs
    from generator.posts.post import readable_posts

    try:
        project = find_project(None, None, None)
    except UsageError:
        return [results()]
    posts = readable_posts(project, Inputs(project.root))
    named = {folder for post in posts for folder in trained_folders(project, post)}
    others = {each for each in named if each.is_dir() and not each.is_relative_to(project.results)}
    own = [] if others and not project.results.is_dir() else [project.results]
    return [from_here(folder) for folder in (*own, *sorted(others))]


def from_here(path: Path) -> Path:
    """Return a path from the current folder where it lies inside, as messages show it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def run_experiments(arguments: Sequence[str], folder: Path | None = None) -> int:
    """Run `python -m experiments` and return its exit code.

    It has this terminal, and Ctrl-C reaches it: it ends as it does alone. If this process is told
    to end, it ends, too.

    Args:
        arguments: The command and its options.
        folder: The current folder of the process (default: this one's).
    """
    # With -P, a package `experiments` in the current folder is not taken for ours.
    command = [sys.executable, "-P", "-m", "experiments", *arguments]
    with (
        subprocess.Popen(command, cwd=folder, env=environment()) as process,
        ended_together(process),
    ):
        while True:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                continue  # The process has got it, too.
            return 128 - code if code < 0 else code


@contextmanager
def ended_together(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a process, too, when SIGTERM tells this one to end, as `kill` and schedulers do."""
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def ask_experiments(arguments: Sequence[str], seconds: float) -> tuple[int, str]:
    """Run `python -m experiments` unseen; return its exit code and all that it has printed.

    After some seconds it is stopped, which counts as a failure.
    """
    command = [sys.executable, "-P", "-m", "experiments", *arguments]
    try:
        done = subprocess.run(
            command, env=environment(), capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, f"takes more than {seconds:g} seconds"
    return done.returncode, (done.stdout + done.stderr).strip()


def environment() -> dict[str, str]:
    """Return the environment in which Python finds the same `experiments` as in this process."""
    ours = Path(experiments.records.__file__).parents[2]
    if str(ours) == sysconfig.get_paths()["purelib"]:
        return dict(os.environ)
    path = os.pathsep.join(filter(None, [str(ours), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path}
