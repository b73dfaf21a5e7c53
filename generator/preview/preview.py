"""Posts as pages that show them alone: no Ruby, nothing to fetch."""

import base64
import mimetypes
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import escape
from pygments.formatters import HtmlFormatter

from experiments.records.errors import UserError
from generator.figures.figure import Figure
from generator.pages.markup import link_assets
from generator.pages.render import render
from generator.posts.post import read_post
from generator.preview.kramdown import to_html
from generator.project import Project

TEMPLATE = "preview.html.jinja"
IMAGE = re.compile(r'(?P<start><img\b[^>]*?\bsrc=")(?P<link>/[^"]+)')
# Without a template there is no script that waits for changes.
BARE = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="1"><p>{}</p>\n'


@dataclass(frozen=True)
class Shown:
    """A post as the browser gets it, and what is wrong with it now, if anything is."""

    title: str
    date: str = ""
    description: str = ""
    body: str = ""
    error: str = ""


@dataclass
class Preview:
    """The posts of a project, or only the post `slug`, rendered when somebody asks for them.

    `last` has each as it was when it could be rendered, and `drawings` has the figures that are
    not in the site. Matplotlib can't draw for two at a time.
    """

    project: Project
    slug: str | None = None
    last: dict[str, Shown] = field(default_factory=dict)
    drawings: dict[str, bytes] = field(default_factory=dict)
    rendering: threading.Lock = field(default_factory=threading.Lock)

    def slugs(self) -> list[str]:
        """The posts that are there, or the one that was asked for."""
        return [self.slug] if self.slug else self.project.slugs

    def page(self, path: str, version: int) -> str | None:
        """The page at `/slug/`, or at `/` the list of posts or the only one; None elsewhere.

        Its script waits for another version.
        """
        slugs = self.slugs()
        wanted = path.strip("/") or (slugs[0] if len(slugs) == 1 else "")
        if wanted and wanted not in slugs:
            return None
        with self.rendering:
            posts = {slug: self.show(slug) for slug in slugs if wanted in ("", slug)}
        names = {"posts": posts, "slug": wanted, "several": len(slugs) > 1, "version": version}
        return whole_page(self.project, names)

    def show(self, slug: str) -> Shown:
        """A post as it is now, or what is wrong with it and how it was before."""
        try:
            self.last[slug] = self.render(slug)
        except Exception as error:  # Whatever a half-written post does, the server stays.
            kind = "" if isinstance(error, UserError) else f"{type(error).__name__}: "
            return replace(self.last.get(slug, Shown(slug)), error=f"{kind}{error}")
        return self.last[slug]

    def render(self, slug: str) -> Shown:
        """Renders a post, with its images in it."""
        post = read_post(self.project.post_file(slug), self.project)
        page = render(self.project, post)
        body = to_html(link_assets(page.markdown, base="", post="/{slug}/"))
        body = IMAGE.sub(
            lambda found: found["start"] + self.embedded(found["link"], page.figures), body
        )
        return Shown(page.texts["title"], str(post.date), page.texts["description"], body)

    def embedded(self, link: str, figures: Mapping[Path, Figure]) -> str:
        """An image of the site, or one that is drawn for it, as a link that has it all within."""
        path = Path(link.lstrip("/"))
        file = self.project.site / path
        if file.is_file():
            content = file.read_bytes()
        elif path in figures:
            if path.name not in self.drawings:
                self.drawings[path.name] = figures[path].draw()
            content = self.drawings[path.name]
        else:
            return link
        kind, _ = mimetypes.guess_type(path)
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def whole_page(project: Project, names: dict[str, Any]) -> str:
    """What the template of the preview makes of names, or what is wrong with it."""
    environment = Environment(
        loader=FileSystemLoader(project.templates), autoescape=True, undefined=StrictUndefined
    )
    try:
        return environment.get_template(TEMPLATE).render(names, code_style=code_style)
    except TemplateError as error:
        place = project.relative(project.templates / TEMPLATE)
        line = getattr(error, "lineno", None) or 1
        return BARE.format(escape(f"{place}:{line}: {error.message}"))


def code_style(name: str) -> str:
    """The colours of code in a style of Pygments, as CSS."""
    return HtmlFormatter(style=name).get_style_defs(".highlight")  # type: ignore[no-any-return,no-untyped-call]
