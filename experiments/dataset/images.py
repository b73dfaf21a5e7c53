"""Find the images of an experiment, check them, and list their splits."""

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

# The modes of Pillow with 8 bits or less for a colour.
READABLE = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"}


@dataclass(frozen=True)
class ImageFolder:
    """Checked images in `train` and `validation`, each of which has a folder for each class."""

    root: Path
    listing: DatasetListing
    notice: str | None = None

    def describe(self) -> Dataset:
        """Return the images' description for a run record."""
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
    """Find, check and split the images that `--data` and `--experiment` stand for.

    Args:
        data: A zip archive or folder, or `demo` for drawn pictures. None stands for the
            photographs, or for the drawn pictures if the experiment is `demo`.
        experiment: The experiment's name. Under `cats-vs-dogs` and None, only the photographs are
            accepted, under other names any images in two classes.
        cache: The folder that keeps images.

    Raises:
        UsageError: There is nothing at `data`, or a new experiment has no `data`.
        UserError: The images are not fit to train on.
    """
    if data == demo.NAME or (data is None and experiment == demo.NAME):
        root = demo.drawn_pictures(cache)
        return ImageFolder(root, list_splits(root, demo.NAME), demo.NOTICE)
    if data is None:
        if experiment not in (None, photographs.NAME):
            raise UsageError(f"--experiment {experiment}: give its images, too, with --data PATH.")
        root = photographs.photographs(None, cache)
        return ImageFolder(root, list_splits(root, photographs.NAME))
    source = Path(data).expanduser().resolve()
    if not data or not source.exists():
        raise UsageError(f"--data {data}: there is no such file or folder.")
    if experiment in (None, photographs.NAME):
        root = photographs.photographs(source, cache)
        return ImageFolder(root, list_splits(root, photographs.NAME))
    folder = source if source.is_dir() else unpacked(source, cache)
    root = image_root(folder, source)
    check_readable(root)
    return ImageFolder(root, list_splits(root, source.name.removesuffix(".zip")))


def list_splits(root: Path, name: str) -> DatasetListing:
    """List the images of a folder by split and class.

    Raises:
        UserError: There are not two classes with images for every split, or an image twice.
    """
    classes, validated = (
        sorted(path.name for path in (root / split).iterdir() if path.is_dir()) for split in SPLITS
    )
    if len(classes) < 2:
        raise UserError(f"{root / 'train'}: models need two classes or more, not {len(classes)}.")
    if validated != classes:
        raise UserError(f"{root / 'validation'}: has the classes {validated}, not {classes}.")
    splits: dict[str, dict[str, list[str]]] = {
        split: {kind: [] for kind in classes} for split in ("train", "validation", "test")
    }

    def add(file: str, label: int, split: str) -> None:
        splits[split][classes[label]].append(Path(file).relative_to(root).as_posix())

    training, labels = list_images(root / "train")
    for file, label in zip(training, labels, strict=True):
        add(file, label, "train")
    others, labels = list_images(root / "validation")
    for file, label, held_out in zip(others, labels, hold_out(others, labels), strict=True):
        add(file, label, "test" if held_out else "validation")
    for split, by_class in splits.items():
        for kind, files in by_class.items():
            if not files:
                raise UserError(f"{root}: too few images of {kind}: the split `{split}` is empty.")
    return DatasetListing(name, fingerprint(root, training + others), classes, splits)


def fingerprint(root: Path, files: list[str]) -> str:
    """Return a sha256 of the images' contents and folders.

    Names, order and dates of the files do not change it.

    Raises:
        UserError: Two images have the same content, and so could be in two splits.
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


def check_readable(root: Path) -> None:
    """Raise UserError unless every file of the splits is an image that Pillow decodes."""
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
        if image.mode not in READABLE:
            raise UserError(
                f"{file}: images of mode {image.mode} can't be read; convert it to 8 bits for each "
                "colour."
            )
