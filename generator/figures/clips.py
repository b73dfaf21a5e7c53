"""The areas at whose edges Matplotlib cuts off what it draws, as elements with ids for pages."""

import re
from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = ("x", "y", "width", "height", "d")
ADDRESS = re.compile(r"url\(#(.+)\)")


class Clips:
    """The clipping areas of one drawing; each is written where it is used first."""

    def __init__(self, root: Element, prefix: str) -> None:
        """Read the areas of a drawing; ids begin with a prefix that no other drawing has."""
        self.areas = {each.attrib["id"]: each for each in root.iter(f"{SVG}clipPath")}
        self.prefix = prefix
        self.names: dict[str, str] = {}

    def start(self, each: Element) -> str:
        """Return the start of a group for an element that is cut off, or nothing."""
        found = ADDRESS.fullmatch(each.get("clip-path", ""))
        if not found:
            return ""
        name = self.names.get(found[1])
        if name:
            return f'\n<g clip-path="url(#{name})">'
        name = self.names[found[1]] = f"clip-{self.prefix}-{len(self.names)}"
        shapes = "".join(map(shape, self.areas[found[1]]))
        return f'\n<clipPath id="{name}">{shapes}</clipPath>\n<g clip-path="url(#{name})">'


def shape(each: Element) -> str:
    """Return a rectangle or a path without all that is not its shape."""
    given = "".join(
        f' {key}="{" ".join(each.attrib[key].split())}"' for key in SHAPES if key in each.attrib
    )
    return f"<{each.tag.removeprefix(SVG)}{given}/>"


def unclipped(each: Element) -> Element:
    """Return a group that holds an element as it is when nothing cuts it off."""
    group, inner = Element(f"{SVG}g"), Element(each.tag)
    inner.attrib.update({key: value for key, value in each.items() if key != "clip-path"})
    inner.extend(each)
    inner.text = each.text
    group.append(inner)
    return group
