"""Matplotlib's SVG as an element for pages: small, without ids, in the colours of the page.

Ink becomes `currentColor`, and each colour of a line the CSS variable `--labpress-NAME`, which a
theme can set. Without ids, a page can hold any number of figures. Text stays text, in the font of
the page.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
# The start of the id of a group whose markers have titles, which stand behind it as JSON.
TITLES = "titles:"
# The start of the id of an area with one title, which stands behind it.
TITLE = "title:"
KEPT = (
    *("fill", "fill-opacity", "opacity", "stroke", "stroke-dasharray", "stroke-opacity"),
    *("stroke-width", "text-anchor", "font-weight", "font-size"),
)
PLACE, UPRIGHT = ("x", "y", "transform"), "rotate(-0 "
NUMBER = re.compile(r"-?\d+\.\d+")
CIRCLE = re.compile(r"M 0 ([\d.]+)\s*C ")
# Control characters, which names from records can hold, and XML can not.
NOT_IN_XML = bytes(code for code in range(32) if chr(code) not in "\t\n\r")
# Readers point at a marker with less than its own size of precision.
REACH = 12


def page_svg(raw: bytes, colours: dict[str, str], ink: str, font_size: int) -> bytes:
    """Return a drawing of Matplotlib's SVG backend as a small SVG file that a page can hold.

    Args:
        raw: The drawing, with 72 pixels to the inch and `svg.fonttype` none.
        colours: The colours of lines by name.
        ink: The colour of all else.
        font_size: The usual size of texts in pixels, which pages may change.
    """
    variables = {code: f"var(--labpress-{name},{code})" for name, code in colours.items()}
    root = ElementTree.fromstring(raw.translate(None, delete=NOT_IN_XML))
    parts = "".join(Elements(variables | {ink: "currentColor"}, font_size).of(root, []))
    _, _, width, height = (round(float(each)) for each in root.attrib["viewBox"].split())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" fill="currentColor" font-family="system-ui,sans-serif" '
        f'font-size="{font_size}" stroke-linejoin="round">{parts}</svg>\n'
    ).encode()


class Elements:
    """The elements of a drawing, in the colours of the page."""

    def __init__(self, colours: dict[str, str], font_size: float) -> None:
        """Replace colours by others; texts of the usual size take that of the page."""
        self.colours = colours
        self.font_size = font_size
        self.markers: dict[str, Element] = {}

    def of(self, parent: Element, titles: list[str]) -> Iterator[str]:
        """Yield the elements inside a group; `titles` wait for the markers of the group."""
        for each in parent:
            match each.tag.removeprefix(SVG):
                case "defs":
                    self.markers |= {path.attrib["id"]: path for path in each.iter(f"{SVG}path")}
                case "g":
                    name = each.get("id", "")
                    if name.startswith(TITLE):
                        yield f"\n<g>{title_of(name[len(TITLE) :])}"
                        yield from self.of(each, titles)
                        yield "</g>"
                        continue
                    own = json.loads(name[len(TITLES) :]) if name.startswith(TITLES) else titles
                    yield from self.of(each, own)
                case "path":
                    style = self.style(each)
                    if style.get("fill") != "none" or "stroke" in style:
                        yield element("path", {"d": numbers(each.attrib["d"]), **style})
                case "use":
                    yield self.marker(each, titles.pop(0) if titles else "")
                case "text":
                    yield self.text(each)

    def marker(self, use: Element, title: str) -> str:
        """Return a marker, with a title that browsers show when readers point at it."""
        path = self.markers[use.attrib[f"{XLINK}href"][1:]].attrib["d"].strip()
        x, y = numbers(use.attrib["x"]), numbers(use.attrib["y"])
        style = self.style(use)
        # A filled marker needs no edge: an unseen one catches the pointer.
        if title and path.endswith("z") and style.get("fill") == style.get("stroke"):
            reach = {"stroke": "transparent", "stroke-width": str(REACH), "pointer-events": "all"}
            style |= reach
        inside = title_of(title) if title else ""
        if circle := CIRCLE.match(path):
            place = {"cx": x, "cy": y, "r": numbers(circle[1])}
            return element("circle", {**place, **style}, inside)
        place = {"d": numbers(path), "transform": f"translate({x} {y})"}
        return element("path", {**place, **style}, inside)

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
                kept[key] = self.colours.get(kept[key], kept[key])
        if kept.get("fill") == "currentColor":
            del kept["fill"]
        if "font-size" in kept:
            size = float(kept.pop("font-size").removesuffix("px")) / self.font_size
            kept |= {"font-size": f"{size:.2g}em"} if size != 1 else {}
        return {key: value for key, value in kept.items() if value != "start"}


def title_of(text: str) -> str:
    """Return the title of an element, which browsers show when readers point at the element."""
    return f"<title>{html.escape(text)}</title>"


def element(tag: str, attributes: dict[str, str], inside: str = "") -> str:
    """Return an element in a line of its own."""
    given = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"\n<{tag}{given}>{inside}</{tag}>" if inside else f"\n<{tag}{given}/>"


def numbers(text: str) -> str:
    """Return coordinates with one digit after the point, in one line."""
    short = NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), text)
    return " ".join(short.split()).replace(" z", "z").replace("-0 ", "0 ")
