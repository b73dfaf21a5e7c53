"""Images: verified, unpacked safely, split by content alone."""

import functools
import hashlib
import http.server
import io
import json
import os
import random
import shutil
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from kit.projects import ROOT
from PIL import Image

pytest.importorskip("pooch", reason="getting photographs needs the extra `train`")

from experiments.dataset import archives, photographs
from experiments.dataset.images import find_images
from experiments.records.errors import UserError
from experiments.splits import hold_out, list_images

RESULTS = ROOT / "experiments/results/cats-vs-dogs"


def picture(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (12, 12, 3), dtype="uint8")
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "JPEG")
    return content.getvalue()


def pictures(each: int = 6) -> dict[str, bytes]:
    """Made pictures in the layout of the archive."""
    paths = [
        f"{split}/{kind}/{kind}.{i}.jpg"
        for split in ("train", "validation")
        for kind in ("cats", "dogs")
        for i in range(each)
    ]
    return {path: picture(seed) for seed, path in enumerate(paths)}


def unpack(files: dict[str, bytes], folder: Path) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def pack(files: dict[str, bytes], archive: Path, top: str = "cats_and_dogs_filtered/") -> Path:
    with zipfile.ZipFile(archive, "w") as content:
        for path, data in files.items():
            content.writestr(top + path, data)
    return archive


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """A few made pictures that the manifest takes for the photographs."""
    files = pictures()
    manifest = tmp_path / "manifest.sha256"
    lines = [f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in files.items()]
    manifest.write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr(photographs, "MANIFEST", manifest)
    return files


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def get(data: Path | None, cache: Path, experiment: str = "cats-vs-dogs") -> str:
    """The fingerprint of the images that a call finds."""
    return find_images(str(data) if data else None, experiment, cache).listing.fingerprint


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server on loopback, and the folder that it serves."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", folder
        running.shutdown()


