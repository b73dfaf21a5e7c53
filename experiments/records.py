"""The run record: what one training run leaves behind, as typed data and as JSON."""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from experiments.errors import LabError

SCHEMA_VERSION = 1
Status = Literal["complete", "running", "diverged"]


class Layer(msgspec.Struct, frozen=True):
    """One row of a model's summary; `output_shape` as Keras prints it."""

    name: str
    type: str
    output_shape: str
    params: int


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """A model's size; `text` is what `model.summary()` prints."""

    text: str | None = None
    total_params: int | None = None
    trainable_params: int | None = None
    non_trainable_params: int | None = None
    layers: list[Layer] = []


class Prediction(msgspec.Struct, frozen=True):
    """What a model said of one test image: a probability for each class."""

    file: str
    label: int
    probabilities: list[float]


class Test(msgspec.Struct, frozen=True, omit_defaults=True):
    """The score on images that training never saw, and the epoch whose weights were scored."""

    weights: str
    count: int
    accuracy: float | None = None
    loss: float | None = None
    predictions: list[Prediction] = []

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("a test counts at least one image")
        if self.accuracy is not None and not 0 <= self.accuracy <= 1:
            raise ValueError(f"the accuracy {self.accuracy} is not between 0 and 1")


class Dataset(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which images were used: `splits` counts them by split and class.

    A `notice` is a warning that every page made from the run shows at its top.
    """

    name: str
    fingerprint: str | None = None
    classes: list[str] = []
    splits: dict[str, dict[str, int]] = {}
    notice: str | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run. Two runs are identical when all but `environment` is.

    `source` names where figures come from that were reported elsewhere.
    """

    schema_version: int
    experiment: str
    model: str
    title: str | None = None
    seed: int | None = None
    status: Status
    source: str | None = None
    config: dict[str, Any] = {}
    dataset: Dataset | None = None
    code: dict[str, str] = {}
    summary: Summary | None = None
    history: dict[str, list[int | float | None]]
    test: Test | None = None
    environment: dict[str, Any] = {}

    def __post_init__(self) -> None:
        if self.schema_version != SCHEMA_VERSION:
            raise ValueError(f"schema_version {self.schema_version} is not {SCHEMA_VERSION}")
        epochs = self.history.get("epoch")
        if not epochs or len(self.history) < 2:
            raise ValueError("history needs `epoch` and at least one metric, one epoch or more")
        if any(epoch is None or epoch != i for i, epoch in enumerate(epochs, start=1)):
            raise ValueError("history.epoch must count 1, 2, 3 ...")
        for metric, values in self.history.items():
            if len(values) != len(epochs):
                raise ValueError(
                    f"history.{metric} has {len(values)} values for {len(epochs)} epochs"
                )

    @property
    def epochs_done(self) -> int:
        """How many epochs the history holds."""
        return len(self.history["epoch"])


class DatasetListing(msgspec.Struct, frozen=True):
    """`dataset.json`: the images of each split by class, as paths inside the data set."""

    name: str
    fingerprint: str
    classes: list[str]
    splits: dict[str, dict[str, list[str]]]


class Tile(msgspec.Struct, frozen=True):
    """One small picture, and the image that it was made of."""

    tile: str
    source: str


class Tiles(msgspec.Struct, frozen=True):
    """`samples/tiles.json`: the small pictures that figures are made of."""

    classes: dict[str, list[Tile]]
    original: Tile
    augmented: dict[str, list[Tile]]


Data = TypeVar("Data", Record, DatasetListing, Tiles)


def record_path(results: Path, experiment: str, model: str, seed: int) -> Path:
    """Where a run's record lives below the folder of results."""
    return results / experiment / model / f"seed-{seed}.json"


def read(path: Path, kind: type[Data]) -> Data:
    """Reads and validates one JSON file.

    Raises:
        LabError: the file is missing or is not what it should be; names file and line.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LabError(f"{path}: cannot be read: {error.strerror}") from None
    return parse(content, kind, str(path))


def parse(content: bytes, kind: type[Data], origin: str) -> Data:
    """Decodes JSON into typed data; `origin` names it in errors, as in `read`."""
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError as error:
        line = _line_of(content, str(error))
        raise LabError(f"{origin}:{line}: not a valid {kind.__name__}: {error}") from None
    except UnicodeDecodeError:
        raise LabError(f"{origin}:1: not a valid {kind.__name__}: not UTF-8 text") from None


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
    """The line that a decoder's message is about: by byte offset, else by following its path."""
    if offset := re.search(r"byte (\d+)", message):
        return content.count(b"\n", 0, int(offset[1])) + 1
    position = 0
    for key in _keys(message):
        found = content.find(f'"{key}"'.encode(), position)
        position = max(position, found)
    return content.count(b"\n", 0, position) + 1


def _keys(message: str) -> Iterator[str]:
    path = re.search(r"at `\$([^`]*)`", message)
    yield from re.findall(r"\.(\w+)", path[1] if path else "")
    # What a `__post_init__` says names its field in words.
    yield from re.findall(r"^history\.(\w+)", message)


def json_schema() -> bytes:
    """The record as a JSON Schema, for those who write records with other tools."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= msgspec.json.schema(Record)
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=1) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(json_schema())
