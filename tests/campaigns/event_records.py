"""The records of TensorBoard's event files: each with its length, and checksums of both.

Format: TFRecord, https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

import struct
from pathlib import Path

# The bytes of a length with its checksum, and of the checksum after the content.
HEAD, TAIL = 12, 4


def is_event_file(path: Path) -> bool:
    """Return True if a file is named as TensorBoard names its files."""
    return ".tfevents." in path.name


def cut_between_records(path: Path) -> bool:
    """Return True if a file ends where a record ends."""
    content = path.read_bytes()
    at = 0
    while at + HEAD <= len(content):
        (length,) = struct.unpack_from("<Q", content, at)
        at += HEAD + length + TAIL
    return at == len(content)
