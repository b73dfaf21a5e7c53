"""Find, read and write the JSON files of an experiment: records, data set, thumbnails."""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from experiments.records.atomic import write_atomically
from experiments.records.errors import UserError
from experiments.records.schema import (
    LISTING,
    THUMBNAILS,
    DatasetListing,
    Record,
    Thumbnails,
)

Data = TypeVar("Data", Record, DatasetListing, Thumbnails)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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
    return sorted(path for path in found if not path.match(LISTING) and not path.match(THUMBNAILS))


def read(path: Path, kind: type[Data]) -> Data:
    """Read and validate one JSON file.

    Raises:
        UserError: The file is missing or invalid; the message has file and line.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    return parse(content, kind, str(path))


def parse(content: bytes, kind: type[Data], origin: str) -> Data:
    """Decode and validate JSON.

    Args:
        content: The JSON, in UTF-8.
        kind: The schema.
        origin: The file's name in error messages.

    Raises:
        UserError: The content is invalid; the message has file and line.
    """
    content = content.removeprefix(BYTE_ORDER_MARK)
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        line = line_of_error(content, str(error))
        raise UserError(f"{origin}:{line}: not a valid {kind.__name__}: {error}") from None
    except RecursionError:
        raise UserError(f"{origin}: not a valid {kind.__name__}: nested too deeply.") from None


def write(path: Path, data: Data) -> None:
    """Write one JSON file, which readers find either in its old or in its new state."""
    write_atomically(path, encode(data))


def encode(data: Data) -> bytes:
    """Return data as JSON; values that are not finite become `null`."""
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"


def line_of_error(content: bytes, message: str) -> int:
    """Return the line, from 1, that a decoder's message is about.

    The message gives a byte offset or a path of fields, such as `$.test.count`.
    """
    if offset := re.search(r"byte (\d+)", message):
        position = int(offset[1])
    else:
        position = 0
        for field in re.findall(r"\.([^\W\d]\w*)", message):
            position = max(position, content.find(f'"{field}"'.encode(), position))
    return content.count(b"\n", 0, position) + 1


def json_schema() -> bytes:
    """Return the record's JSON Schema, for other tools that write records."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= msgspec.json.schema(Record)
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=1) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(json_schema())
