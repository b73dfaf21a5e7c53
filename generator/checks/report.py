"""The report of all checks on one post."""

from collections import Counter
from dataclasses import dataclass, field

from experiments.records.errors import UserError
from generator.checks import CHECKS
from generator.checks.built_post import read_built_post
from generator.checks.finding import Finding, Skipped
from generator.inputs import Inputs
from generator.project import Project


@dataclass(frozen=True)
class Report:
    """A line for each finding, and how many numbers each rule has skipped."""

    findings: list[str]
    skipped: Counter[str] = field(default_factory=Counter)


def check_post(project: Project, inputs: Inputs, slug: str) -> Report:
    """Check one post. If it does not build, the reasons are its findings."""
    try:
        post = read_built_post(project, inputs, slug)
    except UserError as error:
        return Report(str(error).splitlines())
    results = [result for check in CHECKS for result in check(post)]
    findings = sorted(result for result in results if isinstance(result, Finding))
    skipped: Counter[str] = Counter()
    for result in results:
        if isinstance(result, Skipped):
            skipped[result.rule] += result.times
    return Report([str(finding) for finding in findings], skipped)
