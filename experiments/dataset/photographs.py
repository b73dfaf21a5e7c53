"""The photographs of cats and dogs: got, unpacked safely, and verified one by one."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pooch

from experiments.dataset.archives import safe_archive
from experiments.dataset.folders import SPLITS, fill_atomically, image_root
from experiments.records.errors import UserError

NAME = "cats-vs-dogs"
URL = "https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip"
MANIFEST = Path(__file__).with_name("cats-vs-dogs.sha256")


def photographs(source: Path | None, cache: Path) -> Path:
    """The folder of the 3,000 photographs in the cache, each verified against the manifest.

    Args:
        source: a zip archive or a folder that holds them; without it the cache serves, or the
            public archive is downloaded.
        cache: the folder that keeps them.

    Raises:
        UserError: they can't be had, or are not these photographs.
    """
    folder = cache / NAME
    if source:
        fill_from(source, folder)
    elif not is_intact(folder):
        with tempfile.TemporaryDirectory() as temporary:
            fill_from(download(Path(temporary)), folder)
    return folder


def manifest() -> dict[str, str]:
    """The sha256 of every photograph, by its path inside the data set."""
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split() for line in lines)}


def is_intact(folder: Path) -> bool:
    """Says whether a folder holds the photographs, all of them as they are, and nothing else."""
    found = {path: hashlib.sha256(content).hexdigest() for path, content in files_below(folder)}
    return found == manifest()


def download(folder: Path) -> Path:
    """Downloads the public archive into a folder; pooch shows how far it is."""
    try:
        archive = pooch.retrieve(
            URL,
            known_hash=None,  # The images' own hashes identify the data, not their archive's.
            path=folder,
            downloader=pooch.HTTPDownloader(progressbar=True, timeout=30),
        )
    except OSError as error:  # So are those of requests, which pooch passes on.
        raise UserError(
            f"{URL}: the download failed ({type(error).__name__}). Try again, or give a copy of "
            "the archive, or the folder that it holds, with --data PATH."
        ) from None
    return Path(archive)


def fill_from(source: Path, folder: Path) -> None:
    """Makes `folder` of an archive or a folder, if that holds these photographs."""

    def fill(temporary: Path) -> None:
        missing = manifest()
        for path, content in files_in(source):
            if missing.get(path) == hashlib.sha256(content).hexdigest():
                (temporary / path).parent.mkdir(parents=True, exist_ok=True)
                (temporary / path).write_bytes(content)
                del missing[path]
        if missing:
            raise UserError(
                f"{source}: not the cats-and-dogs photographs: {len(missing)} of "
                f"{len(manifest())} are missing or different, the first is {min(missing)}. "
                "Pictures of your own need a name of their own: --experiment NAME."
            )

    fill_atomically(folder, fill, replace=not is_intact(folder))


def files_below(root: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder's splits, each with its path inside the folder."""
    for split in SPLITS:
        for path in (root / split).rglob("*"):
            if path.is_file():
                yield path.relative_to(root).as_posix(), path.read_bytes()


def files_in(source: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder or zip archive, each with its path inside the data set.

    Raises:
        UserError: the archive is damaged, or not safe to unpack.
    """
    if source.is_dir():
        yield from files_below(image_root(source))
        return
    with safe_archive(source) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                # Whatever folder the archive begins with: split, class and name are the last three.
                yield "/".join(PurePosixPath(entry.filename).parts[-3:]), archive.read(entry)
