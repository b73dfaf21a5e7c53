"""The pages of the preview: each post as it is now, and a list of several."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape
from pygments.formatters import HtmlFormatter

from experiments.records.commandline import message_of
from generator.builder.rendering import make_page
from generator.inputs import Inputs
from generator.preview.html import Html
from generator.project import Project
from generator.template_files import find_template, template_folders

TEMPLATE = "preview.html.jinja"
# For a template with an error, which has no script that waits for a change.
BARE = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="1"><p>{}</p>\n'


@dataclass(frozen=True)
class PreviewedPost:
    """A post as it was when it last could be rendered, and the error that it has now."""

    title: str
    date: str = ""
    description: str = ""
    body: str = ""
    error: str = ""


class Preview:
    """The posts of a project, or some of them, rendered when a browser asks for a page."""

    def __init__(self, project: Project, slugs: Sequence[str] | None = None) -> None:
        """Preview all posts, or those of `slugs`."""
        self.project = project
        self.slugs = slugs
        self.target = Html(project.site)
        self.posts: dict[str, PreviewedPost] = {}
        self.lock = threading.Lock()  # Matplotlib can't draw for two requests at a time.

    def update(self) -> None:
        """Do nothing: each page is rendered when it is asked for."""

    def file(self, path: str, version: int) -> tuple[str | bytes, str] | None:
        """Return the content and media type of the page at a path, or None if there is none."""
        page = self.page(path, version)
        return None if page is None else (page, "text/html; charset=utf-8")

    def page(self, path: str, version: int) -> str | None:
        """Return the page at a path, or None if there is none.

        Args:
            path: `/SLUG/` for a post, `/` for the list of posts or the only one.
            version: The number of the last change; the page's script waits for another one.
        """
        slugs = self.slugs or self.project.slugs
        slug = path.strip("/") or (slugs[0] if len(slugs) == 1 else "")
        if slug and slug not in slugs:
            return None
        with self.lock:
            self.forget_all_but(self.project.slugs)
            common = Inputs(self.project.root)
            posts = {each: self.post(each, common) for each in ([slug] if slug else slugs)}
        environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(template_folders(self.project)),
            autoescape=True,
            undefined=StrictUndefined,
        )
        try:
            return environment.get_template(TEMPLATE).render(
                posts=posts,
                slug=slug,
                several=len(slugs) > 1,
                version=version,
                code_style=code_style,
            )
        except TemplateError as error:
            file = find_template(self.project, Inputs(self.project.root), TEMPLATE)
            place = self.project.relative(file) if file else TEMPLATE
            line = getattr(error, "lineno", None) or 1
            return BARE.format(escape(f"{place}:{line}: {error.message}"))

    def forget_all_but(self, slugs: Sequence[str]) -> None:
        """Forget the pages of posts that are not there any more, or have another name."""
        for known in (self.posts, self.target.drawings):
            for slug in known.keys() - slugs:
                del known[slug]

    def post(self, slug: str, common: Inputs) -> PreviewedPost:
        """Return a post as it is now, or with an error as it was before."""
        try:
            page = make_page(self.project, common.for_post(), slug)
            assert page is not None  # It is for drafts that are not asked for, and here all are.
            (body,) = self.target.files(page).values()
        except Exception as error:  # Whatever is wrong with a post, the server goes on.
            return replace(self.posts.get(slug, PreviewedPost(slug)), error=message_of(error))
        date = page.post.date.isoformat()
        self.posts[slug] = PreviewedPost(page.title, date, page.description, body.decode())
        return self.posts[slug]


def code_style(name: str) -> str:
    """Return the colours of code in a style of Pygments, as CSS."""
    return HtmlFormatter(style=name).get_style_defs(".highlight")  # type: ignore[no-any-return,no-untyped-call]
