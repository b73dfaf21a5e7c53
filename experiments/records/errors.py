"""Errors that a user can act on: one line, and the exit code that goes with it."""


class UserError(Exception):
    """Something went wrong that the user can mend; the message says what, where and how."""

    exit_code = 1


class UsageError(UserError):
    """The command was called wrongly: nothing was started."""

    exit_code = 2
