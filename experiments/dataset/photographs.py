"""Get the photographs of cats and dogs, and verify each by its hash."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pooch

from experiments.dataset.archives import report_damage, unpack
from experiments.dataset.folders import SPLITS, fill_atomically, image_root
from experiments.records.errors import UserError

NAME = "cats-vs-dogs"
URL = "https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip"
# The sha256 of every photograph, by its path inside the data set.
MANIFEST = Path(__file__).with_name("cats-vs-dogs.sha256")


def photographs(source: Path | None, cache: Path) -> Path:
    """Return the folder of the 3,000 photographs in the cache, all verified.

    Args:
        source: A zip archive or folder that holds them. None takes them from the cache or, where
            they are not complete there, from the public archive.
        cache: The folder that keeps them.

    Raises:
        UserError: The download failed, or the source has other images.
    """
    folder = cache / NAME
    if source is None and is_intact(folder):
        return folder
    with tempfile.TemporaryDirectory() as temporary:
        copy_verified(fetch(source, Path(temporary)), folder, source or URL)
    return folder


def fetch(source: Path | None, temporary: Path) -> Path:
    """Return a folder with the source's files, downloaded or unpacked where needed."""
    if source is None:
        return download(temporary)
    if source.is_file():
        unpack(source, temporary)
        return temporary
    return source


def download(folder: Path) -> Path:
    """Download the public archive into a folder and return the folder of its files."""
    try:
        with report_damage(URL):
            pooch.retrieve(
                URL,
                known_hash=None,  # The photographs are verified one by one.
                path=folder,
                downloader=pooch.HTTPDownloader(progressbar=True, timeout=30),
                processor=pooch.Unzip(extract_dir="unpacked"),
            )
    except OSError as error:  # The base of the errors of requests, which pooch passes on.
        raise UserError(
            f"{URL}: the download failed ({type(error).__name__}). Try again, or give a copy of "
            "the archive, or the folder that it holds, with --data PATH."
        ) from None
    return folder / "unpacked"


def copy_verified(source: Path, folder: Path, name: Path | str) -> None:
    """Copy the photographs to `folder`, unless it is intact.

    Args:
        source: A folder that holds them.
        folder: The place in the cache.
        name: The source in error messages.

    Raises:
        UserError: A photograph is missing or different; `folder` is as before.
    """

    def fill(temporary: Path) -> None:
        missing = manifest()
        for path, content in read_files(image_root(source, name)):
            if missing.get(path) == hashlib.sha256(content).hexdigest():
                (temporary / path).parent.mkdir(parents=True, exist_ok=True)
                (temporary / path).write_bytes(content)
                del missing[path]
        if missing:
            raise UserError(
                f"{name}: not the cats-and-dogs photographs: {len(missing)} of "
                f"{len(manifest())} are missing or different, the first is {min(missing)}. "
                "For other images, choose a name: --experiment NAME."
            )

    fill_atomically(folder, fill, replace=not is_intact(folder))


def manifest() -> dict[str, str]:
    """Return the sha256 of every photograph by its path inside the data set."""
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split() for line in lines)}


def is_intact(folder: Path) -> bool:
    """Return True if a folder's splits hold all photographs, unchanged, and nothing else."""
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in read_files(folder)}
    return hashes == manifest()


def read_files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path (inside the folder) and content of every file in a folder's splits.

    Hidden files, which file managers leave, are passed over.
    """
    for split in SPLITS:
        for path in (root / split).rglob("[!.]*"):
            if path.is_file():
                yield path.relative_to(root).as_posix(), path.read_bytes()
