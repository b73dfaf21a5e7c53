"""The run record and the files beside it, as validated data."""

import math
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

SCHEMA_VERSION: Literal[1] = 1
# The files beside an experiment's records.
LISTING = "dataset.json"
SAMPLES = "samples"
THUMBNAILS = "samples/tiles.json"
# Runs keep thumbnails of this many misclassified test images.
ERRORS_KEPT = 12
Status = Literal["complete", "running", "failed", "diverged"]
Name = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=0)]


class Layer(msgspec.Struct, frozen=True):
    """One row of a model's summary; `output_shape` as Keras prints it."""

    name: str
    type: str
    output_shape: str
    params: Count


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """A model's size; `text` is the output of `model.summary()`."""

    text: str | None = None
    total_params: Count | None = None
    trainable_params: Count | None = None
    non_trainable_params: Count | None = None
    layers: list[Layer] = []


class Prediction(msgspec.Struct, frozen=True):
    """A model's output for one test image: a probability for each class."""

    file: str
    label: int
    probabilities: list[float]

    def __post_init__(self) -> None:
        if not 0 <= self.label < len(self.probabilities):
            classes = len(self.probabilities)
            raise ValueError(f"label {self.label} of {self.file} is none of {classes} classes")

    @property
    def predicted(self) -> int:
        """The label with the highest probability, the first of equals."""
        return self.probabilities.index(self.confidence)

    @property
    def confidence(self) -> float:
        """The highest probability."""
        return max(self.probabilities)


class Outcome(msgspec.Struct, frozen=True):
    """Whether one test image was classified correctly, where no probabilities are known."""

    file: str
    correct: bool


class Items(msgspec.Struct, frozen=True):
    """The content of a file of test items beside a record: see `Test`."""

    predictions: list[Prediction] = []
    outcomes: list[Outcome] = []


class ItemsFile(msgspec.Struct, frozen=True):
    """The file beside a record that has its test items: its name, and the sha256 of its content."""

    file: Annotated[str, Meta(pattern=r"^[^./\\\x00-\x1f][^/\\\x00-\x1f]*\.items\.json$")]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


# Shares of one; up to 100 where the record's `units` say percent.
Accuracy = Annotated[float, Meta(ge=0, le=100)]


class Test(msgspec.Struct, frozen=True, omit_defaults=True):
    """The score on items that training never saw.

    `weights` names the epoch that was scored, such as `last` or `best`. It is missing if a tool did
    not log it, as `count` is if it did not log the number of items. `metrics` has all scores but
    accuracy and loss. Items are in `predictions`, or in `outcomes` if it is only known whether they
    are correct. More than 5,000 are in a file beside the record instead, named by `items_file`: a
    JSON object with one of these lists.
    """

    weights: str | None = None
    count: Annotated[int, Meta(ge=1)] | None = None
    accuracy: Accuracy | None = None
    loss: float | None = None
    metrics: dict[str, float] = {}
    predictions: list[Prediction] = []
    outcomes: list[Outcome] = []
    items_file: ItemsFile | None = None


class TrainScore(msgspec.Struct, frozen=True, omit_defaults=True):
    """The score on the training images as they are: not augmented, and with dropout off."""

    weights: str
    count: Annotated[int, Meta(ge=1)]
    accuracy: Accuracy | None = None
    loss: float | None = None


class Dataset(msgspec.Struct, frozen=True, omit_defaults=True):
    """The images of a run: `splits` counts them by split and class.

    A `notice` is a warning that every page made from the run shows at its top.
    """

    name: str
    fingerprint: str | None = None
    classes: list[str] = []
    splits: dict[str, dict[str, Count]] = {}
    notice: str | None = None


class Config(msgspec.Struct, frozen=True):
    """The settings that the generator reads. A record's `config` may hold any others."""

    epochs: Annotated[int, Meta(ge=1)] | None = None
    batch_size: Annotated[int, Meta(ge=1)] | None = None
    backbone: str | dict[str, str | None] | None = None
    features: str | None = None
    threads: Annotated[int, Meta(ge=1)] | None = None
    device: str | None = None


