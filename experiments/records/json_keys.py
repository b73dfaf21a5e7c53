"""The keys of JSON: in which lines they stand, and which stand twice in one object."""

import json
import re
from collections.abc import Sequence

from experiments.records.errors import UserError

# A text, with the colon that makes it a key, or a bracket.
TOKEN = re.compile(rb'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}\[\]]')


def line_of(content: bytes, path: Sequence[str]) -> int:
    """Return the line, from 1, of a key in JSON, or of the last key on its path that is there.

    Args:
        content: Valid JSON.
        path: The keys from the outermost object to the one that is meant.
    """
    depth, found, position = 0, 0, 0
    for token in TOKEN.finditer(content):
        if token[0] in (b"{", b"["):
            depth += 1
        elif token[0] in (b"}", b"]"):
            depth -= 1
        elif depth == found + 1 and token["key"] and json.loads(token["key"]) == path[found]:
            found, position = found + 1, token.start()
        if found == len(path) or depth < found:
            break
    return line_at(content, position)


def refuse_repeated_keys(content: bytes, origin: str) -> None:
    """Raise UserError if an object has a key twice: decoders keep the last without a word.

    Args:
        content: Valid JSON.
        origin: The file's name in the message.
    """
    seen: list[set[str]] = []  # Of each object and list that is open.
    for token in TOKEN.finditer(content):
        if token[0] in (b"{", b"["):
            seen.append(set())
        elif token[0] in (b"}", b"]"):
            seen.pop()
        elif token["key"]:
            key = json.loads(token["key"])
            if key in seen[-1]:
                line = line_at(content, token.start())
                raise UserError(f"{origin}:{line}: the key `{key}` stands here again: remove one.")
            seen[-1].add(key)


def line_at(content: bytes, position: int) -> int:
    """Return the line, from 1, of a byte."""
    return content.count(b"\n", 0, position) + 1
