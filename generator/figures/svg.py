"""Matplotlib's SVG as an element for pages: small, without ids, in the colours of the page.

Ink becomes `currentColor`, and each colour of a line the CSS variable `--labpress-NAME`, which a
theme can set. Without ids, a page can hold any number of figures. Text stays text, in the font of
the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from generator.figures.clips import Clips, unclipped
from generator.figures.hover import TITLE, areas, title_of
from generator.inputs import digest

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
KEPT = (
    *("fill", "fill-opacity", "opacity", "stroke", "stroke-dasharray", "stroke-opacity"),
    *("stroke-width", "text-anchor", "font-weight", "font-size"),
)
IMAGE = ("x", "y", "width", "height", "transform")
PLACE, UPRIGHT = ("x", "y", "transform"), "rotate(-0 "
# Colours of the page. Where a theme names no paper, it is that of the browser.
INK, PAPER = "currentColor", "var(--labpress-paper,Canvas)"
# The size of texts on phones, in units of the drawing: see `templates/theme.css`.
PHONE_FONT_SIZE = 19
# The id of groups whose black and white are not ink and paper.
KEPT_COLOURS = "kept-colours"
HEX = re.compile(r"#[0-9a-f]{6}")
NUMBER = re.compile(r"-?\d+\.\d+")
CIRCLE = re.compile(r"M 0 ([\d.]+)\s*C ")
# Characters that names from records can hold, and XML 1.0 can not (section 2.2), in UTF-8.
NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# One would end the element for Markdown.
BLANK_LINE = re.compile(rb"\n[ \t]*(?=\n)")


def page_svg(
    raw: bytes, colours: dict[str, str], ink: str, font_size: int, own: bool = False
) -> bytes:
    """Return a drawing of Matplotlib's SVG backend as a small SVG file that a page can hold.

    Args:
        raw: The drawing, with 72 pixels to the inch and `svg.fonttype` none.
        colours: The colours of lines by name.
        ink: The colour of all else.
        font_size: The usual size of texts in pixels, which pages may change.
        own: True for a figure of the author's own: it is cut off at the edges of axes, which takes
            ids that no other drawing has; black and white become ink and paper of the page; its
            texts were drawn as large as on phones.
    """
    of_page = {code: f"var(--labpress-{name},{code})" for name, code in colours.items()}
    of_page[ink] = INK
    root = ElementTree.fromstring(NOT_IN_XML.sub(b"", raw))
    elements = Elements(of_page, font_size)
    if own:
        elements = OwnElements(of_page, PHONE_FONT_SIZE, Clips(root, digest(raw)[:8]))
    parts = "".join(elements.of(root))
    _, _, width, height = (round(float(each)) for each in root.attrib["viewBox"].split())
    # What points say to a pointer is kept elsewhere in the drawing, as it was recorded.
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" fill="currentColor" font-family="system-ui,sans-serif" '
        f'font-size="{font_size}" stroke-linejoin="round">{parts}{"".join(areas(root))}</svg>\n'
    )
    return BLANK_LINE.sub(b"", NOT_IN_XML.sub(b"", svg.encode()))


class Elements:
    """The elements of a drawing, in the colours of the page."""

    def __init__(
        self, colours: dict[str, str], font_size: float, clips: Clips | None = None
    ) -> None:
        """Replace colours by others; texts of the usual size take that of the page."""
        self.colours = colours
        self.font_size = font_size
        self.clips = clips
        self.markers: dict[str, Element] = {}

    def of(self, parent: Element) -> Iterator[str]:
        """Yield the elements inside a group."""
        for each in parent:
            if self.clips and (clip := self.clips.start(each)):
                yield clip
                yield from self.of(unclipped(each))
                yield "</g>"
                continue
            match each.tag.removeprefix(SVG):
                case "defs":
                    self.markers |= {path.attrib["id"]: path for path in each.iter(f"{SVG}path")}
                case "g":
                    inside = self.group(each)
                    name = each.get("id", "")
                    if name.startswith(TITLE):
                        inside = f"\n<g>{title_of(name.removeprefix(TITLE))}{inside}</g>"
                    yield inside
                case "path":
                    style = self.style(each)
                    if style.get("fill") != "none" or "stroke" in style:
                        yield element("path", {"d": numbers(each.attrib["d"]), **style})
                case "use":
                    yield self.marker(each)
                case "text":
                    yield self.text(each)
                case "image":
                    yield image(each)

    def group(self, each: Element) -> str:
        """Return what is inside of a group."""
        return "".join(self.of(each))

    def colour(self, colour: str) -> str:
        """Return a colour as the page has it."""
        return self.colours.get(colour, colour)

    def marker(self, use: Element) -> str:
        """Return a marker."""
        path = self.markers[use.attrib[f"{XLINK}href"][1:]].attrib["d"].strip()
        x, y = numbers(use.attrib["x"]), numbers(use.attrib["y"])
        style = self.style(use)
        if path.endswith("z") and style.get("fill") == style.get("stroke"):
            # A filled marker needs no edge of the same colour.
            style = {key: style[key] for key in style if not key.startswith("stroke")}
        if circle := CIRCLE.match(path):
            place = {"cx": x, "cy": y, "r": numbers(circle[1])}
            return element("circle", {**place, **style})
        place = {"d": numbers(path), "transform": f"translate({x} {y})"}
        return element("path", {**place, **style})

    def text(self, each: Element) -> str:
        """Return a text in the font of the page."""
        place = {key: numbers(each.attrib[key]) for key in PLACE if key in each.attrib}
        if UPRIGHT in each.get("transform", "") and "x" in place:
            del place["transform"]
        return element("text", {**place, **self.style(each)}, html.escape(each.text or ""))

    def style(self, each: Element) -> dict[str, str]:
        """Return the style of an element as attributes, without what is so anyway."""
        pairs = (part.split(":", 1) for part in each.get("style", "").split(";") if ":" in part)
        style = {key.strip(): value.strip() for key, value in pairs}
        kept = {key: style[key] for key in KEPT if key in style}
        for key in ("fill", "stroke"):
            if key in kept:
                kept[key] = self.colour(kept[key])
        if kept.get("fill") == INK:
            del kept["fill"]
        if "font-size" in kept:
            size = float(kept.pop("font-size").removesuffix("px")) / self.font_size
            kept |= {"font-size": f"{size:.2g}em"} if size != 1 else {}
        return {key: value for key, value in kept.items() if value != "start"}


class OwnElements(Elements):
    """The elements of a figure of the author's own, which can have any colours."""

    keeps_colours = False

    def group(self, each: Element) -> str:
        """Return what is inside of a group, which can keep its colours."""
        before = self.keeps_colours
        self.keeps_colours = before or each.get("id") == KEPT_COLOURS
        inside = super().group(each)
        self.keeps_colours = before
        return inside

    def colour(self, colour: str) -> str:
        """Return a colour as the page has it: greys close to black and white are ink and paper."""
        if self.keeps_colours or not HEX.fullmatch(colour):
            return colour
        levels = bytes.fromhex(colour[1:])
        if max(levels) - min(levels) <= 16:
            if max(levels) <= 64:
                return INK
            if min(levels) >= 240:
                return PAPER
        return super().colour(colour)

    def style(self, each: Element) -> dict[str, str]:
        """Return the style of an element; Matplotlib leaves black out where it fills."""
        style = super().style(each)
        return {"fill": "#000000", **style} if self.keeps_colours else style


def image(each: Element) -> str:
    """Return a picture in a drawing, such as that of `imshow`."""
    place = {key: each.attrib[key] for key in IMAGE if key in each.attrib}
    pixels = "".join(each.get(f"{XLINK}href", "").split())
    return element("image", {"href": pixels, **place, "preserveAspectRatio": "none"})


def element(tag: str, attributes: dict[str, str], inside: str = "") -> str:
    """Return an element in a line of its own."""
    given = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"\n<{tag}{given}>{inside}</{tag}>" if inside else f"\n<{tag}{given}/>"


def numbers(text: str) -> str:
    """Return coordinates with one digit after the point, in one line."""
    short = NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), text)
    return " ".join(short.split()).replace(" z", "z").replace("-0 ", "0 ")
