"""Run the commands of a package: parse arguments, report errors in one line, return exit codes.

A command is a module with a docstring (its help text) and two functions: `add_options(parser)` and
`run(options)`, which returns an exit code or None for success.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from functools import partial
from importlib import import_module
from pathlib import Path

from experiments.records.errors import UserError, without_middle
from experiments.records.printable import printable, printable_output

TYPE_CHECKING = False  # `typing` is left out of a build of nothing: see generator/project.py
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import NoReturn

# The extra that installs a package.
EXTRAS = {
    **dict.fromkeys(("ai_edge_litert", "keras", "pooch", "tensorflow", "tqdm"), "train"),
    **dict.fromkeys(("markdown", "pygments", "pymdownx", "watchfiles"), "serve"),
    "distributed": "cluster",
    "tensorboard": "tensorboard",
}
INTERRUPTED = 130
# Set by the command `labpress`, also for the processes that it starts.
PROGRAM = "LABPRESS_PROGRAM"


class Parser(argparse.ArgumentParser):
    """A parser whose errors are as readable as those of commands, whatever is given to it."""

    def error(self, message: str) -> NoReturn:
        """Print how the command is called and what is wrong, and exit with 2."""
        super().error(printable(without_middle(message)))


class ShowVersion(argparse.Action):
    """The option that prints the version and ends the command."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print the version of the installed package."""
        from importlib.metadata import version  # It would slow down a build of nothing.

        print(f"labpress {version('labpress')}")
        parser.exit()


def called(package: str) -> str:
    """Return how the user calls the commands of a package: `labpress` or `python -m PACKAGE`."""
    return os.environ.get(PROGRAM) or f"python -m {package}"


def run_package(
    package: str,
    description: str,
    names: Sequence[str],
    interrupted: str,
    arguments: Sequence[str] | None = None,
    others: Mapping[str, str] | None = None,
) -> int:
    """Run the command that the arguments name, a module of `package.commands`.

    Args:
        package: The package's name, as in `python -m PACKAGE`.
        description: A sentence for `--help`.
        names: The commands. A trailing `_` of a module (`import_`) is no part of its command.
        interrupted: What to print after Ctrl-C: how to go on.
        arguments: The arguments, `sys.argv` without the program's name by default.
        others: Commands that the caller runs itself, each with a line for `--help`.

    Returns:
        0 for success, 1 for a failure, 2 for a wrong call, 130 after Ctrl-C.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)

    def command() -> int | None:
        options = parse(package, description, names, given, others or {})
        code: int | None = options.run(options)
        return code

    return report_errors(command, interrupted, "--traceback" in given)


def parse(
    package: str,
    description: str,
    names: Sequence[str],
    given: Sequence[str],
    others: Mapping[str, str],
) -> argparse.Namespace:
    """Return the options of the command that is called, with its function `run`.

    The arguments are those of `run_package`.
    """
    # Only the chosen command is imported, and so only what it needs.
    chosen = [name for name in names if given[:1] == [name.rstrip("_")]] or names
    # Without a width, argparse imports shutil and asks for the terminal's size at each option: a
    # tenth of the CPU time of a build of nothing (tests/benchmarks/build_cost.py).
    columns = os.environ.get("COLUMNS", "")
    style = partial(argparse.HelpFormatter, width=int(columns) if columns.isdecimal() else 100)
    parser = Parser(prog=called(package), description=description, formatter_class=style)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name in chosen:
        module = import_module(f"{package}.commands.{name}")
        text = module.__doc__ or ""
        command = commands.add_parser(
            name.rstrip("_"),
            help=text.partition("\n")[0],
            description=text,
            formatter_class=style,
        )
        module.add_options(command)
        command.add_argument("--traceback", action="store_true", help="show where an error arose")
        command.set_defaults(run=module.run)
    if chosen is names:
        parser.add_argument(
            "--version", action=ShowVersion, nargs=0, help="show the version and exit"
        )
        for name, text in others.items():
            commands.add_parser(name, help=text)
    return parser.parse_args(given)


def report_errors(
    command: Callable[[], int | None], interrupted: str = "Stopped.", show_traceback: bool = False
) -> int:
    """Call a function, print the error that it raises in one line, and return its exit code."""
    try:
        with printable_output():
            code = command() or 0
        if sys.stdout:  # It is None where the caller has closed it.
            sys.stdout.flush()
        return code
    except BrokenPipeError:  # The reader, such as `head`, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Some press Ctrl-C twice.
        print(f"\n{interrupted}", file=sys.stderr)
        signal.signal(signal.SIGINT, handler)
        return INTERRUPTED
    except Exception as error:
        if show_traceback:
            import traceback

            print(printable(traceback.format_exc()), end="", file=sys.stderr)
        print(printable(message_of(error)), file=sys.stderr)
        return getattr(error, "exit_code", 1)


def message_of(error: Exception) -> str:
    """Return what an error says to the user, in one line where it is not a list of findings."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        extra = EXTRAS.get(str(error.name).partition(".")[0])
        if not (Path(__file__).parents[2] / "pyproject.toml").is_file():
            source = f"install labpress with its extra `{extra}`" if extra else "install it"
            return f"{error.name} is not installed: {source}."
        what = f"'.[{extra}]'" if extra else "."
        return f"{error.name} is not installed: pip install -c constraints.txt -e {what}"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    loop = re.fullmatch("Symlink loop from (.*)", str(error))
    if loop:  # Of pathlib before Python 3.13.
        return f"{loop[1][1:-1]}: its links lead in a circle; put a file or folder in its place."
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return (
        f"Internal error{place}: {type(error).__name__}: {error}. This is a bug: please report it "
        "with what --traceback prints."
    )
