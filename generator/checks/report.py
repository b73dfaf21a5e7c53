"""The report of all checks on posts, as text, JSON or Markdown."""

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial

from experiments.records.errors import UserError
from generator.builder.rendering import FEW_POSTS, in_parallel
from generator.builder.shared_addresses import shared_addresses
from generator.checks import CHECKS, TEXT_CHECKS
from generator.checks.built_post import read_built_post
from generator.checks.finding import Finding, Skipped
from generator.checks.post_files import check_post_files
from generator.inputs import Inputs
from generator.project import Project

# The version of the JSON report: a new one for each change of its keys.
JSON_VERSION = 1
# The rule of findings that stop a build.
BUILD = "build"
PLACED = re.compile(r"(?P<path>[^:\s][^:\n]*?)(?::(?P<line>\d+))?: (?P<message>.+)")


@dataclass(frozen=True)
class Report:
    """The findings in some posts.

    Attributes:
        posts: The number of posts that were checked.
        findings: The findings, by file and line.
        skipped: How many numbers each rule has skipped.
    """

    posts: int
    findings: list[Finding]
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def headline(self) -> str:
        """The number of findings and of posts, in words."""
        return f"{counted(len(self.findings), 'finding')} in {counted(self.posts, 'post')}"

    def as_json(self) -> str:
        """Return the report as JSON, whose keys the manual lists."""
        findings = [dataclasses.asdict(finding) for finding in self.findings]
        content = {"version": JSON_VERSION, "posts": self.posts, "findings": findings}
        return json.dumps(content, ensure_ascii=False, indent=2)


def check_posts(project: Project, slugs: Collection[str]) -> Report:
    """Check posts; if one does not build, the reasons are its findings."""
    findings: list[Finding] = []
    skipped: Counter[str] = Counter()
    work = partial(check_post, project, Inputs(project.root))
    for results in in_parallel(work, slugs, FEW_POSTS):
        for result in results:
            if isinstance(result, Skipped):
                skipped[result.rule] += result.times
            else:
                findings.append(result)
    shared = {str(e): slug for slug, e in shared_addresses(project, slugs, drafts=True).items()}
    findings += [reason(project, slug, line) for line, slug in shared.items()]
    if {*slugs} == {*project.slugs}:
        findings += check_post_files(project)
    return Report(len(slugs), sorted(findings), skipped)


def check_post(project: Project, common: Inputs, slug: str) -> list[Finding | Skipped]:
    """Return what the checks find in one post, or the reasons why it does not build.

    Args:
        project: The project.
        common: Has read files for other posts of this process.
        slug: The post.
    """
    try:
        post = read_built_post(project, common.for_post(), slug)
    except UserError as error:
        return [reason(project, slug, line) for line in str(error).splitlines()]
    front = post.page.post.front
    # A post of text alone has no results that could go stale.
    checks = CHECKS if front.runs or front.references or front.data else TEXT_CHECKS
    return [result for check in checks for result in check(post)]


def reason(project: Project, slug: str, line: str) -> Finding:
    """Return the finding for one line of an error of a build, at its place if it names one."""
    found = PLACED.fullmatch(line)
    if found and (project.root / found["path"]).exists():
        return Finding(found["path"], int(found["line"] or 1), 1, BUILD, "", found["message"])
    return Finding(project.relative(project.post_file(slug)), 1, 1, BUILD, "", line)


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, such as `1 post` or `2 posts`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
