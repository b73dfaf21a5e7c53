"""The errors that a user can act on, and their exit codes.

UserError
└── UsageError    the command was called wrongly
"""

from __future__ import annotations

from collections.abc import Iterable

# The characters that a line of a message has at its beginning and end, if it is longer.
BEGINNING, END = 500, 300


class UserError(Exception):
    """Something that the user can mend: the message says where, what is wrong and what to do."""

    exit_code = 1

    def __str__(self) -> str:
        return "\n".join(map(without_middle, super().__str__().split("\n")))


class UsageError(UserError):
    """A wrong call of a command: nothing was started."""

    exit_code = 2


def without_middle(line: str) -> str:
    """Return a line of a message; where values in it are long, its beginning and end say enough."""
    if len(line) <= BEGINNING + END:
        return line
    return f"{line[: BEGINNING - 5]} ... {line[-END:]}"


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a question for the known name that is most like a name; if none is, another text."""
    from difflib import get_close_matches  # It would slow down a build of nothing.

    near = get_close_matches(name, list(known), n=1)
    return f"did you mean `{near[0]}`?" if near else otherwise
