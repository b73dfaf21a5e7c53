"""Pictures of the author's own: found in the project, checked, and made small for pages."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from experiments.records.errors import UserError, did_you_mean
from generator.figures.figure import Image, code_of
from generator.inputs import Inputs, digest
from generator.pages.own_svg import read_svg
from generator.project import Project

# CSS pixels: the width of figures in `templates/theme.css`, 46rem.
COLUMN = 736
SCALE = 2  # Pixels of the file for each CSS pixel, for sharp screens.
QUALITY = 80  # Of WebP for photographs, 0 to 100.
MOST_BYTES, MOST_PIXELS = 40_000_000, 100_000_000
# Drawings and screenshots stay lossless; photographs were lossy before.
LOSSLESS = ("PNG", "GIF", "BMP")
FORMATS = (*LOSSLESS, "JPEG", "WEBP", "TIFF")
KNOWN = "JPEG, PNG, WebP, GIF, BMP, TIFF or SVG"
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
BROKEN = (OSError, SyntaxError, ValueError, EOFError)


@dataclass(frozen=True, kw_only=True)
class OwnPicture(Image):
    """A picture in pixels, which becomes a WebP file without metadata.

    Attributes:
        content: The author's file.
        lossless: True to keep each pixel.
    """

    content: bytes = field(repr=False)
    lossless: bool

    @property
    def file_format(self) -> str:
        """The ending of the file's name."""
        return "webp"

    @property
    def made_of(self) -> list[Any]:
        """The author's file and how it is made smaller."""
        return [digest(self.content), [self.width, self.height], self.lossless, code_of(__file__)]

    def render(self) -> bytes:
        """Return the picture upright, in at most twice its shown size, without metadata.

        A colour profile stays: without it, the colours of many phones would be dull.
        """
        with Pillow.open(io.BytesIO(self.content)) as opened:
            profile = opened.info.get("icc_profile") if opened.mode in ("RGB", "RGBA") else None
            image = ImageOps.exif_transpose(opened)
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        size = SCALE * self.width, SCALE * self.height
        if size[0] < image.width:
            image = image.resize(size, Pillow.Resampling.LANCZOS)
        content = io.BytesIO()
        image.save(
            content,
            "webp",
            lossless=self.lossless,
            quality=QUALITY,
            icc_profile=profile,
            exif=b"",
            xmp=b"",
        )
        return content.getvalue()


@dataclass(frozen=True, kw_only=True)
class OwnDrawing(Image):
    """A drawing in an SVG file of the author's; `content` is the file without its metadata."""

    content: bytes = field(repr=False)

    @property
    def made_of(self) -> list[Any]:
        """The file."""
        return [digest(self.content)]

    def render(self) -> bytes:
        """Return the file's content."""
        return self.content


Picture = OwnPicture | OwnDrawing


def read_picture(file: Path, content: bytes, alt: str, width: int | None = None) -> Picture:
    """Return a picture of the author's own.

    Args:
        file: Its file.
        content: What the file holds.
        alt: The text for readers who can't see the picture.
        width: The width on the page in CSS pixels; by default its own, at most `COLUMN`.

    Raises:
        UserError: It can't be used.
    """
    if width is not None and not (type(width) is int and 1 <= width <= 10_000):
        raise UserError(f"picture(width={width!r}): give CSS pixels, such as {COLUMN}.")
    name = file.name
    if len(content) > MOST_BYTES:
        size = f"{len(content) / 1e6:.0f} MB"
        raise UserError(f"{name}: has {size}; the most is {MOST_BYTES / 1e6:.0f} MB: export it.")
    if file.suffix.lower() == ".svg":
        cleaned, own_width, own_height = read_svg(content, name)
        shown, height = shown_size(own_width, own_height, width)
        return OwnDrawing(stem=file.stem, alt=alt, width=shown, height=height, content=cleaned)
    kind, across, down = read_pixels(content, name)
    shown, height = shown_size(across, down, width)
    return OwnPicture(
        stem=file.stem,
        alt=alt,
        width=shown,
        height=height,
        content=content,
        lossless=kind in LOSSLESS,
    )


