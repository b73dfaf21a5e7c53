"""The command lines: `python -m generator COMMAND`, and `labpress COMMAND` with all commands."""

from __future__ import annotations

import os
import sys

from experiments.records.commandline import PROGRAM, run_package

COMMANDS = ("build", "check", "diff", "export", "init", "new", "publish", "serve")
# Commands of `experiments`, which `labpress` starts as another process.
EXPERIMENTS = {
    "data": "Get the images of an experiment and verify them.",
    "import": "Make records of runs that other tools have logged.",
    "status": "Show what is recorded, in a line for each run.",
    "train": "Train models and record every epoch.",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code, as `run_package` does."""
    return run_package(
        "generator",
        "Turn recorded runs and prose into the pages of a Jekyll site.",
        COMMANDS,
        "Stopped. Every written file is whole; the same command goes on.",
        arguments,
        EXPERIMENTS if PROGRAM in os.environ else None,
    )


def labpress() -> int:
    """Run a command of either package and return its exit code: the command `labpress`."""
    os.environ[PROGRAM] = "labpress"
    given = sys.argv[1:] or ["--help"]
    if given[:1] and given[0] in EXPERIMENTS:
        from generator.commands.experiments import run_command

        return run_command(given)
    return main(given)


if __name__ == "__main__":
    sys.exit(main())