def test_archive_folder_and_download_give_the_same_images(
    known: dict[str, bytes],
    tmp_path: Path,
    server: tuple[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address, served = server
    archive = pack(known, served / "images.zip")
    monkeypatch.setattr(photographs, "URL", f"{address}/images.zip")
    prints = {
        get(archive, tmp_path / "a"),
        get(unpack(known, tmp_path / "folder"), tmp_path / "b"),
        get(None, tmp_path / "c"),
    }
    assert len(prints) == 1
    assert [path.name for path in (tmp_path / "c").iterdir()] == ["cats-vs-dogs"]


def test_once_in_the_cache_nothing_is_downloaded(
    known: dict[str, bytes], tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = get(pack(known, tmp_path / "images.zip"), cache)
    monkeypatch.setattr(photographs, "URL", "http://127.0.0.1:9/nothing.zip")
    assert get(None, cache) == expected


def test_a_damaged_cache_is_noticed_and_made_good(
    known: dict[str, bytes], tmp_path: Path, cache: Path
) -> None:
    archive = pack(known, tmp_path / "images.zip")
    expected = get(archive, cache)
    damaged = cache / "cats-vs-dogs/train/cats/cats.0.jpg"
    damaged.write_bytes(damaged.read_bytes()[:-5])
    assert get(archive, cache) == expected
    assert damaged.read_bytes() == known["train/cats/cats.0.jpg"]


def test_a_cache_is_replaced_only_by_the_photographs(
    known: dict[str, bytes], tmp_path: Path, cache: Path
) -> None:
    folder = unpack(known, cache / "cats-vs-dogs")
    added = unpack({"train/cats/added.jpg": picture(99)}, folder) / "train/cats/added.jpg"
    with pytest.raises(UserError, match="not the cats-and-dogs photographs"):
        get(pack(pictures(each=2), tmp_path / "wrong.zip"), cache)
    assert added.exists(), "a wrong --data leaves the cache alone"
    assert get(folder, cache) == get(None, cache), "the cache's own folder serves as --data"
    assert not added.exists()
    assert {path: (folder / path).read_bytes() for path in known} == known
    assert list(cache.iterdir()) == [folder]


@pytest.mark.usefixtures("known")
def test_without_network_one_line_says_what_was_tried_and_how_to_go_on(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photographs, "URL", "http://127.0.0.1:9/images.zip")
    with pytest.raises(UserError) as error:
        get(None, cache)
    assert "http://127.0.0.1:9/images.zip" in str(error.value)
    assert "--data PATH" in str(error.value)
    assert "\n" not in str(error.value)
    assert not (cache / "cats-vs-dogs").exists()


def test_a_broken_download_leaves_nothing_and_the_next_one_starts_again(
    known: dict[str, bytes],
    cache: Path,
    server: tuple[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address, served = server
    whole = pack(known, served / "images.zip").read_bytes()
    (served / "images.zip").write_bytes(whole[: len(whole) // 2])
    monkeypatch.setattr(photographs, "URL", f"{address}/images.zip")
    with pytest.raises(UserError, match="not a whole zip archive"):
        get(None, cache)
    assert list(cache.iterdir()) == []
    (served / "images.zip").write_bytes(whole)
    assert get(None, cache)


def linked(entry: zipfile.ZipInfo) -> None:
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("/etc/train/cats/x.jpg", None),
        ("../train/cats/x.jpg", None),
        ("a/../../train/cats/x.jpg", None),
        ("..\\train\\cats\\x.jpg", None),
        ("C:/train/cats/x.jpg", None),
        ("train/cats/x.jpg", linked),
    ],
)
def test_an_archive_that_reaches_outside_is_refused_whole(
    known: dict[str, bytes],
    tmp_path: Path,
    cache: Path,
    name: str,
    change: Callable[[zipfile.ZipInfo], None] | None,
) -> None:
    archive = pack(known, tmp_path / "images.zip")
    entry = zipfile.ZipInfo(name)
    if change:
        change(entry)
    with zipfile.ZipFile(archive, "a") as content:
        content.writestr(entry, b"/etc/passwd")
    with pytest.raises(UserError, match="refused"):
        get(archive, cache)
    assert list(cache.iterdir()) == []
    assert not (tmp_path / "train").exists()


def test_an_archive_of_absurd_size_is_refused(
    known: dict[str, bytes], tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    with pytest.raises(UserError, match="refused: 24 files"):
        get(pack(known, tmp_path / "images.zip"), cache)
    assert list(cache.iterdir()) == []


def test_other_pictures_are_not_the_photographs(
    known: dict[str, bytes], tmp_path: Path, cache: Path
) -> None:
    files = known | {"train/dogs/dogs.3.jpg": picture(999)}
    del files["validation/cats/cats.1.jpg"]
    with pytest.raises(UserError, match=r"2 of 24 are missing or different.*dogs\.3\.jpg"):
        get(pack(files, tmp_path / "images.zip"), cache)
    assert list(cache.iterdir()) == []


def test_an_archive_of_own_pictures_is_as_good_as_its_folder(tmp_path: Path, cache: Path) -> None:
    files = pictures()
    expected = find_images(str(unpack(files, tmp_path / "mine")), "own", cache)
    for top in ("", "./", "mine/"):
        archive = pack(files, tmp_path / "mine.zip", top)
        with zipfile.ZipFile(archive, "a") as content:
            content.mkdir("./")
            content.writestr("__MACOSX/mine/train/cats/._cats.0.jpg", b"what macOS adds")
        found = find_images(str(archive), "own", cache)
        assert found.listing == expected.listing
        assert found.root.is_relative_to(cache)
        assert find_images(str(archive), "own", cache).root == found.root
    other = pack(files | {"train/cats/cats.0.jpg": picture(77)}, tmp_path / "mine.zip")
    assert find_images(str(other), "own", cache).listing != expected.listing


@pytest.mark.parametrize(
    ("name", "says"), [("../train/cats/x.jpg", "refused"), ("empty.txt", "no folders `train`")]
)
def test_an_archive_of_own_pictures_that_is_not_fit_is_one_line(
    tmp_path: Path, cache: Path, name: str, says: str
) -> None:
    archive = pack({name: b""}, tmp_path / "mine.zip", top="")
    with pytest.raises(UserError, match=says) as error:
        get(archive, cache, "own")
    assert "\n" not in str(error.value)
    archive.write_bytes(archive.read_bytes()[:20])
    with pytest.raises(UserError, match="not a whole zip archive"):
        get(archive, cache, "own")


def test_the_fingerprint_follows_content_and_nothing_else(tmp_path: Path, cache: Path) -> None:
    files = pictures()
    expected = get(unpack(files, tmp_path / "a"), cache, "mine")
    renamed = {
        path.replace(f".{i}.jpg", f".{i + 50}.jpg"): data
        for path, data in reversed(files.items())
        for i in [int(path.split(".")[-2])]
    }
    other = unpack(renamed, tmp_path / "b")
    for path in other.rglob("*.jpg"):
        os.utime(path, (1, 1))
    assert get(other, cache, "mine") == expected
    changed = files | {"train/cats/cats.0.jpg": picture(77)}
    assert get(unpack(changed, tmp_path / "c"), cache, "mine") != expected


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            lambda f: (f / "train/cats/cats.0.jpg").write_bytes(b"x"),
            r"cats\.0\.jpg: not a readable",
        ),
        (
            lambda f: (f / "train/cats/cats.0.jpg").write_bytes(picture(0)[:200]),
            r"cats\.0\.jpg: not a readable",
        ),
        (lambda f: [p.unlink() for p in (f / "validation/dogs").iterdir()], r"dogs: .*is empty"),
        (lambda f: shutil.rmtree(f / "validation/dogs"), "has the classes"),
        (lambda f: shutil.rmtree(f / "validation"), "no folders `train` and `validation`"),
        (lambda f: shutil.copytree(f / "train/dogs", f / "train/owls"), "two classes apart, not 3"),
        (lambda f: (f / "validation/dogs/copy.jpg").write_bytes(picture(0)), "are the same image"),
        (lambda f: (f / "train/dogs/more").mkdir(), r"dogs/more: .*Move its images up, into dogs"),
        (
            lambda f: Image.new("1", (9, 9)).save(f / "train/dogs/x.bmp"),
            r"x\.bmp: BMP of 1 bit a pixel",
        ),
        (lambda f: Image.new("L", (9, 9)).save(f / "train/dogs/x.webp"), "WEBP images can't"),
    ],
)
def test_images_that_are_not_fit_are_named_in_one_line(
    tmp_path: Path, cache: Path, spoil: Callable[[Path], object], says: str
) -> None:
    folder = unpack(pictures(), tmp_path / "mine")
    spoil(folder)
    with pytest.raises(UserError, match=says) as error:
        get(folder, cache, "mine")
    assert "\n" not in str(error.value)


def test_the_pictures_of_phones_are_taken(tmp_path: Path, cache: Path) -> None:
    folder = unpack(pictures(), tmp_path / "mine")
    first, second = (Image.new("RGB", (9, 9), colour) for colour in ("red", "blue"))
    first.save(folder / "train/dogs/phone.jpg", "MPO", save_all=True, append_images=[second])
    assert get(folder, cache, "mine")


def test_the_drawn_pictures_are_the_same_each_time(tmp_path: Path) -> None:
    first, second = (find_images("demo", "demo", tmp_path / name) for name in "ab")
    assert first.listing == second.listing
    assert first.listing.classes == ["cats", "dogs"]
    assert first.notice
    assert "stand in" in first.notice


def test_who_is_held_out_depends_on_content_alone(tmp_path: Path) -> None:
    files = pictures(each=10)
    folder = unpack(files, tmp_path / "a") / "validation"
    paths, labels = list_images(folder)

    def contents_held_out(paths: list[str], labels: list[int]) -> set[bytes]:
        flags = hold_out(paths, labels)
        return {Path(p).read_bytes() for p, out in zip(paths, flags, strict=True) if out}

    expected = contents_held_out(paths, labels)
    assert len(expected) == 4, "0.192 of ten, rounded, from each of two classes"
    order = list(range(len(paths)))
    random.Random(3).shuffle(order)
    shuffled = [paths[i] for i in order], [labels[i] for i in order]
    assert contents_held_out(*shuffled) == expected
    renamed = {f"{hashlib.md5(k.encode()).hexdigest()}.jpg": v for k, v in files.items()}
    again = {f"{p.split('/')[1]}/{n}": files[p] for p, n in zip(files, renamed, strict=True)}
    again = {k: v for (k, v), p in zip(again.items(), files, strict=True) if "validation" in p}
    assert contents_held_out(*list_images(unpack(again, tmp_path / "b"))) == expected


def test_the_recorded_splits_of_the_photographs_never_mix() -> None:
    listing = json.loads((RESULTS / "dataset.json").read_text(encoding="utf-8"))
    lines = (ROOT / "experiments/cats-vs-dogs.sha256").read_text(encoding="utf-8").splitlines()
    digests = {path: digest for digest, path in (line.split() for line in lines)}
    splits = {
        name: [file for files in by_class.values() for file in files]
        for name, by_class in listing["splits"].items()
    }
    assert {name: len(files) for name, files in splits.items()} == {
        "train": 2000,
        "validation": 808,
        "test": 192,
    }
    everything = [file for files in splits.values() for file in files]
    assert sorted(everything) == sorted(digests), "every photograph in just one split"
    assert len({digests[file] for file in everything}) == 3000, "no content twice"
    for kind in ("cats", "dogs"):
        candidates = [f for f in digests if f.startswith(f"validation/{kind}/")]
        smallest = sorted(candidates, key=lambda f: digests[f])[:96]
        assert sorted(listing["splits"]["test"][kind]) == sorted(smallest)
