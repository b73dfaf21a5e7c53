"""A post as its author wrote it, and the page that a build makes of it."""

from dataclasses import dataclass

from generator.builder.rendering import make_page
from generator.checks.document import Document, read_document
from generator.figures.own import OwnFigure
from generator.inputs import Inputs
from generator.pages.page import Page
from generator.project import Project
from generator.targets import PAGES


@dataclass(frozen=True)
class BuiltPost:
    """A post with its page, for checks.

    Attributes:
        page: The page, with the post's runs, claims and figures.
        source: The author's file.
        output: The file of the site.
        project: The project of the post.
        inputs: Reads the files that the page is made from.
    """

    page: Page
    source: Document
    output: Document
    project: Project
    inputs: Inputs


def read_built_post(project: Project, inputs: Inputs, slug: str) -> BuiltPost:
    """Build a post in memory and read it.

    Raises:
        UserError: The post does not build; the message has a line for each reason.
    """
    page = make_page(project, inputs, slug)
    assert page is not None  # It is for drafts that are not asked for, and here all are.
    draw_own_figures(project, page)
    path = PAGES.path(page.post.date, slug)
    source = inputs.text(page.post.path).removeprefix("\ufeff")
    output = PAGES.files(page)[path].decode()
    return BuiltPost(
        page=page,
        source=read_document(page.post.shown, source),
        output=read_document(project.relative(project.site / path), output),
        project=project,
        inputs=inputs,
    )


def draw_own_figures(project: Project, page: Page) -> None:
    """Draw the author's own figures that no build has drawn yet; nothing is written.

    Raises:
        UserError: One of them can't be drawn, so that the post does not build.
    """
    for path, figure in page.figures.items():
        # A copy in pixels is drawn by the same function.
        own = isinstance(figure, OwnFigure) and not figure.raster
        if own and not (project.site / path).exists():
            figure.render()
