"""The style of all figures, and their drawing by Matplotlib."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from PIL import Image

from generator.figures.plot import INK
from generator.figures.svg import page_svg

# Of the colours that people with any colour vision tell apart (Okabe and Ito 2008), those with a
# contrast of 3:1 against both white and near-black.
COLOURS = {"blue": "#0072b2", "vermilion": "#d55e00", "green": "#009e73", "purple": "#cc79a7"}
# CSS pixels: Matplotlib's points are CSS pixels here, as a figure has 72 to the inch.
FONT_SIZE = 13
PIXELS_PER_INCH = 72
# From the fifth line on, lines differ in dashes and markers, too.
DASHES, MARKERS = ("-", "--", ":", "-."), ("o", "s", "^", "D")
STYLE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.prop_cycle": (cycler(linestyle=DASHES) + cycler(marker=MARKERS))
    * cycler(color=list(COLOURS.values())),
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "white",
    "font.size": FONT_SIZE,
    "grid.alpha": 0.15,
    "grid.color": INK,
    "lines.linewidth": 2,
    "lines.markersize": 5,
    "savefig.facecolor": "white",
    "svg.fonttype": "none",  # Text stays text.
    "svg.hashsalt": "labpress",
    "text.color": INK,
    "text.hinting": "none",  # Screens are sharp, and it takes a tenth of the time of a PNG.
    "text.parse_math": False,  # A dollar in a model's name is a dollar.
    "xtick.color": INK,
    "xtick.major.size": 0,
    "xtick.minor.size": 0,
    "ytick.color": INK,
    "ytick.major.size": 0,
    "ytick.minor.size": 0,
}
SCALE = 2  # The pixels of a photograph or a PNG for each CSS pixel, for sharp screens.


def render(
    draw: Callable[..., None],
    data: dict[str, Any],
    contents: Sequence[bytes],
    size: tuple[int, int],
    file_format: str,
) -> bytes:
    """Draw a figure in the project's style, whatever the user's settings.

    Args:
        draw: Draws into a Matplotlib figure: `draw(figure, **data)`.
        data: Its arguments, as JSON has them.
        contents: The image files that it shows, which it gets as arrays in `images`.
        size: Width and height in CSS pixels.
        file_format: `svg`, `png` or `webp`.

    Returns:
        The content of the file.
    """
    images = [np.asarray(Image.open(io.BytesIO(content))) for content in contents]
    width, height = size
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        canvas = Canvas(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH))
        draw(canvas, **arrays(data), **({"images": images} if images else {}))
        return save(canvas, file_format)


def save(canvas: Canvas, file_format: str, own: bool = False) -> bytes:
    """Return a drawn figure as a file; the same figure gives the same bytes.

    Args:
        canvas: The figure.
        file_format: `svg`, `png` or `webp`.
        own: True for a figure of the author's own; see `page_svg`.
    """
    content = io.BytesIO()
    with warnings.catch_warnings():
        # Pages show text in fonts of their own; images have a box for a character without a glyph.
        warnings.filterwarnings("ignore", "Glyph")
        if file_format == "svg":
            canvas.savefig(content, format="svg", facecolor="none", metadata={"Date": None})
            return page_svg(content.getvalue(), COLOURS, INK, FONT_SIZE, own)
        canvas.set_dpi(SCALE * PIXELS_PER_INCH)
        agg: Any = FigureCanvasAgg(canvas)
        agg.draw()
    image = Image.frombuffer("RGBA", agg.get_width_height(), agg.buffer_rgba())
    if file_format == "png":
        # Plots have few colours: a palette takes half of the space, with no visible loss.
        opaque = image.convert("RGB")
        few = opaque.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(content, "png")
    else:
        # The photographs of this project take 0.53 of JPEG at a quality of 80, and 0.73 of
        # JPEG with the same mean squared error: a second size for other screens is not needed.
        image.save(content, "webp", quality=72)
    return content.getvalue()


def arrays(data: Any) -> Any:
    """Return JSON data with each list of lists as an array of numbers, NaN for None.

    Lists of different lengths, of one list, remain lists of arrays.
    """
    if isinstance(data, dict):
        return {key: arrays(value) for key, value in data.items()}
    if isinstance(data, list) and data and all(isinstance(each, list) for each in data):
        rows = [np.array(each, dtype=float) for each in data]
        return np.array(rows) if len({len(row) for row in rows}) == 1 else rows
    return data
