"""Options that several commands have."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from experiments.records.errors import UsageError, did_you_mean
from generator.project import Project, find_project


def folder(text: str) -> Path:
    """Return the folder that an option names; an empty text would be this folder.

    Raises:
        ArgumentTypeError: The text is empty.
    """
    if not text:
        raise ArgumentTypeError("give a folder; the text is empty")
    return Path(text)


def add_root(parser: ArgumentParser) -> None:
    """Add `--root`."""
    text = "the project (default: the one around this folder)"
    parser.add_argument("--root", type=folder, metavar="DIR", help=text)


def add_project_options(parser: ArgumentParser) -> None:
    """Add the options that name a project, its site and its runs."""
    add_root(parser)
    text = "the Jekyll site (default: site in the project)"
    parser.add_argument("--site", type=folder, metavar="DIR", help=text)
    text = (
        "records to use instead of those that the posts name, such as those of the demo; figures "
        "reported by others, in content/, stay"
    )
    parser.add_argument("--runs", type=folder, metavar="DIR", help=text)


def add_slugs(parser: ArgumentParser, what: str) -> None:
    """Add the names of posts."""
    text = f"{what} only these posts: their files' names, with or without `.md` (default: all)"
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help=text)


def slugs_of(options: Namespace, project: Project) -> list[str] | None:
    """Return the posts that the options name, or None for all.

    Raises:
        UsageError: There is no such post.
    """
    known = project.slugs
    for given in options.slugs:
        if Path(given).stem not in known:
            there = did_you_mean(given, known, f"there is {', '.join(known)}.")
            raise UsageError(f"{given}: there is no such post; {there}")
    return list(dict.fromkeys(Path(given).stem for given in options.slugs)) or None


def project_of(options: Namespace) -> Project:
    """Return the project that the options name; raises as `find_project` does."""
    return find_project(options.root, options.site, options.runs)
