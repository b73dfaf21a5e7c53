"""The errors that a user can act on, and their exit codes.

UserError
└── UsageError    the command was called wrongly
"""


class UserError(Exception):
    """Something that the user can mend: the message says where, what is wrong and what to do."""

    exit_code = 1


class UsageError(UserError):
    """A wrong call of a command: nothing was started."""

    exit_code = 2
