"""The number of test images that a split shows which is shuffled again on every pass."""

import runpy

import numpy as np
import pytest
from kit.training import load
from PIL import Image

pytest.importorskip("tensorflow", reason="the split is Keras's")

from pathlib import Path

from experiments.dataset import leak


def test_the_test_images_have_been_shown_before(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    for split in ("train", "validation"):
        for kind in ("cats", "dogs"):
            (tmp_path / split / kind).mkdir(parents=True)
    for number in range(200):
        pixels = random.integers(0, 255, (8, 8, 3), dtype="uint8")
        kind = ("cats", "dogs")[number % 2]
        Image.fromarray(pixels).save(tmp_path / "validation" / kind / f"{number}.png")
    out = tmp_path / "leak.json"
    assert leak.main(["--data", str(tmp_path), "--out", str(out), "--passes", "6"]) == 0
    found = load(out)
    shown = found["shown_after_pass"]
    # Seven batches: the first fifth is one batch of 32 images.
    assert found["tested"] == 32
    assert len(shown) == found["passes"] == 6
    assert shown == sorted(shown)
    assert 16 < shown[0] < 32, "most test images are validation images in the first pass"
    assert shown[-1] == 32


@pytest.mark.parametrize("name", ["nonexistent", "empty"])
def test_a_folder_without_the_images_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "empty").mkdir()
    options = ["--data", str(tmp_path / name), "--out", str(tmp_path / "leak.json")]
    monkeypatch.setattr("sys.argv", ["leak", *options])
    with (
        pytest.warns(RuntimeWarning, match="found in sys.modules"),
        pytest.raises(SystemExit) as end,
    ):
        runpy.run_module("experiments.dataset.leak", run_name="__main__")
    assert end.value.code == 1
    message = capsys.readouterr().err
    assert message.startswith(f"{tmp_path / name}: ")
    assert message.count("\n") == 1
