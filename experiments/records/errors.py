"""The errors that a user can act on, and their exit codes.

UserError
└── UsageError    the command was called wrongly
"""

from __future__ import annotations

from collections.abc import Iterable


class UserError(Exception):
    """Something that the user can mend: the message says where, what is wrong and what to do."""

    exit_code = 1


class UsageError(UserError):
    """A wrong call of a command: nothing was started."""

    exit_code = 2


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a question for the known name that is most like a name; if none is, another text."""
    from difflib import get_close_matches  # It would slow down a build of nothing.

    near = get_close_matches(name, list(known), n=1)
    return f"did you mean `{near[0]}`?" if near else otherwise
