"""The photographs of cats and dogs: from archive, folder or download, each verified."""

import functools
import hashlib
import http.server
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from kit.training import draw_pictures

pytest.importorskip("pooch", reason="getting photographs needs the extra `train`")

from experiments.dataset import photographs
from experiments.dataset.images import find_images
from experiments.records.errors import UserError

NOWHERE = "http://127.0.0.1:9/images.zip"


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.png")
    }


def pack(files: dict[str, bytes], archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w") as content:
        for path, data in files.items():
            content.writestr(f"cats_and_dogs_filtered/{path}", data)
    return archive


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A few drawn pictures, which a manifest of their own makes the photographs."""
    folder = draw_pictures(tmp_path / "photographs", {"train": 6, "validation": 6})
    lines = [f"{hashlib.sha256(data).hexdigest()}  {p}\n" for p, data in files_of(folder).items()]
    (tmp_path / "manifest.sha256").write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr(photographs, "MANIFEST", tmp_path / "manifest.sha256")
    monkeypatch.setattr(photographs, "URL", NOWHERE)
    return folder


@pytest.fixture
def archive(folder: Path, tmp_path: Path) -> Path:
    return pack(files_of(folder), tmp_path / "images.zip")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def served(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The archive at the public address, which is on a web server on loopback."""
    (tmp_path / "served").mkdir()
    archive = pack(files_of(folder), tmp_path / "served/images.zip")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(archive.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{archive.name}"
        monkeypatch.setattr(photographs, "URL", address)
        yield archive
        server.shutdown()


def get(data: Path | None, cache: Path) -> str:
    """Return the fingerprint of the images that a call finds."""
    return find_images(str(data) if data else None, None, cache).listing.fingerprint


def test_archive_folder_and_download_give_the_same_images(
    folder: Path, archive: Path, served: Path, tmp_path: Path
) -> None:
    prints = {
        get(source, tmp_path / f"cache{number}")
        for number, source in enumerate((archive, folder, None))
    }
    assert len(prints) == 1
    assert [path.name for path in (tmp_path / "cache2").iterdir()] == ["cats-vs-dogs"]
    served.unlink()
    assert {get(None, tmp_path / "cache2")} == prints, "nothing is downloaded twice"


def test_a_damaged_cache_is_repaired(archive: Path, cache: Path) -> None:
    expected = get(archive, cache)
    damaged = next((cache / "cats-vs-dogs/train").rglob("*.png"))
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-5])
    assert get(archive, cache) == expected
    assert damaged.read_bytes() == whole


def test_a_cache_is_replaced_only_by_the_photographs(
    folder: Path, archive: Path, cache: Path, tmp_path: Path
) -> None:
    get(archive, cache)
    kept = cache / "cats-vs-dogs"
    added = kept / "train/dark/added.png"
    added.write_bytes(b"x")
    files = files_of(folder) | {"train/light/3.png": b"other"}
    del files["validation/dark/1.png"]
    wrong = pack(files, tmp_path / "wrong.zip")
    with pytest.raises(
        UserError, match=r"wrong.zip: .*2 of 24 are missing .*light/3\.png"
    ) as error:
        get(wrong, cache)
    assert "\n" not in str(error.value)
    assert added.exists(), "a wrong --data leaves the cache alone"
    assert get(kept, cache) == get(None, cache), "the cache's own folder serves as --data"
    assert not added.exists()
    assert files_of(kept) == files_of(folder)
    assert list(cache.iterdir()) == [kept]


@pytest.mark.usefixtures("folder")
def test_without_network_one_line_names_the_address_and_the_remedy(cache: Path) -> None:
    with pytest.raises(UserError, match=f"{NOWHERE}: the download failed.*--data PATH") as error:
        get(None, cache)
    assert "\n" not in str(error.value)
    assert not (cache / "cats-vs-dogs").exists()


def test_a_broken_download_leaves_nothing_and_the_next_one_starts_again(
    served: Path, cache: Path
) -> None:
    whole = served.read_bytes()
    served.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match="not a whole zip archive"):
        get(None, cache)
    assert not cache.exists()
    served.write_bytes(whole)
    assert get(None, cache)
