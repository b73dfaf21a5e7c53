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

from experiments.dataset.images import ImageFolder, find_images
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
    archive = pack(folder / "train/dark", folder.with_suffix(".zip"))
    assert f"{archive}: has no folders of images, one for each class" in refusal(archive, cache)
    shutil.rmtree(cache)
    monkeypatch.setattr("experiments.dataset.archives.MOST_BYTES", 1000)
    assert "refused: 6 files of " in refusal(archive, cache)
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


def add_copies(folder: Path) -> None:
    for number in range(7):
        shutil.copy(folder / DARK, folder / f"validation/light/x{number}.png")


def remove_but(folder: Path, count: int) -> None:
    for path in sorted(folder.iterdir())[count:]:
        path.unlink()


SPOILED: list[tuple[Callable[[Path], object], str]] = [
    (
        lambda f: (f / DARK).write_bytes(b"x"),
        r"dark/0\.png: not a readable image; remove or replace it\.$",
    ),
    (
        lambda f: [p.write_bytes(p.read_bytes()[:200]) for p in (f / "train/dark").iterdir()],
        r"dark/0\.png, \S+1\.png, .* and 1 more: not readable images; remove or replace them",
    ),
    (
        lambda f: remove_but(f / "validation/light", 2),
        "validation/light: has 2 images, and 3 or more are needed",
    ),
    (lambda f: remove_but(f / "train/light", 0), "train/light: has 0 images, and 1 or more"),
    (
        lambda f: shutil.rmtree(f / "validation/light"),
        "validation: has the classes dark, but train has dark, light",
    ),
    (lambda f: shutil.rmtree(f / "validation"), "has no folders of images, one for each class"),
    (lambda f: [shutil.rmtree(d) for d in f.glob("*/dark")], "two classes or more, .*, not 1"),
    (
        add_copies,
        r"dark/0\.png and \S+light/x0\.png are the same image; .* Remove .*x4\.png and 2 more",
    ),
    (lambda f: (f / "train/dark/more").mkdir(), "dark/more: .*Move its images up, into dark"),
    (lambda f: Image.new("I;16", (9, 9)).save(f / "train/dark/x.png"), r"x\.png: .*mode I;16"),
]


@pytest.mark.parametrize(("spoil", "says"), SPOILED)
def test_images_that_are_not_fit_are_named_in_one_line(
    folder: Path, cache: Path, spoil: Callable[[Path], object], says: str
) -> None:
    spoil(folder)
    assert re.search(says, refusal(folder, cache))


def test_files_that_are_no_images_are_passed_over_and_named(folder: Path, cache: Path) -> None:
    expected = find_images(str(folder), "own", cache)
    assert expected.remarks == ()
    for name in (".DS_Store", "train/Thumbs.db", "train/dark/notes.txt", "train/dark/._0.png"):
        (folder / name).write_bytes(b"no image")
    found = find_images(str(folder), "own", cache)
    assert found.listing == expected.listing
    assert found.remarks == (
        f"{folder}: passed over 4 files, hidden or no images by folder and name: .DS_Store, "
        "train/Thumbs.db, train/dark/._0.png, train/dark/notes.txt",
    )


def draw_classes(folder: Path, count: int) -> Path:
    """Draw as many pictures of each of three classes, in a folder for each."""
    for label, kind in enumerate(("birds", "cats", "dogs")):
        (folder / kind).mkdir(parents=True)
        for number in range(count):
            colour = (80 * label, number, 7)
            Image.new("RGB", (9, 9), colour).save(folder / kind / f"{number}.png")
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_a_class_is_split_by_content_in_shares_that_are_said(
    tmp_path: Path, cache: Path, packed: bool
) -> None:
    folder = draw_classes(tmp_path / "mine", 20)
    data = folder
    if packed:
        data = pack(folder, tmp_path / "mine.zip")
        with zipfile.ZipFile(data, "a") as content:
            content.writestr("__MACOSX/cats/._0.png", b"what macOS adds")
    found = find_images(str(data), "own", cache)
    (said,) = found.remarks
    assert said.endswith("by their content: 60% train, 20% validation, 20% test.")
    assert found.listing.classes == ["birds", "cats", "dogs"]
    counts = {
        split: [len(files) for files in by_class.values()]
        for split, by_class in found.listing.splits.items()
    }
    assert counts == {"train": [12] * 3, "validation": [4] * 3, "test": [4] * 3}
    assert len(found.listing.files) == 60, "no image in two splits"

    def by_content(of: ImageFolder) -> dict[str, set[bytes]]:
        listed = of.listing.splits.items()
        return {
            split: {(of.root / file).read_bytes() for files in kinds.values() for file in files}
            for split, kinds in listed
        }

    before = by_content(found)
    for path in list(folder.rglob("*.png")):
        path.rename(path.with_stem(f"{99 - int(path.stem)}"))
    assert by_content(find_images(str(folder), "own", cache)) == before


@pytest.mark.parametrize("count", [3, 4])
def test_as_few_images_as_are_asked_for_fill_every_split(
    tmp_path: Path, cache: Path, count: int
) -> None:
    folder = draw_classes(tmp_path / "mine", count)
    if count < 4:
        assert "birds: has 3 images, and 4 or more are needed" in refusal(folder, cache)
    else:
        splits = find_images(str(folder), "own", cache).listing.splits
        assert all(files for by_class in splits.values() for files in by_class.values())


def test_the_least_validation_images_fill_validation_and_test(tmp_path: Path, cache: Path) -> None:
    folder = draw_pictures(tmp_path / "mine", {"train": 1, "validation": 3})
    splits = find_images(str(folder), "own", cache).listing.splits
    counts = {split: [len(files) for files in kinds.values()] for split, kinds in splits.items()}
    assert counts == {"train": [1, 1], "validation": [2, 2], "test": [1, 1]}


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


def test_drawn_pictures_of_three_classes_have_a_name_of_their_own(tmp_path: Path) -> None:
    found = find_images("demo-3", None, tmp_path)
    assert (found.listing.name, found.listing.classes) == ("demo-3", ["cats", "dogs", "rabbits"])
    assert find_images(None, "demo-3", tmp_path).listing == found.listing
    assert found.notice


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
