"""Report what a training has changed in the posts.

That is which claims flipped, and which sentences, numbers and figures differ between two states of
the project, with the confounders that may explain it. Of a git revision, the site is compared as it
was committed; a folder of records replaces the runs of the posts about its experiment, which are
then built in memory. In GitHub Actions the report is a part of the job's summary.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.github import add_to_summary
from generator.commands.shared import add_project_options, project_of

if TYPE_CHECKING:
    from generator.diff.difference import Difference
    from generator.project import Project


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `diff`."""
    add_project_options(parser)
    state = "a git revision or a folder of records"
    parser.add_argument("old", nargs="?", default="HEAD", help=f"{state} (default: HEAD)")
    parser.add_argument("new", nargs="?", help=f"{state} (default: the working tree, built now)")
    for name, what in (("--markdown", "the report"), ("--html", "a page with images")):
        parser.add_argument(name, type=Path, metavar="FILE", help=f"write {what} there, too")
    text = "exit code 1 if a claim flipped, or a post can't be compared"
    parser.add_argument("--fail-on-flip", action="store_true", help=text)


def run(options: Namespace) -> int:
    """Print the difference between two states; return 1 for flips if that was asked for."""
    from experiments.records.atomic import write_atomically
    from generator.diff.difference import compare
    from generator.diff.report import as_html
    from generator.diff.states import find_state
    from generator.diff.summary import as_summary

    project = project_of(options)
    old, new = (find_state(project, name) for name in (options.old, options.new))
    difference = compare(old, new)
    text = print_difference(project, difference)
    add_to_summary(as_summary(difference, text))
    if options.markdown:
        write_atomically(options.markdown, text.encode())
    if options.html:
        write_atomically(options.html, as_html(project, difference).encode())
    return 1 if options.fail_on_flip and (difference.flips or difference.incomparable) else 0


def print_difference(project: Project, difference: Difference) -> str:
    """Print the report of a difference and return it as Markdown."""
    from generator.diff.report import as_markdown, show

    text = as_markdown(project, difference)
    show(text)
    return text
