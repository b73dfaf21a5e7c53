"""A figure of a post: its data, its alt text, its drawing function, its files."""

from __future__ import annotations

import csv
import inspect
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from experiments.records.code_hash import syntax_hash
from experiments.records.errors import UserError
from generator.inputs import digest

# The modules that all figures are drawn by.
SHARED = ("style.py", "svg.py", "plot.py", "lines.py", "row_plot.py")
Row = Iterable[object]


@dataclass(frozen=True)
class Figure:
    """A figure that a post asks for. Nothing is drawn until `render` is called.

    Attributes:
        stem: The start of the file's name.
        draw: Draws into a Matplotlib figure: `draw(figure, **data)`. A figure of photographs gets
            them as `images`, arrays of shape (height, width, 3).
        data: The arguments of `draw`, as JSON has them.
        alt: The text for readers who can't see the figure.
        width: In CSS pixels, which are the units of drawings; photographs have twice as many.
        height: In CSS pixels.
        title: The figure's short name.
        rows: What it shows as a table, the names of columns first; empty for photographs.
        pictures: The image files that it shows.
        contents: The content of each of these files.
        raster: True for a drawing in pixels, for readers that take no SVG.
    """

    stem: str
    draw: Callable[..., None]
    data: dict[str, Any]
    alt: str
    width: int
    height: int
    title: str = ""
    rows: tuple[Row, ...] = ()
    pictures: tuple[Path, ...] = ()
    contents: tuple[bytes, ...] = ()
    raster: bool = False

    @property
    def file_format(self) -> str:
        """The ending of the file's name: `webp` for photographs, `svg` or `png` for drawings."""
        if self.pictures:
            return "webp"
        return "png" if self.raster else "svg"

    @property
    def name(self) -> str:
        """The name of its files, which changes with data, pictures, style and its own code."""
        made_of = [
            self.draw.__name__,
            self.data,
            [self.width, self.height],
            [digest(content) for content in self.contents],
            code_of(inspect.getfile(self.draw)),
            *(code_of(str(Path(__file__).with_name(name))) for name in SHARED),
        ]
        mark = digest(json.dumps(made_of, sort_keys=True).encode())[:12]
        # A model's name is text from a record: it must not lead out of the folder or the link.
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", self.stem)
        return f"{stem}-{mark}"

    @property
    def file_name(self) -> str:
        """The name of the file that it is drawn into."""
        return f"{self.name}.{self.file_format}"

    @property
    def table(self) -> bytes:
        """The rows as CSV."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(self.rows)
        return text.getvalue().encode()

    def render(self) -> bytes:
        """Draw the figure and return the file's content. Imports Matplotlib.

        Raises:
            UserError: A picture that it shows can't be read.
        """
        from generator.figures.style import render

        try:
            size = (self.width, self.height)
            return render(self.draw, self.data, self.contents, size, self.file_format)
        except (OSError, SyntaxError, ValueError) as error:
            raise UserError(f"{self.file_name}: can't be drawn: {error}") from error


@cache
def code_of(file: str) -> str:
    """Return the hash of a module's syntax: comments and layout do not change it."""
    return syntax_hash(Path(file).read_text(encoding="utf-8"))
