"""The command line: `python -m generator build` and `publish`."""

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
    publish = commands.add_parser(
        "publish",
        help="build, and commit the posts in the checkout of a blog",
        description="Builds the site, and copies its posts with their images, data and notebooks "
        "into the git checkout of another Jekyll blog, where it makes one commit. What is not "
        "from here stays untouched there; if anything is wrong, all of it stays as it was.",
    )
    publish.set_defaults(command=publish_site)
    publish.add_argument(
        "--to", type=Path, metavar="PATH", required=True, help="the top of the blog's checkout"
    )
    publish.add_argument(
        "--site-dir",
        default="",
        metavar="DIR",
        help="the folder there that Jekyll takes, such as docs (default: the top)",
    )
    publish.add_argument("--push", action="store_true", help="push to the branch's upstream")
    publish.add_argument(
        "--dry-run", action="store_true", help="say what would be done, and do nothing"
    )
    for command in (build, publish):
        add_project_options(command)
    return top


def add_project_options(command: argparse.ArgumentParser) -> None:
    """The options that say what to build."""
    command.add_argument(
        "--root", type=Path, metavar="DIR", help="the project (default: the one around this folder)"
    )
    command.add_argument(
        "--site", type=Path, metavar="DIR", help="where to write (default: site in the project)"
    )
    command.add_argument(
        "--runs",
        type=Path,
        metavar="DIR",
        help="records to use instead of those that the posts name, such as those of the demo",
    )


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


def publish_site(options: argparse.Namespace) -> None:
    """Publishes, and says in a line for each file what was done, then where it is."""
    project = find_project(options.root, options.site, options.runs)
    from generator.publish import publish

    outcome = publish(project, options.to, options.site_dir, options.push, options.dry_run)
    does = ("would add", "would change", "would remove")
    did = ("added", "changed", "removed")
    changes = (outcome.changes.added, outcome.changes.changed, outcome.changes.removed)
    for what, names in zip(does if options.dry_run else did, changes, strict=True):
        for name in names:
            print(what, (Path(options.site_dir) / name).as_posix())
    if not any(changes):
        print("nothing to publish: the blog has it all")
    if outcome.commit:
        print(f"committed {outcome.commit}")
    if outcome.pushed:
        print(f"pushed to {outcome.pushed}")


if __name__ == "__main__":
    sys.exit(main())
