"""Draw small pictures of two kinds, which stand in for the photographs."""

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from experiments.dataset.folders import fill_atomically

NAME = "demo"
NOTICE = (
    "The numbers and figures on this page come from small drawn pictures that stand in for "
    "photographs. They show that everything works, and say nothing of how well."
)
COUNTS = {"train": 80, "validation": 50}
SIDE = 96


def drawn_pictures(cache: Path) -> Path:
    """Return the folder of drawn pictures in the cache, drawn where this version is not there."""
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    folder = cache / f"demo-{version}"
    if not folder.exists():
        fill_atomically(folder, draw_all)
    return folder


def draw_all(folder: Path) -> None:
    """Draw every picture of both splits: cats have pointed ears, dogs have hanging ones."""
    random = np.random.default_rng(160)
    for split, count in COUNTS.items():
        for kind in ("cats", "dogs"):
            class_folder = folder / split / kind
            class_folder.mkdir(parents=True)
            for number in range(count):
                picture = draw_face(random, pointed_ears=kind == "cats")
                picture.save(class_folder / f"{kind[:-1]}.{number}.jpg", quality=90)


def draw_face(random: np.random.Generator, pointed_ears: bool) -> Image.Image:
    """Draw one head of random colour, size and place on a plain background."""
    background, fur = (tuple(int(c) for c in random.integers(40, 216, 3)) for _ in range(2))
    dark = tuple(c // 2 for c in fur)
    picture = Image.new("RGB", (SIDE, SIDE), background)
    draw = ImageDraw.Draw(picture)
    radius = int(random.integers(20, 28))
    x, y = (int(c) for c in random.integers(SIDE // 2 - 10, SIDE // 2 + 10, 2))
    for side in (-1, 1):
        outer = x + side * radius
        if pointed_ears:
            tip = (outer, y - 2 * radius)
            draw.polygon([tip, (outer, y), (x, y - radius // 2)], fill=fur)
        else:
            draw.ellipse([outer - 9, y - radius, outer + 9, y + radius], fill=dark)
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=fur)
    for side in (-1, 1):
        eye = x + side * radius // 2
        draw.ellipse([eye - 3, y - 9, eye + 3, y - 3], fill=(20, 20, 20))
    draw.ellipse([x - 4, y + 2, x + 4, y + 8], fill=(20, 20, 20))
    return picture
