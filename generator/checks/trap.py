"""A place in a text that Jekyll reads otherwise than its author means."""

from typing import NamedTuple


class Trap(NamedTuple):
    """The place's line, from 0, the rule's name, and what to write instead."""

    line: int
    rule: str
    message: str
