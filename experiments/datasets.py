"""The images that an experiment uses: where they are, who they are, how they are split."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from experiments import demo, photographs
from experiments.errors import LabError, UsageError
from experiments.records import Dataset, DatasetListing
from experiments.splits import hold_out, list_images

DEMO = "demo"
READABLE = {"JPEG", "PNG", "GIF", "BMP"}


@dataclass(frozen=True)
class ImageFolder:
    """A folder with `train` and `validation`, each with a folder a class, found fit to use."""

    root: Path
    listing: DatasetListing
    notice: str | None = None

    def describe(self) -> Dataset:
        """What a run record says of it."""
        return Dataset(
            name=self.listing.name,
            fingerprint=self.listing.fingerprint,
            classes=self.listing.classes,
            splits={
                split: {kind: len(files) for kind, files in by_class.items()}
                for split, by_class in self.listing.splits.items()
            },
            notice=self.notice,
        )

    def split(self, name: str) -> tuple[list[str], list[int]]:
        """The paths inside the data set and the labels of one split's images, class by class."""
        by_class = self.listing.splits[name]
        files = [file for kind in self.listing.classes for file in by_class[kind]]
        labels = [label for label, kind in enumerate(self.listing.classes) for _ in by_class[kind]]
        return files, labels


def find_images(data: str | None, experiment: str, cache: Path) -> ImageFolder:
    """Finds, verifies and splits the images that `--data` and `--experiment` stand for.

    The photographs are the default. `demo` stands for drawn pictures. A folder is taken as it
    is if the experiment has a name of its own.

    Raises:
        UsageError: there is nothing at `data`.
        LabError: the images are not fit to train on.
    """
    if data == DEMO:
        return ImageFolder(*described(demo.drawn_pictures(cache), DEMO), notice=demo.NOTICE)
    source = Path(data).expanduser() if data else None
    if source and not source.exists():
        raise UsageError(f"--data {data}: there is no such file or folder.")
    if source and source.is_dir() and experiment != photographs.NAME:
        root = photographs.image_root(source)
        refuse_unreadable(path for path in root.rglob("*") if path.is_file())
        return ImageFolder(*described(root, source.resolve().name))
    return ImageFolder(*described(photographs.photographs(source, cache), photographs.NAME))


def described(root: Path, name: str) -> tuple[Path, DatasetListing]:
    """A folder with the listing of what is in it: its splits, classes and fingerprint."""
    classes = sorted(path.name for path in (root / "train").iterdir() if path.is_dir())
    if len(classes) != 2:
        raise LabError(f"{root / 'train'}: the models tell two classes apart, not {len(classes)}.")
    train, train_labels = images_of(root / "train", classes)
    validation, validation_labels = images_of(root / "validation", classes)
    tested = hold_out(validation, validation_labels)

    def by_class(files: Iterable[tuple[str, int]]) -> dict[str, list[str]]:
        files = list(files)
        return {
            kind: [Path(f).relative_to(root).as_posix() for f, number in files if number == label]
            for label, kind in enumerate(classes)
        }

    held = list(zip(validation, validation_labels, tested, strict=True))
    splits = {
        "train": by_class(zip(train, train_labels, strict=True)),
        "validation": by_class((file, label) for file, label, test in held if not test),
        "test": by_class((file, label) for file, label, test in held if test),
    }
    if empty := [split for split, files in splits.items() if not all(files.values())]:
        raise LabError(f"{root}: too few images: a class has none left for {empty[0]}.")
    return root, DatasetListing(name, fingerprint(root, train + validation), classes, splits)


def images_of(folder: Path, classes: list[str]) -> tuple[list[str], list[int]]:
    """Lists a split's images; raises LabError if a class has none or is not expected."""
    files, labels = list_images(folder)
    present = sorted(path.name for path in folder.iterdir() if path.is_dir())
    if present != classes:
        raise LabError(f"{folder}: has the classes {present}, but `train` has {classes}.")
    for label, kind in enumerate(classes):
        if label not in labels:
            raise LabError(f"{folder / kind}: the class is empty; put images into it.")
    return files, labels


def fingerprint(root: Path, files: list[str]) -> str:
    """A sha256 over the images' own hashes with their folders, in an order of their own.

    It does not change with the archive that they came in, their names, order or dates. Two
    images with the same content are an error, since they could stand in two splits.
    """
    digests = {file: hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in files}
    twins = [digest for digest, count in Counter(digests.values()).items() if count > 1]
    if twins:
        same = [file for file, digest in digests.items() if digest == twins[0]]
        raise LabError(f"{same[0]} and {same[1]} are the same image; remove one of them.")
    lines = sorted(
        f"{digest} {Path(file).parent.relative_to(root).as_posix()}\n"
        for file, digest in digests.items()
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def refuse_unreadable(files: Iterable[Path]) -> None:
    """Raises LabError for the first file that is not an image which TensorFlow decodes."""
    for file in files:
        try:
            with Image.open(file) as image:
                image.load()
        except (UnidentifiedImageError, OSError, SyntaxError) as error:
            raise LabError(f"{file}: not a readable image: {error}") from None
        if image.format not in READABLE:
            raise LabError(f"{file}: {image.format} images can't be read; convert it to JPEG.")
