"""Lint posts that build: typed results, claims that test nothing, page structure.

It finds results typed by hand, claims that read no run, images without alternative text, headings
that skip a level, links to nowhere on the page, and definitions of links that no link uses. A post
that does not build is a finding, too. Exit code 1 if there are any. In GitHub Actions, findings are
annotations and part of the job's summary.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generator.checks.report import Report, check_posts
from generator.commands.github import add_to_summary, annotation, as_markdown, in_github_actions
from generator.commands.shared import add_project_options, project_of
from generator.project import Project


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `check`."""
    add_project_options(parser)
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: Namespace) -> int:
    """Print the findings of all posts, and how many numbers each rule has skipped."""
    project = project_of(options)
    report = check_posts(project, project.slugs)
    print(report.as_json() if options.json else as_text(project, report))
    add_to_summary(summary(report))
    return 1 if report.findings else 0


def as_text(project: Project, report: Report) -> str:
    """Return a line for each finding, the annotations of GitHub Actions, and a line of totals."""
    lines = [str(finding) for finding in report.findings]
    if in_github_actions():
        lines += [
            annotation(project.root / each.path, each.line, each.column, each.rule, each.message)
            for each in report.findings
        ]
    skipped = ", ".join(f"{count} {rule}" for rule, count in report.skipped.most_common())
    return "\n".join([*lines, f"{report.headline}; skipped: {skipped or 'nothing'}"])


def summary(report: Report) -> str:
    """Return the findings as Markdown for the job's summary."""
    findings = (
        f"- {as_markdown(f'{each.path}:{each.line}')}, **{each.rule}**: {as_markdown(each.message)}"
        for each in report.findings
    )
    return "\n".join([f"## Check of the posts: {report.headline}", "", *findings])
