"""The options of `python -m generator` and their help texts."""

import argparse

from experiments.records.commandline import file, flag, folder, option


def port(text: str) -> int:
    """A number of a port, as an option's type; 0 stands for any that is free."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"not a number from 0 to 65535: {text!r}")
    return int(text)


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
        flag("--explain", "say of each output why it was or was not made again"),
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
        flag("--fail-on-flip", "exit code 1 if a claim flipped, or stops a post"),
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
