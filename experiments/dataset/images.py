"""Find the images of an experiment, and check them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from experiments.dataset import demo, photographs
from experiments.dataset.archives import unpacked
from experiments.dataset.folders import SPLITS, class_root, is_split, split_root
from experiments.dataset.listing import list_splits, remarks, some
from experiments.records.errors import UsageError, UserError
from experiments.records.regular import refuse_special_below
from experiments.records.schema import Dataset, DatasetListing

# The modes of Pillow with 8 bits or less for a colour.
READABLE = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"}


@dataclass(frozen=True)
class ImageFolder:
    """Checked images by split and class.

    Attributes:
        root: The folder that the paths of `listing` start from.
        listing: The images of each split by class.
        notice: A warning for every page that is made from these images.
        remarks: Lines for the user on how the folder was read.
    """

    root: Path
    listing: DatasetListing
    notice: str | None = None
    remarks: tuple[str, ...] = ()

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
        data: A zip archive or folder, or a name of drawn pictures: `demo` or `demo-3`. None stands
            for the photographs, or for the drawn pictures if the experiment has their name.
        experiment: The experiment's name. Under `cats-vs-dogs` and None, only the photographs are
            accepted, under other names any images in two classes or more.
        cache: The folder that keeps images.

    Raises:
        UsageError: There is nothing at `data`, or a new experiment has no `data`.
        UserError: The images are not fit to train on.
    """
    drawn = experiment if data is None else data
    if drawn is not None and drawn in demo.KINDS:
        root = demo.drawn_pictures(cache, drawn)
        return ImageFolder(root, list_splits(root, drawn), demo.NOTICE)
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
    return own_images(folder, source)


def own_images(folder: Path, source: Path) -> ImageFolder:
    """Return the checked images of a folder that is no data set of the project.

    Args:
        folder: The folder, or a folder with nothing but that folder.
        source: The folder or archive that the user has named.

    Raises:
        UserError: They are not fit to train on.
    """
    refuse_special_below(folder)
    root = split_root(folder) or class_root(folder)
    if root is None:
        raise UserError(
            f"{source}: has no folders of images, one for each class: neither in `train` and "
            "`validation` nor in itself."
        )
    check_flat(root)
    listing = list_splits(root, source.name.removesuffix(".zip"))
    check_readable(root / file for file in sorted(listing.files))
    return ImageFolder(root, listing, remarks=tuple(remarks(root, listing)))


def check_flat(root: Path) -> None:
    """Raise UserError if the folder of a class holds another folder."""
    for split in SPLITS if is_split(root) else (".",):
        for folder in sorted((root / split).glob("[!.]*/[!.]*/")):
            raise UserError(
                f"{folder}: a folder inside a class's folder. Move its images up, into "
                f"{folder.parent.name}, and remove it."
            )


def check_readable(files: Iterable[Path]) -> None:
    """Raise UserError unless every file is an image that Pillow decodes."""
    broken: list[Path] = []
    for file in files:
        try:
            with Image.open(file) as image:
                image.load()
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError):
            broken.append(file)
            continue
        if image.mode not in READABLE:
            raise UserError(
                f"{file}: images of mode {image.mode} can't be read; convert it to 8 bits for each "
                "colour."
            )
    if broken:
        what = "a readable image; remove or replace it"
        if len(broken) > 1:
            what = "readable images; remove or replace them"
        raise UserError(f"{some(broken)}: not {what}.")
