"""The options of `python -m generator` and their help texts."""

from __future__ import annotations

import argparse
import os
from functools import partial
from pathlib import Path
from typing import Any


class Parser(argparse.ArgumentParser):
    """A parser that does not look for the terminal's width at each option.

    A build of nothing would take longer for that than for all else.
    """

    def __init__(self, **options: Any) -> None:
        width = int(os.environ.get("COLUMNS", 100))
        super().__init__(**options, formatter_class=partial(argparse.HelpFormatter, width=width))


def parser() -> Parser:
    """The commands with their options and help texts."""
    top = Parser(
        prog="python -m generator",
        description="Turns recorded runs and prose into the pages of a Jekyll site.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND", dest="command")
    project = project_options()

    build = commands.add_parser(
        "build",
        parents=[project],
        help="write every post and its figures",
        description="Renders the posts in content/posts with the runs that they name, and writes "
        "pages and figures into the site. If anything is wrong, the site stays as it was.",
    )
    build.add_argument("--drafts", action="store_true", help="build posts marked `draft: true` too")
    build.add_argument(
        "--check",
        action="store_true",
        help="write nothing; say whether the site is what its sources give (exit code 1 if not)",
    )
    build.add_argument(
        "--explain", action="store_true", help="say of each output why it was or was not redone"
    )

    build.add_argument(
        "--refresh",
        action="store_true",
        help="train first what is incomplete or was made with other code, and say what changed",
    )
    build.add_argument(
        "--data", metavar="PATH", help="for --refresh: as `experiments train` has it"
    )
    build.add_argument(
        "--weights", metavar="PATH", help="for --refresh: as `experiments train` has it"
    )

    commands.add_parser(
        "check",
        parents=[project],
        help="find what is wrong with posts that build",
        description="Finds results typed by hand, claims that read no run, excerpts that are not "
        "what ran, images without alternative text, dead anchors and the like. Exit code 1 if "
        "there is anything to mend.",
    )

    diff = commands.add_parser(
        "diff",
        parents=[project],
        help="say in words what a training has changed in the posts",
        description="Compares two states of the posts: which claims flipped, which sentences, "
        "numbers and figures changed, and what makes the comparison unfair.",
    )
    diff.add_argument(
        "old", nargs="?", default="HEAD", help="a git revision or folder of records (HEAD)"
    )
    diff.add_argument(
        "new", nargs="?", help="a git revision or folder of records (default: the working tree)"
    )
    diff.add_argument("--markdown", type=Path, metavar="FILE", help="write the report there, too")
    diff.add_argument("--html", type=Path, metavar="FILE", help="write a page with figures, too")
    diff.add_argument("--fail-on-flip", action="store_true", help="exit code 1 if a claim flipped")

    serve = commands.add_parser(
        "serve",
        parents=[project],
        help="show the posts in the browser while they are written",
        description="Shows the posts on this machine as they would be built, without Jekyll, and "
        "again after every change of prose, templates or records. Ctrl-C ends it. The site stays "
        "as it is.",
    )
    serve.add_argument("--port", type=port, default=8000, help="where to listen (default: 8000)")
    serve.add_argument("--slug", help="show this post only: its file name without .md")

    publish = commands.add_parser(
        "publish",
        parents=[project],
        help="build, and commit the posts in the checkout of a blog",
        description="Builds the site, and copies its posts with their images, data and notebooks "
        "into the git checkout of another Jekyll blog, where it makes one commit. What is not "
        "from here stays untouched there; if anything is wrong, all of it stays as it was.",
    )
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

    new = commands.add_parser(
        "new",
        help="write a starting post for recorded runs",
        description="Writes content/posts/SLUG.md for the runs of an experiment: a table of "
        "scores, plots, and sentences that follow the runs. It builds at once; edit it from "
        "there. A post that exists stays as it is.",
    )
    new.add_argument("slug", metavar="SLUG", help="the post's name in links, such as my-experiment")
    new.add_argument(
        "--runs",
        type=Path,
        metavar="DIR",
        required=True,
        help="the folder of the records, such as experiments/results/EXPERIMENT",
    )
    new.add_argument("--title", metavar="T", help="the post's title (default: SLUG as words)")
    new.add_argument(
        "--root", type=Path, metavar="DIR", help="the project (default: the one around this folder)"
    )
    return top


def project_options() -> Parser:
    """Options that say which project, and which records."""
    options = Parser(add_help=False)
    options.add_argument(
        "--root", type=Path, metavar="DIR", help="the project (default: the one around this folder)"
    )
    options.add_argument(
        "--site", type=Path, metavar="DIR", help="the Jekyll site (default: site in the project)"
    )
    options.add_argument(
        "--runs",
        type=Path,
        metavar="DIR",
        help="records to use instead of those that the posts name, such as those of the demo; "
        "figures reported elsewhere, in content/, stay",
    )
    return options


def port(text: str) -> int:
    """A number of a port, as an option's type; 0 stands for any that is free."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"not a number from 0 to 65535: {text!r}")
    return int(text)
