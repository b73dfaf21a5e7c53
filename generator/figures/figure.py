"""The images of a post, and the figures among them: data, alt text, drawing function, files."""

from __future__ import annotations

import csv
import inspect
import io
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from experiments.records.code_hash import syntax_hash
from experiments.records.errors import UserError
from generator.inputs import digest
from generator.words import Words, current, say, speaking

# The modules that all figures are drawn by.
SHARED = (
    *("style.py", "svg.py", "hover.py", "clips.py", "plot.py", "lines.py", "line_names.py"),
    *("row_plot.py", "seen_points.py"),
)
# The sections of the words that drawings have.
DRAWN = ("numbers", "metrics", "drawn")
Row = Iterable[object]


@dataclass(frozen=True, kw_only=True)
class Image(ABC):
    """An image file of a post. Nothing is drawn until `render` is called.

    Attributes:
        stem: The start of the file's name.
        alt: The text for readers who can't see the image.
        width: In CSS pixels.
        height: In CSS pixels.
        title: The image's short name.
        rows: What it shows as a table, the names of columns first; empty if it has none.
        raster: True for a drawing in pixels, for readers that take no SVG.
        words: The words that are drawn, by default those in force.
    """

    stem: str
    alt: str
    width: int
    height: int
    title: str = ""
    rows: tuple[Row, ...] = ()
    raster: bool = False
    words: Words = field(default_factory=current, repr=False)

    @property
    def file_format(self) -> str:
        """The ending of the file's name: `svg` or `png` for a drawing."""
        return "png" if self.raster else "svg"

    @property
    @abstractmethod
    def made_of(self) -> list[Any]:
        """All that decides what the file holds, as JSON has it."""

    @property
    def name(self) -> str:
        """The name of its files, which changes with what they are made of."""
        mark = digest(json.dumps(self.made_of, sort_keys=True).encode())[:12]
        # A model's name is text from a record: it must not lead out of the folder or the link.
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", self.stem)
        return f"{stem}-{mark}"

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"{self.name}.{self.file_format}"

    @property
    def table(self) -> bytes:
        """The rows as CSV."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(self.rows)
        return text.getvalue().encode()

    @abstractmethod
    def render(self) -> bytes:
        """Return the file's content. May import Matplotlib.

        Raises:
            UserError: It can't be drawn.
        """


@dataclass(frozen=True, kw_only=True)
class Figure(Image):
    """A figure of the project, in CSS pixels; photographs have twice as many.

    Attributes:
        draw: Draws into a Matplotlib figure: `draw(figure, **data)`. A figure of photographs gets
            them as `images`, arrays of shape (height, width, 3).
        data: The arguments of `draw`, as JSON has them.
        pictures: The image files that it shows.
        contents: The content of each of these files.
    """

    draw: Callable[..., None]
    data: dict[str, Any]
    pictures: tuple[Path, ...] = ()
    contents: tuple[bytes, ...] = ()

    @property
    def file_format(self) -> str:
        """The ending of the file's name: `webp` for photographs, `svg` or `png` for drawings."""
        return "webp" if self.pictures else super().file_format

    @property
    def made_of(self) -> list[Any]:
        """Data, pictures, words, style and the figure's own code."""
        return [
            self.draw.__name__,
            self.data,
            [self.width, self.height],
            [digest(content) for content in self.contents],
            self.words.part(*DRAWN),
            code_of(inspect.getfile(self.draw)),
            *style_hashes(),
        ]

    def render(self) -> bytes:
        """Draw the figure and return the file's content. Imports Matplotlib.

        Raises:
            UserError: A picture that it shows can't be read.
        """
        from generator.figures.style import render

        try:
            size = (self.width, self.height)
            with speaking(self.words):
                return render(self.draw, self.data, self.contents, size, self.file_format)
        except (OSError, SyntaxError, ValueError) as error:
            raise UserError(f"{self.file_name}: can't be drawn: {error}") from error


def column_names(*names: str) -> list[str]:
    """Return the names of columns of a figure's data in the language in force."""
    return [say(f"columns.{name}") for name in names]


def style_hashes() -> list[str]:
    """Return the hashes of the modules that all figures are drawn by."""
    return [code_of(str(Path(__file__).with_name(name))) for name in SHARED]


@cache
def code_of(file: str) -> str:
    """Return the hash of a module's syntax: comments and layout do not change it."""
    return syntax_hash(Path(file).read_text(encoding="utf-8"))
