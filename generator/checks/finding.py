"""The results of checks."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """Something to mend in a post or on its page.

    Attributes:
        path: The file, as messages name it.
        line: Its line there, from 1; 0 if the message names no file.
        column: The column of `text` in that line, from 1; 1 if the whole line is meant.
        rule: The rule's name, such as `typed-number`; names do not change.
        text: The words of the file that are meant, or an empty text.
        message: What is wrong and what to write instead, in one line.
    """

    path: str
    line: int
    column: int
    rule: str
    text: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else self.message


@dataclass(frozen=True)
class Skipped:
    """Numbers that are no results, and the rule that says so."""

    rule: str
    times: int = 1
