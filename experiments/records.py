"""The run record: what one training run leaves behind, as typed data and as JSON."""

import math
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from experiments.errors import LabError

SCHEMA_VERSION: Literal[1] = 1
# What lies beside the records of an experiment.
LISTING = "dataset.json"
TILES = "samples/tiles.json"
MISTAKES_KEPT = 12
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

    def __post_init__(self) -> None:
        if not 0 <= self.label < len(self.probabilities):
            raise ValueError(f"label {self.label} is none of {len(self.probabilities)} classes")

    @property
    def predicted(self) -> int:
        """The label with the highest probability, the first of equals."""
        return self.probabilities.index(self.confidence)

    @property
    def confidence(self) -> float:
        """The highest probability."""
        return max(self.probabilities)


class Test(msgspec.Struct, frozen=True, omit_defaults=True):
    """The score on images that training never saw, and the epoch whose weights were scored."""

    weights: str
    count: Annotated[int, Meta(ge=1)]
    accuracy: Annotated[float, Meta(ge=0, le=1)] | None = None
    loss: float | None = None
    predictions: list[Prediction] = []


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

    schema_version: Literal[1]
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
        epochs = self.history.get("epoch")
        if not epochs or len(self.history) < 2:
            raise ValueError("history needs `epoch` and at least one metric, one epoch or more")
        if epochs != list(range(1, len(epochs) + 1)):
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

    @property
    def files(self) -> set[str]:
        """The images of all splits."""
        by_class = [files for split in self.splits.values() for files in split.values()]
        return {file for files in by_class for file in files}


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


def record_paths(
    folder: Path, glob: Callable[[Path, str], Iterable[Path]] = Path.glob
) -> list[Path]:
    """The records in an experiment's folder, and in the folders of its models.

    `glob` finds the paths of a pattern below a folder.
    """
    found = [*glob(folder, "[!.]*.json"), *glob(folder, "[!.]*/[!.]*.json")]
    return sorted(path for path in found if not path.match(LISTING) and not path.match(TILES))


def surest_mistakes(predictions: Iterable[Prediction]) -> list[Prediction]:
    """The images that were told wrong, the surest first; equals in the order of their files.

    Runs keep small pictures of the first MISTAKES_KEPT.
    """
    wrong = [each for each in predictions if each.predicted != each.label]
    return sorted(wrong, key=lambda each: (-each.confidence, each.file))


def mistake_picture(file: str) -> str:
    """The small picture of a test image that was told wrong, as a path below `samples`.

    A suffix other than that of the picture stays: `1.jpg` and `1.png` can both be told wrong.
    """
    return f"test/{file.replace('/', '-').removesuffix('.jpg')}.jpg"


def finite(value: float | None) -> float | None:
    """A number as a history has it: None for what is missing or not finite."""
    return value if value is not None and math.isfinite(value) else None


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
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        line = _line_of(content, str(error))
        raise LabError(f"{origin}:{line}: not a valid {kind.__name__}: {error}") from None


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
