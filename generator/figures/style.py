"""The style of all figures, and their drawing by Matplotlib."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.figure import Figure as Canvas
from PIL import Image

# Colours that people with any colour vision tell apart (Okabe and Ito 2008).
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
STYLE: dict[Any, Any] = {
    "axes.grid": True,
    "axes.prop_cycle": cycler(color=COLOURS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "white",
    "font.size": 13,
    "grid.alpha": 0.3,
    "savefig.facecolor": "white",
    "text.parse_math": False,  # A dollar in a model's name is a dollar.
}
CSS_PIXELS_PER_INCH = 100
DOTS_PER_INCH = 200


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
        file_format: `png` or `jpg`.

    Returns:
        The content of the file.
    """
    images = [np.asarray(Image.open(io.BytesIO(content))) for content in contents]
    width, height = (side / CSS_PIXELS_PER_INCH for side in size)
    raw, content = io.BytesIO(), io.BytesIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        canvas = Canvas(figsize=(width, height), layout="constrained")
        draw(canvas, **arrays(data), **({"images": images} if images else {}))
        canvas.savefig(raw, format="png", dpi=DOTS_PER_INCH, pil_kwargs={"compress_level": 1})
    image = Image.open(raw).convert("RGB")
    if file_format == "png":
        # Plots have few colours: a palette takes half of the space, with no visible loss.
        image.quantize(256, dither=Image.Dither.NONE).save(content, "png", optimize=True)
    else:
        image.save(content, "jpeg", quality=80, optimize=True)
    return content.getvalue()


def arrays(data: Any) -> Any:
    """Return JSON data with each list of lists as an array of numbers, NaN for None."""
    if isinstance(data, dict):
        return {key: arrays(value) for key, value in data.items()}
    if isinstance(data, list) and data and all(isinstance(each, list) for each in data):
        return np.array(data, dtype=float)
    return data
