"""Draw small pictures of two or three kinds, which stand in for the photographs."""

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from experiments.dataset.folders import fill_atomically

# The kinds of pictures, by the name of the data set.
KINDS = {"demo": ("cats", "dogs"), "demo-3": ("cats", "dogs", "rabbits")}
NOTICE = (
    "The numbers and figures on this page come from small drawn pictures that stand in for "
    "photographs. They show that everything works, and say nothing of how well."
)
COUNTS = {"train": 80, "validation": 50}
SIDE = 96


def drawn_pictures(cache: Path, name: str = "demo") -> Path:
    """Return the folder of drawn pictures in the cache, drawn where this version is not there.

    Args:
        cache: The folder that keeps images.
        name: A key of KINDS.
    """
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    folder = cache / f"{name}-{version}"
    if not folder.exists():
        fill_atomically(folder, partial(draw_all, KINDS[name]))
    return folder


def draw_all(kinds: Sequence[str], folder: Path) -> None:
    """Draw every picture of both splits."""
    random = np.random.default_rng(160)
    for split, count in COUNTS.items():
        for kind in kinds:
            class_folder = folder / split / kind
            class_folder.mkdir(parents=True)
            for number in range(count):
                picture = draw_face(random, kind)
                picture.save(class_folder / f"{kind[:-1]}.{number}.jpg", quality=90)


def draw_face(random: np.random.Generator, kind: str) -> Image.Image:
    """Draw one head of random colour, size and place on a plain background.

    Cats have pointed ears, dogs hanging ones, and rabbits long ones.
    """
    background, fur = (tuple(int(c) for c in random.integers(40, 216, 3)) for _ in range(2))
    dark = tuple(c // 2 for c in fur)
    picture = Image.new("RGB", (SIDE, SIDE), background)
    draw = ImageDraw.Draw(picture)
    radius = int(random.integers(20, 28))
    x, y = (int(c) for c in random.integers(SIDE // 2 - 10, SIDE // 2 + 10, 2))
    for side in (-1, 1):
        outer = x + side * radius
        if kind == "cats":
            tip = (outer, y - 2 * radius)
            draw.polygon([tip, (outer, y), (x, y - radius // 2)], fill=fur)
        elif kind == "rabbits":
            middle = x + side * radius // 2
            draw.ellipse([middle - 7, y - 3 * radius, middle + 7, y], fill=fur)
        else:
            draw.ellipse([outer - 9, y - radius, outer + 9, y + radius], fill=dark)
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=fur)
    for side in (-1, 1):
        eye = x + side * radius // 2
        draw.ellipse([eye - 3, y - 9, eye + 3, y - 3], fill=(20, 20, 20))
    draw.ellipse([x - 4, y + 2, x + 4, y + 8], fill=(20, 20, 20))
    return picture
