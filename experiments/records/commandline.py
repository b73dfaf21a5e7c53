"""What both command lines, of `experiments` and of `generator`, have in common.

A command is a function whose docstring is its help text; its options are data.
"""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.records.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Option = tuple[str, dict[str, Any]]

# The extra that a package is installed with.
EXTRAS = {
    **dict.fromkeys(("ai_edge_litert", "keras", "pooch", "tensorflow", "tqdm"), "train"),
    **dict.fromkeys(("markdown", "pygments", "pymdownx", "watchfiles"), "serve"),
    "distributed": "cluster",
    "tensorboard": "tensorboard",
}


def parser(
    name: str,
    description: str,
    commands: Mapping[str, Callable[..., object]],
    options: Mapping[str, Sequence[Option]],
) -> argparse.ArgumentParser:
    """The command line of `python -m NAME`: each command with its options."""
    # Else a formatter looks for the terminal's width at each option, which takes a build of
    # nothing longer than all else.
    columns = os.environ.get("COLUMNS", "")
    style = partial(argparse.HelpFormatter, width=int(columns) if columns.isdecimal() else 100)
    top = argparse.ArgumentParser(
        prog=f"python -m {name}", description=description, formatter_class=style
    )
    sub = top.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for key, run in commands.items():
        text = run.__doc__ or ""
        command = sub.add_parser(
            key, help=text.partition("\n")[0], description=text, formatter_class=style
        )
        for option_name, settings in options[key]:
            command.add_argument(option_name, **settings)
    return top


def option(name: str, text: str, **settings: Any) -> Option:
    """An option with its help text."""
    return name, {"help": text, **settings}


def flag(name: str, text: str) -> Option:
    """An option that is given or not."""
    return option(name, text, action="store_true")


folder = partial(option, type=Path, metavar="DIR")
file = partial(option, type=Path, metavar="FILE")


def exit_code(command: Callable[[], int | None]) -> int:
    """Runs a command, and says in one line why it failed; returns its exit code."""
    try:
        code = command() or 0
        sys.stdout.flush()
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # Who reads along has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"{where}{error.strerror or error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(str(error.name).partition(".")[0])
        what = f"'.[{extra}]'" if extra else "."
        print(f"{error.name} is not installed: pip install -e {what}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nStopped. What is written is whole; the same command goes on, without --fresh.",
            file=sys.stderr,
        )
        return 130
    return code