def find_picture(project: Project, inputs: Inputs, path: str) -> Path:
    """Return the file of a picture.

    Args:
        project: The project that has the file.
        inputs: Tells whether it is there.
        path: The file, from `content/posts`, `content`, `content/images` or the project's root;
            or from the site's top, if it begins with a slash. Addresses may have `%20` for a blank.

    Raises:
        UserError: It is not there; the message has the nearest name.
    """
    if path.startswith("/"):
        return find_in_site(project, inputs, path)
    content = project.posts.parent
    for name in readings(path):
        for folder in (project.posts, content, content / "images", project.root):
            file = project.inside(str(folder / name))
            if inputs.exists(file):
                return file
    pictures = [
        each.relative_to(content).as_posix()
        for each in inputs.glob(content, "**/*.*")
        if each.suffix.lower().removeprefix(".") in ("jpg", "jpeg", "svg", *map(str.lower, FORMATS))
    ]
    way_out = did_you_mean(path, pictures, "put it into content/images.")
    raise UserError(f"there is no picture `{path}`: {way_out}")


def readings(path: str) -> list[str]:
    """Return the names of files that a path can mean: itself, or an address with `%20`."""
    return list(dict.fromkeys((path, unquote(path))))


def find_in_site(project: Project, inputs: Inputs, path: str) -> Path:
    """Return the file that lies at a path of the site; raises UserError if there is none."""
    for name in readings(path):
        file = project.site / name.lstrip("/")
        if file.resolve().is_relative_to(project.site) and inputs.exists(file):
            return file
    raise UserError(
        f"there is no picture {project.relative(project.site)}{path}: put it into content/images, "
        f"and write `images/{file.name}`. One that a blog has already is "
        f'![...]({{{{ link("{path}") }}}}).'
    )


def shown_size(across: float, down: float, width: int | None) -> tuple[int, int]:
    """Return width and height on the page in CSS pixels, in the proportions of a picture."""
    shown = width or max(1, min(round(across), COLUMN))
    return shown, max(1, round(shown * down / across))


def read_pixels(content: bytes, path: str) -> tuple[str, int, int]:
    """Return the format of a picture in pixels, and its width and height when it is upright.

    All of it is decoded, so that a broken file is found while the post is read.

    Raises:
        UserError: It is no picture, is broken, too large, or an animation.
    """
    try:
        with Pillow.open(io.BytesIO(content), formats=FORMATS) as image:
            refuse_unfit(image, path)
            turned = image.getexif().get(0x0112, 1) >= 5  # Exif 2.3, Orientation: a quarter turn.
            across, down = image.size[::-1] if turned else image.size
            image.draft("RGB", (COLUMN, COLUMN))  # JPEG is decoded in an eighth of the time.
            image.load()
    except UnidentifiedImageError:
        raise UserError(f"{path}: is no picture in {KNOWN}: export it as one of these.") from None
    except Pillow.DecompressionBombError:
        raise too_many_pixels(path) from None
    except BROKEN as error:
        raise UserError(f"{path}: is broken ({error}): save or copy it again.") from None
    return str(image.format), across, down


def refuse_unfit(image: Pillow.Image, path: str) -> None:
    """Raise UserError if a picture can't be shown as it is."""
    if image.width * image.height > MOST_PIXELS:
        raise too_many_pixels(path)
    if getattr(image, "n_frames", 1) > 1 and image.format != "JPEG":
        raise UserError(
            f"{path}: is an animation, which readers can't pause: show one frame, or link a video."
        )
    if image.mode not in MODES:
        raise UserError(f"{path}: has pixels of mode {image.mode}: save it with 8 bits a channel.")


def too_many_pixels(path: str) -> UserError:
    """Return the error for a picture of too many pixels."""
    return UserError(f"{path}: has more than {MOST_PIXELS // 10**6} million pixels: scale it down.")
