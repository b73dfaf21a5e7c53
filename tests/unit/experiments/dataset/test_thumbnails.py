"""The small pictures that figures show."""

import shutil
from pathlib import Path

import pytest
from kit.training import load

pytest.importorskip("tensorflow", reason="training needs the extra `train`")

from experiments.dataset.images import find_images
from experiments.dataset.thumbnails import record_thumbnails


def test_classes_that_are_called_like_an_augmentation_keep_their_pictures(
    pictures: Path, tmp_path: Path
) -> None:
    for split in ("train", "validation"):
        for kind, name in (("dark", "Flipped"), ("light", "rotated")):
            shutil.copytree(pictures / split / kind, tmp_path / "named" / split / name)
    record_thumbnails(find_images(str(tmp_path / "named"), "mine", tmp_path / "cache"), tmp_path)
    tiles = load(tmp_path / "tiles.json")
    names = [
        tile["tile"].casefold()
        for part in ("classes", "augmented")
        for tiles_of_kind in tiles[part].values()
        for tile in tiles_of_kind
    ]
    assert len(set(names)) == len(names) == 18
