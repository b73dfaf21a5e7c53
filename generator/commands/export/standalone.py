"""The format of single HTML files, with the preview's Markdown and styles."""

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generator.pages.cite_as import names_in
from generator.pages.page import Page
from generator.preview.kramdown import to_html
from generator.preview.posts import code_style
from generator.project import Project
from generator.targets.standalone import Standalone
from generator.template_files import template_folders

TEMPLATE = "standalone.html.jinja"


def standalone(project: Project) -> Standalone:
    """Return the format, with the frame that the project's templates give its files."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folders(project)),
        autoescape=True,
        undefined=StrictUndefined,
    )

    def framed(page: Page, body: str) -> str:
        extra = page.post.extra
        return environment.get_template(TEMPLATE).render(
            title=page.title,
            description=page.description,
            date=page.post.date.isoformat(),
            authors=names_in(extra.get("authors") or extra.get("author")),
            body=body,
            language=page.language,
            code_style=code_style,
        )

    return Standalone(to_html, framed)
