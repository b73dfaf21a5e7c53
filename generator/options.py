"""The options of `python -m generator` and their help texts."""

from __future__ import annotations

import argparse
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Option = tuple[str, dict[str, Any]]


def parser(commands: Mapping[str, Callable[..., object]]) -> argparse.ArgumentParser:
    """The commands, each described by the docstring of its function, with their options."""
    # Else a formatter looks for the terminal's width at each option, which takes a build of
    # nothing longer than all else.
    columns = os.environ.get("COLUMNS", "")
    style = partial(argparse.HelpFormatter, width=int(columns) if columns.isdecimal() else 100)
    top = argparse.ArgumentParser(
        prog="python -m generator",
        description="Turns recorded runs and prose into the pages of a Jekyll site.",
        formatter_class=style,
    )
    top.set_defaults(site=None, runs=None)
    sub = top.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, run in commands.items():
        text = run.__doc__ or ""
        summary = text.partition("\n")[0]
        command = sub.add_parser(name, help=summary, description=text, formatter_class=style)
        for option, settings in OPTIONS[name]:
            command.add_argument(option, **settings)
    return top


def option(name: str, text: str, **settings: Any) -> Option:
    """An option with its help text."""
    return name, {"help": text, **settings}


def flag(name: str, text: str) -> Option:
    """An option that is given or not."""
    return option(name, text, action="store_true")


def port(text: str) -> int:
    """A number of a port, as an option's type; 0 stands for any that is free."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"not a number from 0 to 65535: {text!r}")
    return int(text)


folder = partial(option, type=Path, metavar="DIR")
file = partial(option, type=Path, metavar="FILE")
ROOT = folder("--root", "the project (default: the one around this folder)")
PROJECT = (
    ROOT,
    folder("--site", "the Jekyll site (default: site in the project)"),
    folder(
        "--runs",
        "records to use instead of those that the posts name, such as those of the demo; figures "
        "reported elsewhere, in content/, stay",
    ),
)
OPTIONS = {
    "build": (
        *PROJECT,
        flag("--drafts", "build posts marked `draft: true` too"),
        flag(
            "--check", "write nothing; list what is not as its sources give it; exit code 1 if any"
        ),
        flag("--explain", "say of each post why it was or was not built again"),
        flag("--refresh", "train first what is incomplete or ran other code; say what changed"),
        option("--data", "for --refresh: as `experiments train` has it", metavar="PATH"),
        option("--weights", "for --refresh: as `experiments train` has it", metavar="PATH"),
    ),
    "check": PROJECT,
    "diff": (
        *PROJECT,
        option("old", "a git revision or folder of records (HEAD)", nargs="?", default="HEAD"),
        option("new", "a git revision or folder of records (default: the working tree)", nargs="?"),
        file("--markdown", "write the report there, too"),
        file("--html", "write a page with figures, too"),
        flag("--fail-on-flip", "exit code 1 if a claim flipped"),
    ),
    "serve": (
        *PROJECT,
        option("--port", "where to listen (default: 8000)", type=port, default=8000),
        option("--slug", "show this post only: its file name without .md"),
    ),
    "publish": (
        *PROJECT,
        folder("--to", "the top of the blog's checkout", required=True),
        option(
            "--site-dir",
            "the folder there that Jekyll takes, such as docs (default: the top)",
            metavar="DIR",
            default="",
        ),
        flag("--push", "push to the branch's upstream"),
        flag("--dry-run", "say what would be done, and do nothing"),
    ),
    "new": (
        ROOT,
        option("slug", "the post's name in links, such as my-experiment", metavar="SLUG"),
        folder(
            "--runs",
            "the folder of the records, such as experiments/results/EXPERIMENT",
            required=True,
            dest="records",
        ),
        option("--title", "the post's title (default: SLUG as words)", metavar="T"),
    ),
}
