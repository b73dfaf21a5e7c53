"""Run the commands of `python -m experiments`: data, train, import, status."""

import sys
from collections.abc import Sequence

from experiments.records.commandline import run_package


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: The command and its options, `sys.argv` without the program's name by default.
    """
    return run_package(
        "experiments",
        "Train image classifiers and record every run.",
        names=("data", "train", "import_", "status"),
        interrupted="Stopped. The same command goes on from here, without --fresh.",
        arguments=arguments,
    )


if __name__ == "__main__":
    sys.exit(main())
