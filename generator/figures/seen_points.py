"""The points of a line that can be seen: long runs have more epochs than a drawing has pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# The stretches of a line, at least as many as a drawing has CSS pixels in its width.
COLUMNS = 600


def seen_points(*lines: np.ndarray) -> np.ndarray:
    """Return the positions of the values to draw, sorted: all of them, if there are not many.

    Of many values, those are drawn that decide the pixels of a line: the first, last, lowest and
    highest one of each stretch as wide as a pixel (Jugel, Jerzak, Hackenbroich and Markl 2014, M4:
    A Visualization-Oriented Time Series Data Aggregation).

    Args:
        lines: Values at the same positions, arrays of shape (positions,), NaN for missing ones.
    """
    import numpy as np

    count = len(lines[0])
    if count <= 4 * COLUMNS:
        return np.arange(count)
    starts = np.arange(COLUMNS) * count // COLUMNS
    ends = np.append(starts[1:], count)
    kept = [starts, ends - 1]
    for values in lines:
        for missing, extreme in ((np.inf, np.argmin), (-np.inf, np.argmax)):
            known = np.where(np.isnan(values), missing, values)
            stretches = zip(starts, ends, strict=True)
            kept.append(np.array([start + extreme(known[start:end]) for start, end in stretches]))
    return np.unique(np.concatenate(kept))
