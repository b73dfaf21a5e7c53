"""SVG files of the author's own, without what readers do not see."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from experiments.records.errors import UserError

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
KEPT_SPACES = (f"{{{SVG}}}", f"{{{XLINK}}}", "{http://www.w3.org/XML/1998/namespace}")
UNSEEN = (f"{{{SVG}}}metadata", f"{{{SVG}}}script")
LENGTH = re.compile(r"\s*(\d*\.?\d+)\s*(px|pt|pc|mm|cm|in|)\s*")
# CSS pixels of each unit (CSS Values and Units 3, section 6.2).
UNITS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}


def read_svg(content: bytes, path: str) -> tuple[bytes, float, float]:
    """Return an SVG file without metadata, scripts and comments, and its size in CSS pixels.

    Editors keep names of people and folders in metadata and in attributes of their own.

    Raises:
        UserError: The file is no SVG, or tells no size.
    """
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise UserError(f"{path}: is no SVG file: {error}.") from None
    if root.tag != f"{{{SVG}}}svg":
        raise UserError(f'{path}: is no SVG file: it does not begin with <svg xmlns="{SVG}">.')
    width, height = size_of(root, path)
    root.attrib |= {"width": f"{width:g}", "height": f"{height:g}"}
    remove_unseen(root)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root) + b"\n", width, height


def size_of(root: Element, path: str) -> tuple[float, float]:
    """Return width and height of a drawing in CSS pixels."""
    lengths = [LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    sizes = [float(each[1]) * UNITS[each[2]] for each in lengths if each]
    if len(sizes) < 2:
        box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
        try:
            sizes = [float(box[2]), float(box[3])]
        except (IndexError, ValueError):
            sizes = []
    if not sizes or not all(0 < each < 1e5 for each in sizes):
        raise UserError(f"{path}: tells no size: give its <svg> a viewBox, or width and height.")
    if "viewBox" not in root.attrib:
        root.set("viewBox", f"0 0 {sizes[0]:g} {sizes[1]:g}")
    return sizes[0], sizes[1]


def remove_unseen(parent: Element) -> None:
    """Remove what is not drawn: metadata, scripts, and what editors add for themselves."""
    for name in [each for each in parent.attrib if is_foreign(each)]:
        del parent.attrib[name]
    for child in list(parent):
        if child.tag in UNSEEN or is_foreign(child.tag):
            parent.remove(child)
        else:
            remove_unseen(child)


def is_foreign(name: str) -> bool:
    """Return True if a tag or an attribute is not of SVG."""
    return name.startswith("{") and not name.startswith(KEPT_SPACES)
