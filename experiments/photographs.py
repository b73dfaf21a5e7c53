"""The photographs of cats and dogs: got, unpacked safely, and verified one by one."""

import hashlib
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

import pooch
import requests

from experiments.errors import LabError
from experiments.folders import fill_atomically

NAME = "cats-vs-dogs"
URL = "https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip"
MANIFEST = Path(__file__).with_name("cats-vs-dogs.sha256")
SPLITS = ("train", "validation")
MOST_BYTES = 500_000_000
MOST_FILES = 20_000


def photographs(source: Path | None, cache: Path) -> Path:
    """The folder of the 3,000 photographs in the cache, each verified against the manifest.

    Args:
        cache: the folder that keeps them, and the download while it lasts.
        source: a zip archive or a folder that holds them; without it the cache serves, or the
            public archive is downloaded.

    Raises:
        LabError: they can't be had, or are not these photographs.
    """
    folder = cache / NAME
    intact = folder.is_dir() and not differences(folder)
    if source is None:
        if not intact:
            download_into(folder, cache)
        return folder
    if folder.exists() and not intact:
        shutil.rmtree(folder)
    fill_from(source, folder)
    return folder


def download_into(folder: Path, cache: Path) -> None:
    """Downloads the public archive; pooch shows how far it is and keeps no half file."""
    try:
        archive = pooch.retrieve(
            URL,
            known_hash=None,  # The images' own hashes identify the data, not their archive's.
            fname="cats_and_dogs_filtered.zip",
            path=cache,
            downloader=pooch.HTTPDownloader(progressbar=True, timeout=30),
        )
    except (requests.RequestException, OSError) as error:
        raise LabError(
            f"{URL}: the download failed ({type(error).__name__}). Try again, or give a copy of "
            "the archive, or the folder that it holds, with --data PATH."
        ) from None
    shutil.rmtree(folder, ignore_errors=True)
    try:
        fill_from(Path(archive), folder)
    finally:
        Path(archive).unlink(missing_ok=True)


def fill_from(source: Path, folder: Path) -> None:
    """Makes `folder` of an archive or a folder, if that holds just these photographs."""

    def fill(temporary: Path) -> None:
        if source.is_dir():
            copy_images(image_root(source), temporary)
        else:
            extract_images(source, temporary)
        if problems := differences(temporary):
            raise LabError(
                f"{source}: not the cats-and-dogs photographs: {len(problems)} of "
                f"{len(manifest())} are missing or different, the first is {problems[0]}. "
                "Pictures of your own need a name of their own: --experiment NAME."
            )

    try:
        fill_atomically(folder, fill)
    except OSError as error:
        raise LabError(f"{error.filename or source}: {error.strerror or error}") from None


def manifest() -> dict[str, str]:
    """The sha256 of every photograph, by its path inside the data set."""
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split() for line in lines)}


def differences(folder: Path) -> list[str]:
    """The photographs that a folder lacks or holds in another form, and images beside them."""
    expected = manifest()
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for split in SPLITS
        for path in (folder / split).rglob("*")
        if path.is_file()
    }
    return sorted(
        path for path in expected.keys() | found.keys() if expected.get(path) != found.get(path)
    )


def image_root(folder: Path) -> Path:
    """The folder itself or the one folder inside it that holds `train` and `validation`."""
    for candidate in (
        folder,
        *sorted(path for path in folder.iterdir() if path.is_dir()),
    ):
        if all((candidate / split).is_dir() for split in SPLITS):
            return candidate
    raise LabError(f"{folder}: has no folders `train` and `validation`, with a folder a class.")


def copy_images(root: Path, target: Path) -> None:
    """Copies the two splits of a folder."""
    for split in SPLITS:
        shutil.copytree(root / split, target / split)


def extract_images(archive: Path, target: Path) -> None:
    """Unpacks the images of a zip archive, and nothing that reaches beyond `target`.

    Raises:
        LabError: the archive is damaged, or an entry is absolute, climbs with `..`, is a link,
            or is of absurd size. Nothing is unpacked then.
    """
    try:
        with zipfile.ZipFile(archive) as content:
            entries = [entry for entry in content.infolist() if not entry.is_dir()]
            refuse_unsafe(archive, entries)
            for entry in entries:
                if path := path_in_data_set(entry.filename):
                    file = target / path
                    file.parent.mkdir(parents=True, exist_ok=True)
                    with content.open(entry) as packed, file.open("wb") as unpacked:
                        shutil.copyfileobj(packed, unpacked)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise LabError(f"{archive}: not a whole zip archive: {error}") from None


def refuse_unsafe(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Raises LabError if unpacking the entries could harm."""
    for entry in entries:
        # zipfile has cleaned `filename` already: what the archive says is `orig_filename`.
        path = PurePosixPath(entry.orig_filename.replace("\\", "/"))
        climbs = path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
        if climbs or stat.S_ISLNK(entry.external_attr >> 16):
            raise LabError(f"{archive}: refused: {entry.orig_filename!r} leaves the archive.")
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES or len(entries) > MOST_FILES:
        raise LabError(
            f"{archive}: refused: {len(entries):,} files of {size:,} bytes are more than "
            f"{MOST_FILES:,} files or {MOST_BYTES:,} bytes."
        )


def path_in_data_set(name: str) -> str | None:
    """`train/cats/cat.0.jpg` for an entry at whatever depth, None for what is no image."""
    parts = PurePosixPath(name).parts
    if len(parts) < 3 or parts[-3] not in SPLITS or not name.lower().endswith(".jpg"):
        return None
    return "/".join(parts[-3:])
