"""The style of the author's own figures: what differs from Matplotlib's, and from our figures'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from warnings import catch_warnings

from matplotlib import cbook
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Text

from generator.figures.plain_math import without_math
from generator.figures.style import FONT_SIZE, PIXELS_PER_INCH
from generator.figures.svg import KEPT_COLOURS, PHONE_FONT_SIZE

# Pixels of a text that may lie outside of the figure: letters do not fill their boxes.
CUT = 2
LAYOUT: dict[Any, Any] = {
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 6 / PIXELS_PER_INCH,
    "figure.constrained_layout.w_pad": 6 / PIXELS_PER_INCH,
    "figure.dpi": PIXELS_PER_INCH,
    "legend.frameon": False,
    "legend.handlelength": 1.5,
    "legend.handletextpad": 0.5,
}


def adapt_matplotlib(file_format: str) -> None:
    """Let Matplotlib draw for pages, in this process, which draws one figure."""
    write_plain_texts()
    draw_plain_lines()
    # The constrained layout makes room for all texts; this one would end it.
    Figure.tight_layout = lambda *_args, **_options: None  # type: ignore[method-assign]
    if file_format == "svg":
        measure_texts_for_phones()


def write_plain_texts() -> None:
    """Let texts, those of ticks too, have formulas as plain text: pages have no TeX."""
    original = Text.set_text

    def in_plain_text(self: Text, s: object) -> None:
        original(self, without_math(s) if isinstance(s, str) else s)

    Text.set_text = in_plain_text  # type: ignore[method-assign]


def draw_plain_lines() -> None:
    """Draw a line whose colour the author sets without the dashes and markers of the style."""
    for name in ("plot", "errorbar"):
        setattr(Axes, name, with_plain_lines(getattr(Axes, name)))


def with_plain_lines(original: Any) -> Any:
    """Return a method of axes that draws solid lines unless dashes or markers are asked for."""

    def draw(self: Axes, *args: Any, **kwargs: Any) -> Any:
        has_format = any(isinstance(each, str) for each in (*args, kwargs.get("fmt")))
        named = cbook.normalize_kwargs(kwargs, Line2D)
        if named.get("color") is not None and not has_format:
            kwargs = {"linestyle": "-", "marker": "", **named}
        return original(self, *args, **kwargs)

    return draw


def measure_texts_for_phones() -> None:
    """Let the layout make room for texts as large as they are on phones, in CSS of pages.

    Texts are written so large, too; `page_svg` gives them their usual size.
    """
    original = FontProperties.get_size_in_points

    def on_phones(self: FontProperties) -> float:
        return original(self) * PHONE_FONT_SIZE / FONT_SIZE

    FontProperties.get_size = FontProperties.get_size_in_points = on_phones  # type: ignore[method-assign]


def prepare(figure: Figure) -> None:
    """Let cells have no grid over them, and keep the colours of a colour map in dark themes."""
    for axes in figure.axes:
        if axes.images:
            axes.grid(visible=False, which="both")
        mapped = [
            each for each in (*axes.images, *axes.collections) if each.get_array() is not None
        ]
        keep_colours(mapped)
        if axes.images or any(isinstance(each, QuadMesh) for each in mapped):
            keep_colours(axes.texts)  # Black or white, so that they can be read on the cells.


def cut_texts(figure: Figure) -> Iterator[str]:
    """Yield the texts of a figure that its edges cut off; those of ticks have room anyway."""
    with catch_warnings(action="ignore"):  # Of a layout that such a text leaves no room for.
        figure.draw_without_rendering()
    width, height = figure.bbox.size
    for text in texts_of(figure):
        if not (text.get_visible() and text.get_text().strip()):
            continue
        box = text.get_window_extent()
        seen = box.x1 > 0 and box.y1 > 0 and box.x0 < width and box.y0 < height
        room = min(box.x0, box.y0, width - box.x1, height - box.y1)
        if seen and room < -CUT:
            yield text.get_text()


def texts_of(figure: Figure) -> Iterator[Text]:
    """Yield the titles, names of axes, legends and notes of a figure."""
    yield from figure.texts
    for legend in (*figure.legends, *(each.get_legend() for each in figure.axes)):
        yield from legend.get_texts() if legend else ()
    for axes in figure.axes:
        yield from (axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts)


def keep_colours(artists: Iterable[Artist]) -> None:
    """Mark artists whose black and white are not ink and paper of the page."""
    for each in artists:
        each.set_gid(KEPT_COLOURS)
