"""What a check has found, and what it has passed over."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


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
    skipped: Counter[str] = field(default_factory=Counter)


def skipped_line(reports: Iterable[Report]) -> str:
    """One line for several reports, such as `skipped: 14 in code, 3 years`."""
    total = sum((report.skipped for report in reports), Counter[str]())
    counts = [f"{count} {rule}" for rule, count in total.most_common()]
    return f"skipped: {', '.join(counts) or 'nothing'}"
