"""Lint posts that build: typed results, untested verdicts, claims that test nothing, structure.

It finds results typed by hand, sentences that conclude without a claim, claims that test nothing or
say more than they test, numbers and figures of other runs than their sentence says, images without
alternative text, headings that skip a level, links to nowhere on the page, definitions of links
that no link uses, and Markdown of which Jekyll makes something else than meant. A post that does
not build is a finding, too. Exit code 1 if there are any. In GitHub Actions, findings are
annotations and part of the job's summary.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from functools import partial

from experiments.records.atomic import write_atomically
from experiments.records.errors import UsageError
from generator.checks.fix import fix_post
from generator.checks.report import Report, check_posts, counted
from generator.commands.github import add_to_summary, annotation, as_markdown, in_github_actions
from generator.commands.shared import add_project_options, add_slugs, project_of, slugs_of
from generator.project import Project


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `check`."""
    add_slugs(parser, "check")
    add_project_options(parser)
    flag = partial(parser.add_argument, action="store_true")
    flag("--json", help="print the findings as JSON")
    flag("--fix", help="show a diff: typed numbers become the expressions that print the same")
    flag("--write", help="with --fix: write the changed posts instead")


def run(options: Namespace) -> int:
    """Print the findings of posts, and how many numbers each rule has skipped."""
    if options.write and not options.fix:
        raise UsageError("--write writes what --fix would change: give --fix, too.")
    if options.json and options.fix:
        raise UsageError("--json prints findings, and --fix a diff: give one of them.")
    project = project_of(options)
    slugs = slugs_of(options, project) or project.slugs
    report = check_posts(project, slugs)
    if options.fix:
        return fix(project, slugs, report, options.write)
    print(report.as_json() if options.json else as_text(project, report))
    add_to_summary(summary(report))
    return 1 if report.findings else 0


def fix(project: Project, slugs: list[str], report: Report, write: bool) -> int:
    """Print how typed numbers become expressions, or write it; return 1 if findings are left."""
    left = len(report.findings)
    for slug in slugs:
        path = project.post_file(slug)
        found = [each for each in report.findings if project.root / each.path == path]
        if not any(each.text for each in found):
            continue  # It has no fault of words, or does not build.
        post = fix_post(project, slug, found)
        for finding, fitting in post.undecided:
            choice = " or ".join(f"{{{{ {expression} }}}}" for expression in fitting)
            print(f"{finding.path}:{finding.line}: {finding.text} can be {choice}: choose one.")
        if not write:
            print(post.difference, end="")
        elif post.fixed:
            write_atomically(path, post.new.encode())
            left -= len(post.fixed)
            print(f"wrote {post.path}: {counted(len(post.fixed), 'number')} replaced")
    print(f"{counted(left, 'finding')} left", file=sys.stderr)
    return 1 if left else 0


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
