"""Lint posts that build: typed results, claims that test nothing, page structure.

It finds results typed by hand, claims that read no run, images without alternative text, headings
that skip a level, links to nowhere on the page, and definitions of links that no link uses. A post
that does not build is a finding, too. Exit code 1 if there are any.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter

from generator.checks.report import check_post
from generator.commands.shared import add_project_options, project_of
from generator.inputs import Inputs


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `check`."""
    add_project_options(parser)


def run(options: Namespace) -> int:
    """Print the findings of all posts, and how many numbers each rule has skipped."""
    project = project_of(options)
    common = Inputs(project.root)
    reports = [check_post(project, common.for_post(), slug) for slug in project.slugs]
    findings = [finding for report in reports for finding in report.findings]
    for finding in findings:
        print(finding)
    total = sum((report.skipped for report in reports), Counter[str]())
    skipped = ", ".join(f"{count} {rule}" for rule, count in total.most_common())
    print(
        f"{counted(len(findings), 'finding')} in {counted(len(reports), 'post')}; "
        f"skipped: {skipped or 'nothing'}"
    )
    return 1 if findings else 0


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, such as `1 post` or `2 posts`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
