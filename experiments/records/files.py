"""Find, read and write the JSON files of an experiment: records, data set, thumbnails."""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from experiments.records import items_beside
from experiments.records.atomic import write_atomically
from experiments.records.commandline import called
from experiments.records.consistency import ContradictionError, check_consistency
from experiments.records.errors import UserError
from experiments.records.json_keys import line_at, line_of, refuse_repeated_keys
from experiments.records.record_keys import refuse_misspelled_keys, without_items
from experiments.records.regular import read_regular
from experiments.records.schema import (
    LISTING,
    THUMBNAILS,
    DatasetListing,
    Items,
    Record,
    Thumbnails,
)
from experiments.records.units import in_shares

Data = TypeVar("Data", Record, DatasetListing, Thumbnails, Items)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# The first half of a pair of escapes for one character (RFC 8259, 7), without the second.
HALF_CHARACTER = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")


def record_path(results: Path, experiment: str, model: str, seed: int) -> Path:
    """Return the path of a run's record below the folder of results."""
    return results / experiment / model / f"seed-{seed}.json"


def record_paths(
    folder: Path, glob: Callable[[Path, str], Iterable[Path]] = Path.glob
) -> list[Path]:
    """Return the records in an experiment's folder and in the folders of its models, sorted.

    Args:
        folder: The experiment's folder, which may be missing.
        glob: Lists the paths below a folder that match a pattern.
    """
    found = [*glob(folder, "[!.]*.json"), *glob(folder, "[!.]*/[!.]*.json")]
    others = (LISTING, THUMBNAILS, f"*{items_beside.SUFFIX}")
    return sorted(path for path in found if not any(map(path.match, others)))


def read(path: Path, kind: type[Data]) -> Data:
    """Read and validate one JSON file.

    Raises:
        UserError: The file is missing or invalid; the message has file and line.
    """
    try:
        content = read_regular(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    return parse(content, kind, str(path), lambda name: read_regular(path.with_name(name)))


def parse(
    content: bytes, kind: type[Data], origin: str, beside: items_beside.Beside | None = None
) -> Data:
    """Decode and validate JSON. A record gets its test items, and metrics in shares of one.

    Args:
        content: The JSON, in UTF-8.
        kind: The schema.
        origin: The file's name in error messages.
        beside: Reads a file beside a record, which may have its test items.

    Raises:
        UserError: The content is invalid or contradicts itself; the message has file and line.
    """
    content = content.removeprefix(BYTE_ORDER_MARK)
    try:
        data: Data = msgspec.json.decode(content, type=kind)
        if kind is not Items:  # Their record has their sha256.
            refuse_repeated_keys(without_items(content) if kind is Record else content, origin)
        data = checked(whole(data, origin, beside))
        if kind is Record:
            refuse_misspelled_keys(content, origin)
        return data
    except ContradictionError as error:
        line = line_of(content, error.path)
        raise UserError(f"{origin}:{line}: the record contradicts itself: {error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        line, problem = problem_of(content, error)
        what = f"{origin}:{line}: not a valid {kind.__name__}: {problem}"
        raise UserError(what + advice(content, kind, str(error))) from None
    except RecursionError:
        raise UserError(f"{origin}: not a valid {kind.__name__}: nested too deeply.") from None


def advice(content: bytes, kind: type[Data], message: str) -> str:
    """Return what to do about content that a decoder refuses, or nothing if its message tells it.

    Args:
        content: The content.
        kind: The schema.
        message: The decoder's message.
    """
    if kind is Record and b'"schema_version"' not in content:
        return f": to make a record of another tool's log, run `{called('experiments')} import`"
    if (found := re.fullmatch(r"Invalid enum value .* - at `\$\.(\w+)`", message)) is None:
        return ""
    valid = get_args(get_type_hints(kind).get(found[1]))
    return f": valid are {', '.join(map(str, valid))}" if valid else ""


def checked(data: Any) -> Any:
    """Return decoded data, a record with its metrics in shares of one.

    Raises:
        ContradictionError: It is a record that contradicts itself.
    """
    if not isinstance(data, Record):
        return data
    check_consistency(data)
    return in_shares(data)


def whole(data: Any, origin: str, beside: items_beside.Beside | None) -> Any:
    """Return decoded data, a record with the test items that are in a file beside it."""
    if isinstance(data, Record) and (found := items_beside.content_beside(data, origin, beside)):
        place = str(Path(origin).with_name(found[0]))
        items = parse(found[1], Items, place)
        if not items.predictions and not items.outcomes:
            raise UserError(f"{place}: has no test items. Leave `items_file` out of the record.")
        return items_beside.with_items(data, items)
    return data


def write(path: Path, data: Data) -> None:
    """Write one JSON file, which readers find either in its old or in its new state.

    A record of very many test items gets a file of them beside it, before it names that.
    """
    files = encoded(path, data)
    for file, content in files.items():
        write_atomically(file, content)
    if isinstance(data, Record):
        for old in items_beside.older_files(path, files):
            old.unlink(missing_ok=True)


def encoded(path: Path, data: Data) -> dict[Path, bytes]:
    """Return the content of the files that data becomes at a path, in the order of writing."""
    if not isinstance(data, Record):
        return {path: encode(data)}
    record, items = items_beside.items_apart(data, path.stem)
    beside = {path.with_name(name): content for name, content in items.items()}
    return beside | {path: encode(record)}


def encode(data: Data) -> bytes:
    """Return data as JSON; values that are not finite become `null`."""
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"


def problem_of(content: bytes, error: Exception) -> tuple[int, str]:
    """Return the line, from 1, and the problem of content that a decoder refuses."""
    try:
        content.decode()
    except UnicodeDecodeError as found:
        return line_at(content, found.start), "not UTF-8: save it in that encoding"
    message = str(error)
    if ("truncated" in message or "surrogate" in message) and (
        half := HALF_CHARACTER.search(content)
    ):
        line = line_at(content, half.start())
        return line, f"`{half[0].decode()}` is half of a character, without the other half"
    if "truncated" not in message:
        return line_of_error(content, message), message
    return content.rstrip().count(b"\n") + 1, "it ends within a value: the file was cut off"


def line_of_error(content: bytes, message: str) -> int:
    """Return the line, from 1, that a decoder's message is about.

    The message gives a byte offset or a path of fields, such as `$.test.count`.
    """
    if offset := re.search(r"byte (\d+)", message):
        return line_at(content, int(offset[1]))
    path = re.search(r"`\$([^`\[]*)", message)
    return line_of(content, path[1].split(".")[1:] if path else ())


def json_schema() -> bytes:
    """Return the record's JSON Schema, for other tools that write records."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= msgspec.json.schema(Record)
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=1) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(json_schema())
