"""The command line: `python -m generator build | check | diff | new | publish | serve`."""

from __future__ import annotations

import sys

from experiments.records.commandline import run_package

COMMANDS = ("build", "check", "diff", "new", "publish", "serve")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code, as `run_package` does."""
    return run_package(
        "generator",
        "Turn recorded runs and prose into the pages of a Jekyll site.",
        COMMANDS,
        "Stopped. Every written file is whole; the same command goes on.",
        arguments,
    )


if __name__ == "__main__":
    sys.exit(main())
