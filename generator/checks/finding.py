"""The results of checks."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """Something to mend: its file and line, what is wrong and what to do."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"


@dataclass(frozen=True)
class Skipped:
    """Numbers that are no results, and the rule that says so."""

    rule: str
    times: int = 1
