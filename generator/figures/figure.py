"""A figure of a post: its data, its alt text, its drawing function, its file."""

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from experiments.records.code_hash import syntax_hash
from experiments.records.errors import UserError
from generator.inputs import digest

STYLE = Path(__file__).with_name("style.py")


@dataclass(frozen=True)
class Figure:
    """A figure that a post asks for. Nothing is drawn until `render` is called.

    Attributes:
        stem: The start of the file's name.
        draw: Draws into a Matplotlib figure: `draw(figure, **data)`. A figure of photographs gets
            them as `images`, arrays of shape (height, width, 3).
        data: The arguments of `draw`, as JSON has them.
        alt: The text for readers who can't see the figure.
        width: In CSS pixels, 100 for an inch; the file has twice as many for sharp screens.
        height: In CSS pixels.
        pictures: The image files that it shows.
        contents: The content of each of these files.
    """

    stem: str
    draw: Callable[..., None]
    data: dict[str, Any]
    alt: str
    width: int
    height: int
    pictures: tuple[Path, ...] = ()
    contents: tuple[bytes, ...] = ()

    @property
    def file_format(self) -> str:
        """JPEG for photographs, PNG for lines and letters."""
        return "jpg" if self.pictures else "png"

    @property
    def file_name(self) -> str:
        """The file's name, which changes with data, pictures, style and the figure's own code."""
        made_of = [
            self.draw.__name__,
            self.data,
            [self.width, self.height],
            [digest(content) for content in self.contents],
            code_of(inspect.getfile(self.draw)),
            code_of(str(STYLE)),
        ]
        mark = digest(json.dumps(made_of, sort_keys=True).encode())[:12]
        # A model's name is text from a record: it must not lead out of the folder or the link.
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", self.stem)
        return f"{stem}-{mark}.{self.file_format}"

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
