"""Images of one's own, and drawn ones: checked, and split by their content alone."""

import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.training import draw_pictures
from PIL import Image

pytest.importorskip("pooch", reason="images need the extra `train`")

from experiments.dataset.images import find_images
from experiments.records.errors import UsageError, UserError

DARK = "train/dark/0.png"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_pictures(tmp_path / "mine", {"train": 6, "validation": 6})


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def pack(folder: Path, archive: Path, top: str = "") -> Path:
    """Pack a folder's files into an archive, below a folder `top`."""
    with zipfile.ZipFile(archive, "w") as content:
        for path in sorted(folder.rglob("*.png")):
            content.write(path, f"{top}{path.relative_to(folder)}")
    return archive


def refusal(data: Path | str, cache: Path) -> str:
    """Return the one line with which images are refused."""
    with pytest.raises(UserError) as error:
        find_images(str(data), "own", cache)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_an_archive_is_as_good_as_its_folder(folder: Path, cache: Path) -> None:
    expected = find_images(str(folder), "own", cache)
    for top in ("", "./", "mine/"):
        archive = pack(folder, folder.with_suffix(".zip"), top)
        with zipfile.ZipFile(archive, "a") as content:
            content.mkdir("./")
            content.writestr("__MACOSX/mine/train/dark/._0.png", b"what macOS adds")
        found = find_images(str(archive), "own", cache)
        assert found.listing == expected.listing
        assert found.root.is_relative_to(cache)
        assert find_images(str(archive), "own", cache).root == found.root
    Image.new("RGB", (9, 9)).save(folder / DARK)
    other = find_images(str(pack(folder, folder.with_suffix(".zip"))), "own", cache)
    assert other.listing != expected.listing


def test_an_archive_writes_nothing_outside_of_the_cache(folder: Path, cache: Path) -> None:
    archive = pack(folder, folder.with_suffix(".zip"))
    outside = folder.parent / "outside.png"
    with zipfile.ZipFile(archive, "a") as content:
        for name in ("../../outside.png", str(outside), "..\\..\\outside.png"):
            content.writestr(name, b"x")
    before = {path for path in folder.parent.rglob("*") if cache not in path.parents}
    find_images(str(archive), "own", cache)
    after = {path for path in folder.parent.rglob("*") if cache not in path.parents}
    assert after - before == {cache}
    with zipfile.ZipFile(archive, "a") as content:
        link = zipfile.ZipInfo("train/dark/link.png")
        link.external_attr = 0o120777 << 16
        content.writestr(link, b"/etc/passwd")
    assert "link.png: not a readable image" in refusal(archive, cache)


def test_an_archive_that_is_not_fit_is_one_line(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = pack(folder / "train", folder.with_suffix(".zip"))
    assert f"{archive}: has no folders `train` and `validation`" in refusal(archive, cache)
    shutil.rmtree(cache)
    monkeypatch.setattr("experiments.dataset.archives.MOST_BYTES", 1000)
    assert "refused: 12 files of " in refusal(archive, cache)
    archive.write_bytes(archive.read_bytes()[:-9])
    assert f"{archive}: not a whole zip archive" in refusal(archive, cache)
    assert list(cache.iterdir()) == []


def test_the_fingerprint_follows_content_and_nothing_else(folder: Path, cache: Path) -> None:
    expected = find_images(str(folder), "own", cache).listing.fingerprint
    for path in list(folder.rglob("*.png")):
        os.utime(path, (1, 1))
        path.rename(path.with_stem(f"{99 - int(path.stem)}"))
    assert find_images(str(folder), "own", cache).listing.fingerprint == expected
    Image.new("RGB", (9, 9)).save(folder / DARK)
    assert find_images(str(folder), "own", cache).listing.fingerprint != expected


SPOILED: list[tuple[Callable[[Path], object], str]] = [
    (lambda f: (f / DARK).write_bytes(b"x"), r"dark/0\.png: not a readable"),
    (lambda f: (f / DARK).write_bytes((f / DARK).read_bytes()[:200]), r"0\.png: not a readable"),
    (lambda f: [p.unlink() for p in (f / "validation/light").iterdir()], "light: .*is empty"),
    (lambda f: shutil.rmtree(f / "validation/light"), "has the classes"),
    (lambda f: shutil.rmtree(f / "validation"), "no folders `train` and `validation`"),
    (lambda f: shutil.copytree(f / "train/light", f / "train/owls"), "need two classes, not 3"),
    (lambda f: shutil.copy(f / DARK, f / "validation/light/x.png"), "are the same image"),
    (lambda f: (f / "train/dark/more").mkdir(), "dark/more: .*Move its images up, into dark"),
    (lambda f: Image.new("I;16", (9, 9)).save(f / "train/dark/x.png"), r"x\.png: .*mode I;16"),
]


@pytest.mark.parametrize(("spoil", "says"), SPOILED)
def test_images_that_are_not_fit_are_named_in_one_line(
    folder: Path, cache: Path, spoil: Callable[[Path], object], says: str
) -> None:
    spoil(folder)
    assert re.search(says, refusal(folder, cache))


def test_the_pictures_of_phones_are_accepted(folder: Path, cache: Path) -> None:
    first, second = (Image.new("RGB", (9, 9), colour) for colour in ("red", "blue"))
    first.save(folder / "train/dark/phone.jpg", "MPO", save_all=True, append_images=[second])
    assert find_images(str(folder), "own", cache)


def test_the_drawn_pictures_are_the_same_each_time(tmp_path: Path) -> None:
    first = find_images("demo", "other", tmp_path / "a")
    second = find_images(None, "demo", tmp_path / "b")
    assert first.listing == second.listing
    assert first.listing.classes == ["cats", "dogs"]
    assert first.notice
    assert "stand in" in first.notice


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "--experiment own: give its images"),
        ("", "--data : "),
        ("x", "--data x: there is no"),
    ],
)
def test_a_new_experiment_has_images_of_its_own(cache: Path, data: str | None, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        find_images(data, "own", cache)
    assert not cache.exists()
