"""Options that several commands have."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from generator.project import Project, find_project


def add_root(parser: ArgumentParser) -> None:
    """Add `--root`."""
    text = "the project (default: the one around this folder)"
    parser.add_argument("--root", type=Path, metavar="DIR", help=text)


def add_project_options(parser: ArgumentParser) -> None:
    """Add the options that name a project, its site and its runs."""
    add_root(parser)
    text = "the Jekyll site (default: site in the project)"
    parser.add_argument("--site", type=Path, metavar="DIR", help=text)
    text = (
        "records to use instead of those that the posts name, such as those of the demo; figures "
        "reported by others, in content/, stay"
    )
    parser.add_argument("--runs", type=Path, metavar="DIR", help=text)


def project_of(options: Namespace) -> Project:
    """Return the project that the options name; raises as `find_project` does."""
    return find_project(options.root, options.site, options.runs)
