"""The command line: `python -m generator build`."""

import argparse
import sys
from pathlib import Path

from experiments.errors import LabError
from generator.project import find_project


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0, 1 for a failed build, 2 for a wrong call."""
    options = parser().parse_args(arguments)
    try:
        options.command(options)
    except LabError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def parser() -> argparse.ArgumentParser:
    """The commands with their options and help texts."""
    top = argparse.ArgumentParser(
        prog="python -m generator",
        description="Turns recorded runs and prose into the pages of a Jekyll site.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser(
        "build",
        help="write every post and its figures",
        description="Renders the posts in content/posts with the runs that they name, and writes "
        "pages and figures into the site. If anything is wrong, the site stays as it was.",
    )
    build.set_defaults(command=build_site)
    build.add_argument(
        "--root", type=Path, metavar="DIR", help="the project (default: the one around this folder)"
    )
    build.add_argument(
        "--site", type=Path, metavar="DIR", help="where to write (default: site in the project)"
    )
    build.add_argument(
        "--runs",
        type=Path,
        metavar="DIR",
        help="records to use instead of those that the posts name, such as those of the demo",
    )
    return top


def build_site(options: argparse.Namespace) -> None:
    """Builds, and says in a line for each file what was done."""
    project = find_project(options.root, options.site, options.runs)
    # Not needed to show help, and an eighth of a second.
    from generator.build import build

    outcome = build(project)
    for what, paths in (
        ("drew", outcome.drawn),
        ("wrote", outcome.written),
        ("removed", outcome.removed),
        ("unchanged", outcome.unchanged),
    ):
        for path in paths:
            print(f"{what} {project.relative(project.site / path)}")


if __name__ == "__main__":
    sys.exit(main())
