"""How many test images a split shows that is shuffled again on every pass."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from kit.projects import ROOT
from PIL import Image

pytest.importorskip("tensorflow", reason="the split is Keras's")

# Only now: what follows imports TensorFlow.
from experiments.dataset import leak


def test_the_test_images_have_been_shown_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(1)
    for split in ("train", "validation"):
        for kind in ("cats", "dogs"):
            (tmp_path / split / kind).mkdir(parents=True)
    for number in range(200):
        pixels = chance.integers(0, 255, (8, 8, 3), dtype="uint8")
        kind = ("cats", "dogs")[number % 2]
        Image.fromarray(pixels).save(tmp_path / "validation" / kind / f"{number}.png")
    out = tmp_path / "leak.json"
    options = ["leak", "--data", str(tmp_path), "--out", str(out), "--passes", "6"]
    monkeypatch.setattr("sys.argv", options)
    leak.main()
    found = json.loads(out.read_text(encoding="utf-8"))
    shown = found["shown_after_pass"]
    # Seven batches: the first fifth is one batch of 32 images.
    assert found["tested"] == 32
    assert len(shown) == found["passes"] == 6
    assert shown == sorted(shown)
    assert 16 < shown[0] < 32, "most test images are validation images in the first pass"
    assert shown[-1] == 32


@pytest.mark.parametrize("name", ["nonexistent", "empty"])
def test_a_folder_without_the_images_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    folder = tmp_path / name
    options = ["--data", str(folder), "--out", str(tmp_path / "leak.json")]
    command = [sys.executable, "-m", "experiments.dataset.leak", *options]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith(f"{folder}: ")
    assert "Traceback" not in result.stderr
