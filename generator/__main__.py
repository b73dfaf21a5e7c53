"""The command line: `python -m generator build` and `serve`."""

import argparse
import sys
from pathlib import Path

from experiments.errors import LabError, UsageError
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
    project_options(build)
    serve = commands.add_parser(
        "serve",
        help="show the posts in the browser while they are written",
        description="Shows the posts on this machine as they would be built, without Jekyll, and "
        "again after every change of prose, templates or records. Ctrl-C ends it. The site stays "
        "as it is.",
    )
    serve.set_defaults(command=serve_posts)
    project_options(serve)
    serve.add_argument("--port", type=port, default=8000, help="where to listen (default: 8000)")
    serve.add_argument("--slug", help="show this post only: its file name without .md")
    return top


def project_options(command: argparse.ArgumentParser) -> None:
    """Options that say which project, and which records."""
    command.add_argument(
        "--root", type=Path, metavar="DIR", help="the project (default: the one around this folder)"
    )
    command.add_argument(
        "--site", type=Path, metavar="DIR", help="the Jekyll site (default: site in the project)"
    )
    command.add_argument(
        "--runs",
        type=Path,
        metavar="DIR",
        help="records to use instead of those that the posts name, such as those of the demo",
    )


def port(text: str) -> int:
    """A number of a port, as an option's type; 0 stands for any that is free."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"not a number from 0 to 65535: {text!r}")
    return int(text)


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


def serve_posts(options: argparse.Namespace) -> None:
    """Shows posts until Ctrl-C."""
    project = find_project(options.root, options.site, options.runs)
    try:
        from generator.serve import serve
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install -e '.[serve]'") from None
    serve(project, options.port, options.slug)


if __name__ == "__main__":
    sys.exit(main())
