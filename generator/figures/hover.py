"""Unseen circles over the markers of a drawing, whose titles browsers show to readers who point.

They come last in the drawing, so that nothing covers them, and do not reach into each other.
"""

from __future__ import annotations

import html
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

USE = "{http://www.w3.org/2000/svg}use"
# The start of the id of a group whose markers have titles, which stand behind it as JSON.
TITLES = "titles:"
# The start of the id of an area with one title, which stands behind it.
TITLE = "title:"
# Readers point at a marker from so far away, in CSS pixels, if no other marker is closer.
REACH = 9
# Markers that are closer than this cover each other: each is shown with the titles of both.
NEAR = 4


class Point(NamedTuple):
    """A marker with a title, by its place in CSS pixels."""

    x: float
    y: float
    title: str


def areas(root: Element) -> Iterator[str]:
    """Yield a circle with a title for each place of a drawing where markers with titles are."""
    found = list(points(root))
    seen = set()
    cells: dict[tuple[int, int], list[Point]] = defaultdict(list)
    for point in found:
        cells[cell_of(point)].append(point)
    for point in found:
        column, row = cell_of(point)
        around = [
            other
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for other in cells.get((x, y), ())
        ]
        place = f'cx="{point.x:.1f}" cy="{point.y:.1f}"'
        if place not in seen:
            seen.add(place)
            yield (
                f'\n<circle {place} r="{reach(point, around):.1f}" fill="transparent">'
                f"{title_of(titles(point, around))}</circle>"
            )


def points(root: Element) -> Iterator[Point]:
    """Yield the markers of a drawing that have titles."""
    for group in root.iter():
        name = group.get("id", "")
        if name.startswith(TITLES):
            given, uses = json.loads(name[len(TITLES) :]), list(group.iter(USE))
            if len(given) == len(uses):  # Matplotlib leaves out what is outside of the drawing.
                for use, title in zip(uses, given, strict=True):
                    yield Point(float(use.attrib["x"]), float(use.attrib["y"]), title)


def cell_of(point: Point) -> tuple[int, int]:
    """Return the cell of a grid; all that matters to a point is in its cell or one beside it."""
    return int(point.x // (2 * REACH)), int(point.y // (2 * REACH))


def distance(one: Point, other: Point) -> float:
    """Return the distance of two points."""
    return math.hypot(one.x - other.x, one.y - other.y)


def reach(point: Point, around: Sequence[Point]) -> float:
    """Return the radius of a point's circle: half of the way to the closest point not near it."""
    others = [length for other in around if (length := distance(point, other)) >= NEAR]
    return min([REACH, *(length / 2 for length in others)])


def titles(point: Point, around: Sequence[Point]) -> str:
    """Return the titles of a point and of those near it, a line each."""
    near = [other.title for other in around if distance(point, other) < NEAR]
    return "\n".join(dict.fromkeys([point.title, *near]))


def title_of(text: str) -> str:
    """Return the title of an element."""
    return f"<title>{html.escape(text)}</title>"
