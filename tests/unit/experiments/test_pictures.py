"""Images as models see them: upright and in their colours, whatever the kind of file."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("tensorflow", reason="pictures.py is Keras")

from experiments.pictures import load_image, load_images

RED, GREEN, BLUE, WHITE = (250, 0, 0), (0, 250, 0), (0, 0, 250), (250, 250, 250)
ROTATED_BY_90_DEGREES = 6  # The value of the EXIF tag `Orientation`, whose number is 274.


def quarters(size: int = 320) -> Image.Image:
    """Return a picture of four quarters: red, green, and below them blue, white."""
    small = np.array([[RED, GREEN], [BLUE, WHITE]], "uint8")
    return Image.fromarray(np.kron(small, np.ones((size // 2, size // 2, 1), "uint8")))


def seen_quarters(file: Path) -> list[tuple[int, ...]]:
    """Return the colours in the middle of the quarters, as a model sees them."""
    image, _ = load_image(str(file), 0)
    found = [image.numpy()[y, x] for y in (40, 120) for x in (40, 120)]
    return [tuple(round(float(value) / 250) * 250 for value in colour) for colour in found]


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("a.png", "RGB"),
        ("a.png", "RGBA"),
        ("a.png", "P"),
        ("a.bmp", "P"),
        ("a.bmp", "RGB"),
        ("a.gif", "P"),
        ("a.jpg", "RGB"),
        ("a.jpg", "CMYK"),
        ("a.webp", "RGB"),
        ("a.tiff", "RGB"),
    ],
)
def test_colours_are_those_of_the_picture(tmp_path: Path, name: str, mode: str) -> None:
    quarters().convert(mode).save(tmp_path / name)
    assert seen_quarters(tmp_path / name) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize(("value", "black"), [(0, True), (1, False)])
def test_pictures_of_one_bit_are_black_and_white(tmp_path: Path, value: int, black: bool) -> None:
    Image.new("1", (9, 9), value).save(tmp_path / "a.bmp")
    image, _ = load_image(str(tmp_path / "a.bmp"), 0)
    assert float(image.numpy().mean()) == (0 if black else 255)


def test_a_photograph_that_a_phone_stored_on_its_side_is_seen_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = ROTATED_BY_90_DEGREES
    quarters().save(tmp_path / "a.jpg", exif=exif)
    # A quarter turn clockwise: what was at the lower left is now at the upper left.
    assert seen_quarters(tmp_path / "a.jpg") == [BLUE, RED, WHITE, GREEN]
    ((image, label),) = load_images([str(tmp_path / "a.jpg")], [1])
    assert (tuple(image.shape), int(label)) == ((160, 160, 3), 1)
