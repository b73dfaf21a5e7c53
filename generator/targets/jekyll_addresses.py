"""The addresses that Jekyll gives to posts, after its documentation, "Permalinks"."""

import datetime
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from generator.targets.jekyll_config import Config, mapping

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
# Jekyll's names for parts of a date, and those of `strftime`. Days and months have English names.
DATES = {
    **{"year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S"},
    **{"short_year": "%y", "y_day": "%j", "week": "%V", "w_year": "%G", "w_day": "%u"},
    **{"short_day": "%a", "long_day": "%A", "short_month": "%b", "long_month": "%B"},
}
PLACEHOLDER = re.compile(r":([a-z_]+)")
POST_FILE = re.compile(r"(?P<date>\d{2,4}-\d{1,2}-\d{1,2})-(?P<slug>.+)\.[^.]+")


def address_of(config: Config, path: str, front: Mapping[str, Any]) -> str | None:
    """Return the address of a post's page from the blog's base URL, such as `/2026/01/31/a.html`.

    Args:
        config: The blog's settings.
        path: The post's path from the folder that Jekyll reads.
        front: Its front matter, without defaults.

    Returns:
        The address, or None if the path is not that of a post.
    """
    found = POST_FILE.fullmatch(PurePosixPath(path).name)
    date = found and date_of(front.get("date"), found["date"])
    if not found or not date:
        return None
    front = {**config.defaults(path), **front}
    collection = mapping(config.mapping("collections").get("posts"))
    template = front.get("permalink") or collection.get("permalink") or config.text("permalink")
    template = STYLES.get(str(template or "date"), str(template))
    slug = str(front.get("slug") or found["slug"])
    categories = categories_of(path.removeprefix(config.collections), front)
    values = {
        **{name: date.strftime(form) for name, form in DATES.items()},
        "i_day": str(date.day),
        "i_month": str(date.month),
        "title": slugify(slug, "._~!$&'()+,;=@"),
        "slug": slugify(slug).lower(),
        "name": slugify(PurePosixPath(path).stem).lower(),
        "categories": "/".join(dict.fromkeys(each.lower() for each in categories)),
        "slugified_categories": "/".join(dict.fromkeys(slugify(c).lower() for c in categories)),
        "collection": "posts",
        "output_ext": ".html",
    }
    address = PLACEHOLDER.sub(lambda name: values.get(name[1], name[0]), template)
    return re.sub(r"/{2,}", "/", f"/{address}")


def date_of(given: object, named: str) -> datetime.date | None:
    """Return the date of a post from its front matter or, without one, from its file's name."""
    if isinstance(given, datetime.datetime):
        return given.date()
    if isinstance(given, datetime.date):
        return given
    text = re.match(r"\d+-\d+-\d+", str(given)) if given else None
    try:
        return datetime.date(*map(int, (text[0] if text else named).split("-")))
    except ValueError:
        return None


def categories_of(path: str, front: Mapping[str, Any]) -> list[str]:
    """Return the categories of a post: its folders above `_posts`, and those it names."""
    folders = [part for part in PurePosixPath(path).parts[:-1] if part not in ("_posts", "_drafts")]
    one, several = front.get("category"), front.get("categories")
    words = several.split() if isinstance(several, str) else several
    named = words if isinstance(words, list) else [one] if one else []
    return [*folders, *(str(word) for word in named)]


def slugify(text: str, kept: str = "") -> str:
    """Return a text for an address: letters, digits and the signs that are kept, else hyphens."""
    signs = "".join(sign if sign.isalnum() or sign in kept else "-" for sign in text)
    return re.sub("-+", "-", signs).strip("-")


def file_of(address: str) -> str:
    """Return the path of the page that Jekyll writes for an address, by which two can be equal."""
    path = address.strip("/")
    if not path or address.endswith("/"):
        return f"{path}/index.html".lstrip("/")
    return path if PurePosixPath(path).suffix == ".html" else f"{path}.html"
