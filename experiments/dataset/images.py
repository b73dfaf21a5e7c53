"""The images that an experiment uses: where they are, who they are, how they are split."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from experiments.dataset import demo, photographs
from experiments.dataset.archives import unpacked
from experiments.dataset.folders import SPLITS, image_root
from experiments.records.errors import UsageError, UserError
from experiments.records.schema import Dataset, DatasetListing
from experiments.splits import hold_out, list_images

READABLE = {"JPEG", "MPO", "PNG", "GIF", "BMP"}


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


def find_images(data: str | None, experiment: str | None, cache: Path) -> ImageFolder:
    """Finds, verifies and splits the images that `--data` and `--experiment` stand for.

    The photographs are the default. `demo` stands for drawn pictures. A folder or zip
    archive is taken as it is if the experiment has a name of its own.

    Raises:
        UsageError: there is nothing at `data`.
        UserError: the images are not fit to train on.
    """
    if data == demo.NAME:
        root = demo.drawn_pictures(cache)
        return ImageFolder(root, list_splits(root, demo.NAME), demo.NOTICE)
    source = Path(data).expanduser().resolve() if data else None
    if source and not source.exists():
        raise UsageError(f"--data {data}: there is no such file or folder.")
    if source and experiment not in (None, photographs.NAME):
        root = image_root(source if source.is_dir() else unpacked(source, cache))
        refuse_unreadable(root)
        return ImageFolder(root, list_splits(root, source.name.removesuffix(".zip")))
    root = photographs.photographs(source, cache)
    return ImageFolder(root, list_splits(root, photographs.NAME))


def list_splits(root: Path, name: str) -> DatasetListing:
    """Which image of a folder is in which split and class.

    Raises:
        UserError: there are not two classes with images for every split, or an image twice.
    """
    classes, validated = (
        sorted(path.name for path in (root / split).iterdir() if path.is_dir()) for split in SPLITS
    )
    if len(classes) != 2:
        raise UserError(f"{root / 'train'}: the models tell two classes apart, not {len(classes)}.")
    if validated != classes:
        raise UserError(f"{root / 'validation'}: has the classes {validated}, not {classes}.")
    splits: dict[str, dict[str, list[str]]] = {
        split: {kind: [] for kind in classes} for split in ("train", "validation", "test")
    }

    def place(file: str, label: int, split: str) -> None:
        splits[split][classes[label]].append(Path(file).relative_to(root).as_posix())

    training, labels = list_images(root / "train")
    for file, label in zip(training, labels, strict=True):
        place(file, label, "train")
    others, labels = list_images(root / "validation")
    for file, label, held_out in zip(others, labels, hold_out(others, labels), strict=True):
        place(file, label, "test" if held_out else "validation")
    for split, by_class in splits.items():
        for kind, files in by_class.items():
            if not files:
                raise UserError(f"{root}: too few images of {kind}: the split `{split}` is empty.")
    return DatasetListing(name, fingerprint(root, training + others), classes, splits)


def fingerprint(root: Path, files: list[str]) -> str:
    """A sha256 over the images' own hashes with their folders, in an order of their own.

    It does not change with the archive that they came in, their names, order or dates. Two
    images with the same content are an error, since they could stand in two splits.
    """
    by_digest: dict[str, Path] = {}
    for file in map(Path, files):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if twin := by_digest.get(digest):
            raise UserError(f"{twin} and {file} are the same image; remove one of them.")
        by_digest[digest] = file
    lines = sorted(
        f"{digest} {file.parent.relative_to(root).as_posix()}\n"
        for digest, file in by_digest.items()
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def refuse_unreadable(root: Path) -> None:
    """Raises UserError if a file of the splits is not an image which TensorFlow decodes."""
    for folder in (path for split in SPLITS for path in (root / split).glob("*/*")):
        if folder.is_dir():
            raise UserError(
                f"{folder}: a folder inside a class's folder. Move its images up, into "
                f"{folder.parent.name}, and remove it."
            )
    found = (path for split in SPLITS for path in (root / split).rglob("*"))
    for file in filter(Path.is_file, found):
        try:
            with Image.open(file) as image:
                image.load()
        except (UnidentifiedImageError, OSError, SyntaxError) as error:
            raise UserError(f"{file}: not a readable image: {error}") from None
        if image.format not in READABLE:
            raise UserError(f"{file}: {image.format} images can't be read; convert it to JPEG.")
        if (image.format, image.mode) == ("BMP", "1"):
            raise UserError(f"{file}: BMP of 1 bit a pixel can't be read; convert it to PNG.")
