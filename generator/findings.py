"""What a check has found, and what it has passed over."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something to mend: `place` is a file and line, `problem` what is wrong and what to do."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True)
class Report:
    """Findings, and how many numbers each rule has passed over."""

    findings: list[Finding]
    skipped: dict[str, int]


def skipped_line(reports: Iterable[Report]) -> str:
    """One line for several reports, such as `skipped: 14 in code, 3 years`."""
    total: dict[str, int] = {}
    for report in reports:
        for rule, count in report.skipped.items():
            total[rule] = total.get(rule, 0) + count
    ordered = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    return "skipped: " + (", ".join(f"{count} {rule}" for rule, count in ordered) or "nothing")
