"""Test items in a file beside their record, which names it: a record of very many stays readable.

The file is a JSON object with `predictions` or `outcomes`, as `test` has them, an item a line. Its
name has the start of its sha256, so that a record never names a file of other items, even if the
program that replaces both is killed.
"""

import hashlib
import re
from collections.abc import Callable, Container, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from experiments.records.errors import UserError
from experiments.records.schema import Items, ItemsFile, Record

# A record has so many items itself.
MOST_ITEMS = 5000
SUFFIX = ".items.json"
# Returns the content of a file beside the record, by its name, or None if there is none.
Beside = Callable[[str], bytes | None]


def items_apart(record: Record, stem: str) -> tuple[Record, dict[str, bytes]]:
    """Return a record without its test items if they are many, and the file of these, by its name.

    Args:
        record: The record.
        stem: The name of the record's file, without `.json`.
    """
    test = record.test
    if test is None or max(len(test.predictions), len(test.outcomes)) <= MOST_ITEMS:
        return record, {}
    lists: dict[str, Sequence[msgspec.Struct]]
    lists = {"predictions": test.predictions, "outcomes": test.outcomes}
    content = b",\n".join(list_of(name, items) for name, items in lists.items() if items)
    content = b"{" + content + b"}\n"
    sha256 = hashlib.sha256(content).hexdigest()
    named = ItemsFile(f"{stem}.{sha256[:12]}{SUFFIX}", sha256)
    short = replace(test, predictions=[], outcomes=[], items_file=named)
    return replace(record, test=short), {named.file: content}


def list_of(name: str, items: Sequence[msgspec.Struct]) -> bytes:
    """Return a key of JSON with a list of items, a line each."""
    return f'"{name}": [\n'.encode() + b",\n".join(map(msgspec.json.encode, items)) + b"\n]"


def content_beside(record: Record, origin: str, beside: Beside | None) -> tuple[str, bytes] | None:
    """Return the name and content of the file of items that a record names, or None.

    Args:
        record: The record, as it is in its file.
        origin: The record's file in messages.
        beside: Reads a file beside it.

    Raises:
        UserError: There is no such file, or it is not the one that was recorded.
    """
    test = record.test
    if test is None or test.items_file is None:
        return None
    name, sha256 = test.items_file.file, test.items_file.sha256
    if test.predictions or test.outcomes:
        raise UserError(f"{origin}: has test items and names {name}, too: leave out one of them.")
    try:
        content = beside(name) if beside else None
    except OSError as error:
        problem = f"which can't be read: {error.strerror}"
        raise UserError(f"{origin}: its test items are in {name}, {problem}.") from None
    if content is None:
        raise UserError(f"{origin}: its test items are in {name}: put that file beside it.")
    if hashlib.sha256(content).hexdigest() != sha256:
        what = "is not the file that the record names: its SHA-256 is another"
        raise UserError(f"{origin}: {name} {what}. Copy both from where they were recorded.")
    return name, content


def with_items(record: Record, items: Items) -> Record:
    """Return a record with the items of its file."""
    assert record.test is not None  # It has named the file.
    lists = {"predictions": items.predictions, "outcomes": items.outcomes}
    return replace(record, test=replace(record.test, **lists, items_file=None))


def older_files(record: Path, kept: Container[Path]) -> list[Path]:
    """Return the files of items that a record has named before, without those that are kept."""
    name = re.compile(rf"{re.escape(record.stem)}\.[0-9a-f]{{12}}{re.escape(SUFFIX)}")
    found = record.parent.glob(f"*{SUFFIX}")
    return [path for path in found if name.fullmatch(path.name) and path not in kept]
