"""Text for terminals: characters that would steer one, as names may hold them, show as escapes."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager

TYPE_CHECKING = False  # `typing` is left out of a build of nothing: see generator/project.py
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TextIO

# Controls but tabs and line ends, separators of lines, changes of the direction of writing
# (Unicode, UAX 9), and halves of characters, of which Python makes bytes of file names.
STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
    "|\r(?!\n)"
)


def printable(text: str) -> str:
    r"""Return a text with the escape `\u001b`, as JSON has it, for a character that steers."""
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class PrintableStream:
    """A stream that writes printable text to another, and has all else of that one."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, and return its length."""
        self._stream.write(printable(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def printable_output() -> Iterator[None]:
    """Make what is printed on stdout within the block printable."""
    before = sys.stdout
    if before:  # It is None where the caller has closed it.
        sys.stdout = PrintableStream(before)
    try:
        yield
    finally:
        sys.stdout = before
