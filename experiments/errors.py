"""Errors that a user can act on: one line, and the exit code that goes with it."""

import sys
from collections.abc import Callable

# What is not installed with the extra `train`.
EXTRAS = {"distributed": "cluster", "tensorboard": "tensorboard"}


class LabError(Exception):
    """Something went wrong that the user can mend; the message says what, where and how."""

    exit_code = 1


class UsageError(LabError):
    """The command was called wrongly: nothing was started."""

    exit_code = 2


def exit_code(command: Callable[[], object]) -> int:
    """Runs a command, and says in one line why it failed; returns its exit code."""
    try:
        command()
    except LabError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"{where}{error.strerror or error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(str(error.name), "train")
        print(f"{error.name} is not installed: pip install -e '.[{extra}]'", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from the last complete epoch.", file=sys.stderr)
        return 130
    return 0
