"""From the text of a Jekyll page to HTML that shows it alone: no Ruby, nothing to fetch."""

import base64
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup
from pygments.formatters import HtmlFormatter

from experiments.errors import LabError
from generator.kramdown import to_html
from generator.project import Project

TEMPLATE = "preview.html.jinja"
# What `escaping.finish` writes around the links and signs of a page.
LINK = re.compile(r"\{% endraw %\}\{\{ '([^']*)' \| relative_url \}\}\{% raw %\}")
POST_LINK = re.compile(
    r"\{% endraw %\}\{% capture .*?post_url \d{4}-\d\d-\d\d-([^ ]+) .*?\{% raw %\}"
)
SIGN = '{% endraw %}{{ "{" }}{% raw %}'
OPEN, CLOSE = "{% raw %}\n", "\n{% endraw %}\n"
SOURCE = re.compile(r'(<img\b[^>]*?\bsrc=")(/[^"]+)(")')


@dataclass(frozen=True)
class Shown:
    """A post as the browser gets it: what stands in its front matter, and its prose as HTML."""

    front: dict[str, Any]
    body: str


def preview(text: str, image: Callable[[str], bytes | None]) -> Shown:
    """What a page of the Jekyll site looks like.

    Args:
        text: the page's file.
        image: gives the content of an image by its path in the site, or None if there is none.
    """
    _, matter, liquid = text.split("---\n", 2)
    body = SOURCE.sub(lambda found: embed(found, image), to_html(without_liquid(liquid)))
    return Shown(yaml.safe_load(matter), body)


def without_liquid(text: str) -> str:
    """Markdown as it was before `escaping.finish`, with links from the site's root."""
    linked = LINK.sub(r"\1", text.removeprefix(OPEN).removesuffix(CLOSE))
    linked = POST_LINK.sub(r"/\1", linked)
    return linked.replace(SIGN, "{")


def embed(found: re.Match[str], image: Callable[[str], bytes | None]) -> str:
    """The tag of an image with the image in it, or as it was if there is none."""
    content = image(found[2])
    if content is None:
        return found[0]
    kind = mimetypes.guess_type(found[2])[0] or "application/octet-stream"
    return f"{found[1]}data:{kind};base64,{base64.b64encode(content).decode()}{found[3]}"


def frame(project: Project, **names: Any) -> bytes:
    """A whole page, from the template of the preview.

    Raises:
        LabError: the template can't be used.
    """
    environment = Environment(
        loader=FileSystemLoader(project.templates), autoescape=True, undefined=StrictUndefined
    )
    try:
        page = environment.get_template(TEMPLATE).render(**names, styles=code_styles())
    except TemplateError as error:
        place = project.relative(project.templates / TEMPLATE)
        line = getattr(error, "lineno", None) or 1
        raise LabError(f"{place}:{line}: {error.message or 'no such template'}") from None
    return page.encode()


def code_styles() -> dict[str, Markup]:
    """The colours of code on light and on dark ground."""
    styles = {}
    for ground, style in (("light", "default"), ("dark", "github-dark")):
        formatter = HtmlFormatter(style=style)
        styles[ground] = Markup(formatter.get_style_defs(".highlight"))  # type: ignore[no-untyped-call]
    return styles


def version_of(*contents: object) -> str:
    """A name for what is shown, another one when anything in it changes."""
    return hashlib.sha256(repr(contents).encode()).hexdigest()[:12]
