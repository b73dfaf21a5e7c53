"""The figures of a page as HTML: an image file, or a drawing in the page itself.

A drawing in the page takes the colours and the font of the page, also where readers switch to a
dark theme. It holds no blank line, so that every kind of Markdown leaves it as it is.
"""

import html
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from generator.pages.markup import Part, Picture, Shown, SiteLink

START = "<svg "
DRAWING = re.compile(
    r'<svg role="img" data-file="(?P<file>[^"]*)"[^>]*? width="(?P<width>\d+)"'
    r' height="(?P<height>\d+)"'
    r".*?<desc>(?P<alt>.*?)</desc>.*?</svg>",
    re.DOTALL,
)


def with_pictures(
    body: Iterable[str | Part], drawings: Mapping[PurePosixPath, bytes], drawn_as: str = ".svg"
) -> tuple[str | Shown, ...]:
    """Return a body whose figures are HTML.

    Args:
        body: The body.
        drawings: The drawings that stand in the page itself, by their paths in the site.
        drawn_as: The ending of the files that show the other drawings.
    """
    parts: list[str | Shown] = []
    for part in body:
        if not isinstance(part, Picture):
            parts.append(part)
        elif part.file in drawings:
            parts.append(inline(part, drawings[part.file].decode()))
        else:
            parts += image(part, drawn_as)
    return tuple(parts)


def inline(picture: Picture, drawing: str) -> str:
    """Return a drawing as an element of the page, with its name and its alt text.

    `data-file` names the file that has the same drawing.
    """
    file = html.escape(f"/{picture.file}")
    texts = f"<title>{html.escape(picture.title)}</title>\n<desc>{picture.alt}</desc>"
    start, _, rest = drawing.strip().partition(">")
    attributes = start.removeprefix(START)
    return f'<svg role="img" data-file="{file}" {attributes}>\n{texts}{rest}'


def as_images(text: str) -> str:
    """Return the text of a page with its drawings as image elements."""
    return DRAWING.sub(
        r'<img src="\g<file>" alt="\g<alt>" width="\g<width>" height="\g<height>" loading="lazy">',
        text,
    )


def image(picture: Picture, drawn_as: str) -> list[str | Shown]:
    """Return a figure as an image element."""
    file = picture.file
    shown = file.with_suffix(drawn_as) if file.suffix == ".svg" else file
    size = f'width="{picture.width}" height="{picture.height}"'
    return [
        '<img src="',
        SiteLink(f"/{shown}"),
        f'" alt="{picture.alt}" {size} loading="lazy">',
    ]