class Environment(msgspec.Struct, frozen=True):
    """The facts that the generator reads. A record's `environment` may hold any others."""

    packages: dict[str, str] = {}
    processor: str | None = None
    git_commit: str | None = None
    git_clean: bool | None = None
    started: str | None = None
    finished: str | None = None
    epoch_seconds: list[Annotated[float, Meta(ge=0, lt=1e9)] | None] = []
    checkpoints: dict[str, str] = {}


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run. Two runs are identical when all but `environment` is.

    `source` names the origin of figures that were reported elsewhere. `units` names the metrics,
    without `val_`, that the record holds in percent, such as `{"accuracy": "percent"}`. `history`
    is empty if the model was scored only, not trained. `code` has the hashes of the code that ran,
    of functions by `path:name`, of whole files by `path`.
    """

    schema_version: Literal[1]
    experiment: Name
    model: Name
    title: str | None = None
    seed: int | None = None
    status: Status
    source: str | None = None
    config: dict[str, Any] = {}
    dataset: Dataset | None = None
    code: dict[str, str] = {}
    summary: Summary | None = None
    units: dict[str, Literal["percent"]] = {}
    history: dict[Name, list[int | float | None]] = {}
    test: Test | None = None
    train_score: TrainScore | None = None
    environment: dict[str, Any] = {}

    def __post_init__(self) -> None:
        epochs = self.history.get("epoch")
        if self.history or not self.test:
            self._check_history(epochs)
        _check("config", self.config, Config)
        _check("environment", self.environment, Environment)

    def _check_history(self, epochs: list[int | float | None] | None) -> None:
        """Raise ValueError unless a metric or more have a value for each of the epochs 1, 2, 3."""
        if not epochs or len(self.history) < 2:
            raise ValueError(
                "history needs `epoch` and at least one metric, one epoch or more - at `$.history`"
            )
        if epochs != list(range(1, len(epochs) + 1)):
            raise ValueError("history.epoch must count 1, 2, 3 ... - at `$.history.epoch`")
        for metric, values in self.history.items():
            if len(values) != len(epochs):
                raise ValueError(
                    f"history.{metric} has {len(values)} values for {len(epochs)} epochs - at "
                    f"`$.history.{metric}`"
                )

    @property
    def epochs_done(self) -> int:
        """The number of epochs in the history."""
        return len(self.history.get("epoch", []))

    @property
    def trained_here(self) -> bool:
        """True if `experiments train` made the run: only recorders hash whole files."""
        return bool(self.code) and all(":" in key for key in self.code)

    @property
    def settings(self) -> Config:
        """The known part of `config`."""
        return msgspec.convert(self.config, Config)

    @property
    def machine(self) -> Environment:
        """The known part of `environment`."""
        return msgspec.convert(self.environment, Environment)


def _check(name: str, values: dict[str, Any], known: type[msgspec.Struct]) -> None:
    """Raise ValueError unless the known keys of an open dictionary have their types."""
    try:
        msgspec.convert(values, known)
    except msgspec.ValidationError as error:
        raise ValueError(str(error).replace("`$.", f"`$.{name}.")) from None


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


class Thumbnail(msgspec.Struct, frozen=True):
    """One small picture, and the image that it was made of."""

    tile: str
    source: str


class Thumbnails(msgspec.Struct, frozen=True):
    """`samples/tiles.json`: the small pictures that figures are made of."""

    classes: dict[str, list[Thumbnail]]
    original: Thumbnail
    augmented: dict[str, list[Thumbnail]]


def most_confident_errors(predictions: Iterable[Prediction]) -> list[Prediction]:
    """Return the misclassified images by falling confidence; equals in the order of their files.

    Runs keep thumbnails of the first ERRORS_KEPT.
    """
    wrong = [each for each in predictions if each.predicted != each.label]
    return sorted(wrong, key=lambda each: (-each.confidence, each.file))


def error_thumbnail(file: str) -> str:
    """Return the path below `samples` of a misclassified test image's thumbnail.

    A suffix other than `.jpg` stays: `1.jpg` and `1.png` can both be misclassified.
    """
    return f"test/{file.replace('/', '-').removesuffix('.jpg')}.jpg"


def finite(value: float | None) -> float | None:
    """Return a number for a history: None where it is missing or not finite."""
    return value if value is not None and math.isfinite(value) else None
