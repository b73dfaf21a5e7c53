"""Find, read and write records: JSON, always whole on the disk."""

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from experiments.records.errors import UserError
from experiments.records.schema import LISTING, THUMBNAILS, DatasetListing, Record, Thumbnails

Data = TypeVar("Data", Record, DatasetListing, Thumbnails)


def record_path(results: Path, experiment: str, model: str, seed: int) -> Path:
    """Where a run's record lives below the folder of results."""
    return results / experiment / model / f"seed-{seed}.json"


def record_paths(
    folder: Path, glob: Callable[[Path, str], Iterable[Path]] = Path.glob
) -> list[Path]:
    """The records in an experiment's folder, and in the folders of its models.

    `glob` finds the paths of a pattern below a folder.
    """
    found = [*glob(folder, "[!.]*.json"), *glob(folder, "[!.]*/[!.]*.json")]
    return sorted(path for path in found if not path.match(LISTING) and not path.match(THUMBNAILS))


def read(path: Path, kind: type[Data]) -> Data:
    """Reads and validates one JSON file.

    Raises:
        UserError: the file is missing or is not what it should be; names file and line.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    return parse(content, kind, str(path))


def parse(content: bytes, kind: type[Data], origin: str) -> Data:
    """Decodes JSON into typed data; `origin` names it in errors, as in `read`."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        line = _line_of(content, str(error))
        raise UserError(f"{origin}:{line}: not a valid {kind.__name__}: {error}") from None


def write(path: Path, data: Data) -> None:
    """Writes one JSON file so that a reader finds the old one or the new one, always whole."""
    write_atomically(path, encode(data))


def encode(data: Data) -> bytes:
    """The JSON of a record; values that are not finite become `null`."""
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"


def write_atomically(path: Path, content: bytes, durable: bool = True) -> None:
    """Writes a file by way of a temporary one beside it: at any kill, `path` is whole.

    A durable file is on the disk when this returns; one that can be made again need not be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # A rename is on the disk only when its folder is; Windows cannot open folders.
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _line_of(content: bytes, message: str) -> int:
    """The line that a decoder's message is about: by byte offset, else by the fields it names."""
    if offset := re.search(r"byte (\d+)", message):
        position = int(offset[1])
    else:
        position = 0
        for field in re.findall(r"\.([^\W\d]\w*)", message):
            position = max(position, content.find(f'"{field}"'.encode(), position))
    return content.count(b"\n", 0, position) + 1


def json_schema() -> bytes:
    """The record as a JSON Schema, for those who write records with other tools."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= msgspec.json.schema(Record)
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=1) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(json_schema())
