"""The figures and pictures of one post: what its templates ask for, as parts of the page."""

import html
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from markupsafe import Markup

from experiments.records.errors import UserError
from generator.figures.figure import Figure, Image
from generator.figures.own import own_figure
from generator.inputs import Inputs
from generator.pages.data_elements import without_elements
from generator.pages.markup import Parts, Picture, SiteLink, clean, escape, escape_html
from generator.pages.own_pictures import OwnDrawing, find_picture, read_picture
from generator.pages.page import image_path
from generator.project import Project


class ShownFigures:
    """The figures and pictures of one post.

    Attributes:
        figures: Those that a build draws, by their paths in the site.
        files: The data of figures as CSV, and SVG files of the author's, by their paths in the
            site.
    """

    def __init__(self, project: Project, slug: str, inputs: Inputs, parts: Parts) -> None:
        """Begin without any; `parts` get what stands in the page."""
        self.project = project
        self.slug = slug
        self.inputs = inputs
        self.parts = parts
        self.figures: dict[PurePosixPath, Image] = {}
        self.files: dict[PurePosixPath, bytes] = {}

    def names(self) -> dict[str, Any]:
        """Return the functions that templates can use, by name."""
        return {
            "image": self.image,
            "picture": self.picture,
            "own_figure": partial(own_figure, self.project, self.inputs),
            "markdown_image": self.markdown_image,
            "shown": self.shown,
            "figure_data": self.figure_data,
        }

    def image(self, figure: Image) -> Markup:
        """Return the address of a figure, which the build then draws."""
        return self._link(f"/{self._add_figure(checked(figure, 'image'))}")

    def picture(self, path: str, alt: str = "", width: int | None = None) -> Markup:
        """Return a picture of the author's own, as an image element; see `read_picture`."""
        if not isinstance(path, str):
            raise UserError('picture() takes a file: picture("images/setup.jpg", alt="...").')
        if not alt.strip():
            raise UserError(f'picture("{path}") has no alt text: add alt="what there is to see".')
        return self._picture(path, alt, width)

    def markdown_image(self, path: str, title: str | None, caller: Callable[[], str]) -> Markup:
        """Return an image that the post has in Markdown; `caller` gives its alt text.

        Without one the post builds, and `check` says so.
        """
        alt = html.unescape(without_elements(str(caller())))
        return self._picture(path, alt, title=title)

    def shown(self, figure: Image | Markup, alt: str | None = None) -> Markup:
        """Return a figure for the page, as an image or as a drawing in the page itself.

        A picture of the author's own is markup already.
        """
        if isinstance(figure, Markup):
            return figure
        path = self._add_figure(checked(figure, "figure"))
        text = escape_html(" ".join((alt or figure.alt).split()))
        title = " ".join(clean(figure.title).split())
        return self.parts.add(Picture(path, title, text, figure.width, figure.height))

    def figure_data(self, figure: Image | Markup) -> Markup | None:
        """Return the address of a figure's data as CSV, or None if it has no table."""
        if isinstance(figure, Markup) or not figure.rows:
            return None
        path = self._add_figure(figure).with_suffix(".csv")
        self.files[path] = figure.table
        return self._link(f"/{path}")

    def _picture(
        self, path: str, alt: str, width: int | None = None, title: str | None = None
    ) -> Markup:
        file = find_picture(self.project, self.inputs, path)
        image = read_picture(file, self.inputs.content(file), alt, width)
        place = image_path(self.slug, image.file_name)
        if isinstance(image, OwnDrawing):
            self.files[place] = image.content
        else:
            self.figures[place] = image
        return image_element(self._link(f"/{place}"), alt, (image.width, image.height), title)

    def _link(self, path: str) -> Markup:
        return self.parts.add(SiteLink(path))

    def _add_figure(self, figure: Image) -> PurePosixPath:
        """Return the path of a figure in the site."""
        if isinstance(figure, Figure):
            figure = replace(figure, contents=tuple(map(self._thumbnail, figure.pictures)))
        path = image_path(self.slug, figure.file_name)
        self.figures[path] = figure
        return path

    def _thumbnail(self, path: Path) -> bytes:
        """Return the content of a small picture of a test or training image."""
        if not self.inputs.exists(path):
            raise UserError(
                f"{self.inputs.name(path)}: there is no such thumbnail: put a small copy of the "
                "image there, or leave this figure out."
            )
        return self.inputs.content(path)


def image_element(address: Markup, alt: str, size: tuple[int, int], title: str | None) -> Markup:
    """Return the element of a picture, given its address as markup and its size in CSS pixels."""
    text = escape(" ".join(alt.split()))
    given = f' title="{escape(title)}"' if title else ""
    given += f' width="{size[0]}" height="{size[1]}"'
    return Markup(
        f'<img class="labpress-picture" src="{address}" alt="{text}"{given} loading="lazy">'
    )


def checked(figure: object, name: str) -> Image:
    """Return a figure; raise UserError if the template function `name` was given anything else."""
    if not isinstance(figure, Image):
        raise UserError(
            f"{name}() takes a figure, such as history_figure(run); a picture of your own is shown "
            'by picture("images/setup.jpg", alt="...").'
        )
    return figure
