"""Read the scalars in a TensorBoard event file.

The file is a sequence of records, each with its length, a checksum of that, the data (a message
`Event`) and a checksum of these. Documentation: TFRecord
(https://www.tensorflow.org/tutorials/load_data/tfrecord) and `event.proto` of TensorBoard. The
package tensorboard checks and parses them; TensorFlow is not loaded.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.records.errors import UserError

HEAD = struct.Struct("<QI")
TAIL = struct.Struct("<I")
# The first record of each event file has this text, after its head.
VERSION = b"brain.Event:"
NAME = "events.out.tfevents"


@dataclass(frozen=True)
class EventFile:
    """The scalars of an event file.

    Attributes:
        start: When it was begun, in seconds.
        series: The steps and values of each tag, in order.
        whole: False if the file ends within a record.
    """

    start: float
    series: dict[str, list[tuple[int, float]]]
    whole: bool


def is_event_file(path: Path) -> bool:
    """Return True for a file that begins as event files do, or has their name."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return NAME in path.name or VERSION in file.read(64)


def read_event_file(path: Path) -> EventFile:
    """Read an event file.

    Raises:
        UserError: The package tensorboard is missing, or a record is damaged.
    """
    try:
        from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
        from tensorboard.compat.proto.event_pb2 import Event
    except ImportError:
        raise UserError(
            f"{path}: event files need the package tensorboard: pip install 'labpress[tensorboard]'"
        ) from None
    content = path.read_bytes()
    series: dict[str, list[tuple[int, float]]] = {}
    start = None
    end = 0
    for at, data in records(path, content):
        try:
            event = Event.FromString(data)
            start = event.wall_time if start is None else start
            for value in event.summary.value:
                scalar = scalar_of(value)
                if scalar is not None:
                    series.setdefault(value.tag, []).append((event.step, scalar))
        except (DecodeError, ValueError, TypeError) as error:
            raise UserError(f"{path}: the record at byte {at} is damaged: {error}.") from None
        end = at + HEAD.size + len(data) + TAIL.size
    return EventFile(start or 0, series, end == len(content))


def records(path: Path, content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the places and data of all whole records.

    Raises:
        UserError: A checksum does not fit; the message has the record's place.
    """
    from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

    at = 0
    while at + HEAD.size <= len(content):
        length, checksum = HEAD.unpack_from(content, at)
        body = at + HEAD.size
        fits = masked_crc32c(content[at : at + 8]) == checksum
        if fits and body + length + TAIL.size > len(content):
            return
        data = content[body : body + length]
        if not fits or masked_crc32c(data) != TAIL.unpack_from(content, body + length)[0]:
            raise UserError(f"{path}: the record at byte {at} is damaged: copy the file again.")
        yield at, data
        at = body + length + TAIL.size


def scalar_of(value: Any) -> float | None:
    """Return the number in a value of a summary, or None if it holds something else."""
    from tensorboard.util.tensor_util import make_ndarray

    kind = value.WhichOneof("value")
    if kind == "simple_value":
        return float(value.simple_value)
    if kind != "tensor" or value.metadata.plugin_data.plugin_name not in ("", "scalars"):
        return None
    array = make_ndarray(value.tensor)
    return float(array) if array.ndim == 0 and array.dtype.kind == "f" else None
