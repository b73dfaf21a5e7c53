"""Tiny pictures, and runs that were trained on them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from experiments.__main__ import main

MODELS = ("model1", "model3")
# The record of model1, below the folder that `train` is given.
RECORD = Path("results/mine/model1/seed-1.json")


def draw_pictures(folder: Path, counts: dict[str, int]) -> Path:
    """Draw dark and light pictures of 24 x 24 pixels, so many of each class for each split."""
    random = np.random.default_rng(5)
    for split, count in counts.items():
        for kind, light in (("dark", 40), ("light", 180)):
            (folder / split / kind).mkdir(parents=True)
            for number in range(count):
                pixels = random.integers(light, light + 60, (24, 24, 3), dtype="uint8")
                Image.fromarray(pixels).save(folder / split / kind / f"{number}.png")
    return folder


def train(pictures: Path, folder: Path, *more: str) -> int:
    """Train on pictures under the name `mine`, with results and cache in a folder."""
    places = ["--out", str(folder / "results"), "--cache", str(folder / "cache")]
    return main(["train", "--experiment", "mine", "--data", str(pictures), *places, *more])


def load(path: Path) -> dict[str, Any]:
    """Read a JSON file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def change(path: Path, **fields: Any) -> None:
    """Replace fields of a JSON file."""
    path.write_text(json.dumps(load(path) | fields), encoding="utf-8")


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen dark and sixteen light pictures to train on, and eleven of each to validate."""
    counts = {"train": 16, "validation": 11}
    return draw_pictures(tmp_path_factory.mktemp("pictures"), counts)


@pytest.fixture(scope="session")
def trained(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which two models were trained for two epochs. Copy it before a change."""
    pytest.importorskip("tensorflow", reason="training needs the extra `train`")
    folder = tmp_path_factory.mktemp("trained")
    assert train(pictures, folder, *MODELS, "--epochs", "2") == 0
    return folder
