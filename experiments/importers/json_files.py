"""Read JSON files, and files with a JSON object in each line (https://jsonlines.org)."""

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from experiments.importers.remembered import remembered
from experiments.importers.tables import decoded, number
from experiments.records.errors import UserError
from experiments.records.json_keys import line_of

Json = dict[str, object] | list[object] | str | float | bool | None


def read_json(path: Path) -> Json:
    """Read a JSON file; NaN and Infinity are allowed, as in Python.

    Raises:
        UserError: It is not JSON, has a key twice or a number too large; the message has the line.
    """
    return parsed(decoded(path), path)


def read_json_lines(path: Path) -> list[tuple[int, dict[str, object]]]:
    """Read the objects of a file with one in each line, with the numbers of their lines.

    Raises:
        UserError: A line holds something else; the message has file and line.
    """
    objects = []
    for line, text in enumerate(decoded(path).split("\n"), start=1):
        if text.strip():
            content = parsed(text, path, line)
            if not isinstance(content, dict):
                raise UserError(f"{path}:{line}: not a JSON object: each line holds one.")
            objects.append((line, content))
    return objects


def keys(path: Path) -> tuple[str, ...]:
    """Return the keys of a file's one JSON object, or nothing if it holds something else."""
    return _seen(path)[0] if path.is_file() else ()


def line_keys(path: Path) -> tuple[str, ...]:
    """Return the keys of the first object in a file of two or more, one a line, or nothing."""
    return _seen(path)[1] if path.is_file() else ()


def looks_like_json(path: Path) -> bool:
    """Return True if a file begins as a JSON object or list, whether or not it is valid."""
    with path.open("rb") as file:
        start = file.read(1000)
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith((b"{", b"["))


def fault(path: Path, where: Sequence[str], what: str) -> UserError:
    """Return an error about a key of a JSON object, with file, line and key.

    Args:
        path: The file, whose content is valid JSON.
        where: The keys from the outermost object to the one that is meant.
        what: What is wrong, and what to do.
    """
    line = line_of(decoded(path).encode(), where)
    return UserError(f"{path}:{line}: `{'.'.join(where)}` {what}")


def parsed(text: str, path: Path, line: int = 1) -> Json:
    """Parse JSON that begins in a line of a file, or raise UserError."""

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        content = dict(pairs)
        if len(content) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"has the key `{twice[:40]}` twice")
        return content

    try:
        content: Json = json.loads(text, object_pairs_hook=unique, parse_float=number)
        return content
    except json.JSONDecodeError as error:
        place = line + error.lineno - 1
        raise UserError(f"{path}:{place}: not valid JSON: {error.msg}: repair the file.") from None
    except RecursionError:
        raise UserError(f"{path}:{line}: not valid JSON: nested too deeply.") from None
    except ValueError as error:
        raise UserError(f"{path}:{line}: not valid JSON: {error}: repair the file.") from None


def number_at(path: Path, where: Sequence[str], value: object) -> float | None:
    """Return the number of a JSON value, also if it is a text; None for null.

    Args:
        path: The file, for the error.
        where: The value's keys, for the error.
        value: The value.

    Raises:
        UserError: It is no number; the message has file, line and key.
    """
    if value is None:
        return None
    try:
        if isinstance(value, str):
            return number(value.strip())
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    except (ValueError, OverflowError):
        pass
    raise fault(path, where, f"is not a number, but {json.dumps(value)[:40]}: correct it.")


@remembered
def _seen(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys of a file's one object, and those of the first of several."""
    if not looks_like_json(path):
        return (), ()
    try:
        first, _, rest = decoded(path).strip().partition("\n")
        with contextlib.suppress(UserError):
            content = parsed(first, path)
            if isinstance(content, dict) and rest:
                return (), tuple(content)
        content = parsed(f"{first}\n{rest}", path)
    except UserError:
        return (), ()
    return tuple(content) if isinstance(content, dict) else (), ()
