"""From a post's source to its page, as text: nothing is written here."""

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from experiments.errors import LabError
from generator import formats, keras_log
from generator.escaping import asset, escape, escape_html, fenced, finish
from generator.excerpts import excerpt
from generator.figures import FIGURES, Figure
from generator.intervals import spread, wilson
from generator.posts import TEXTS, Source
from generator.project import Project
from generator.quoting import quoted
from generator.runs import Runs

SKELETON, MACROS = "post.md.jinja", "macros.md.jinja"


@dataclass(frozen=True)
class Page:
    """A rendered post: its file in the site, its text, and the figures that it shows."""

    path: Path
    text: str
    figures: dict[Path, Figure] = field(default_factory=dict)


class Templates(BaseLoader):
    """Loads templates from their folder, and posts with their front matter blanked out."""

    def __init__(self, project: Project, source: Source) -> None:
        self.project = project
        self.source = source

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template; lines are where they are in the file."""
        del environment
        if template == self.source.slug:
            hidden = "\n" * (self.source.body_line - 1)
            return f"{{#{hidden}#}}{self.source.body}", str(self.source.path), lambda: True
        path = self.project.templates / template
        try:
            return path.read_text(encoding="utf-8"), str(path), lambda: True
        except OSError:
            raise TemplateNotFound(template) from None


class Post:
    """What one post's templates call: its figures, code and links."""

    def __init__(self, project: Project, source: Source) -> None:
        self.project = project
        self.source = source
        self.figures: dict[Path, Figure] = {}
        self.runs = self.load_runs(project.runs or project.inside(source.runs))
        self.references = {
            name: self.load_runs(project.inside(folder))
            for name, folder in source.references.items()
        }

    def load_runs(self, folder: Path) -> Runs:
        """The runs recorded in a folder."""
        runs = Runs(folder, self.project.relative(folder))
        _ = runs.by_model  # Read now: an error in a record is none of the template's.
        return runs

    def image(self, figure: Figure) -> Markup:
        """The address of a figure, which the build then draws."""
        path = Path("images") / self.source.slug / figure.file_name
        self.figures[path] = figure
        return asset(f"/{path.as_posix()}")

    def code(self, path: str, *names: str, commit: str | None = None) -> Markup:
        """A block of code cut from the project's source."""
        return excerpt(self.project, self.runs.every, path, list(names), commit)

    def names(self) -> dict[str, Any]:
        """All that templates can use, by name."""
        return {
            **FIGURES,
            "image": self.image,
            "code": self.code,
            "quoted": quoted,
            "text_block": fenced,
            "html_text": escape_html,
            "epoch_log": keras_log.epoch_log,
            "training_log_text": keras_log.training_log,
            "steps_per_epoch": keras_log.steps_per_epoch,
            "spread": spread,
            "wilson": wilson,
            "runs": self.runs,
            "references": self.references,
            "post": self.source,
        }


def render(project: Project, source: Source) -> Page:
    """Renders one post.

    Raises:
        LabError: something in the post, a template or a record is wrong; names file and line.
    """
    post = Post(project, source)
    try:
        environment = make_environment(project, source, post)
        plain = environment.overlay(autoescape=False, finalize=formats.show)
        texts = {key: plain.from_string(getattr(source, key)).render() for key in TEXTS}
        text = environment.get_template(SKELETON).render(body=source.slug)
    except TemplateSyntaxError as error:
        place = f"{project.relative(Path(error.filename or source.path))}:{error.lineno}"
        raise LabError(f"{place}: {error.message}") from None
    except (TemplateError, LabError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        raise LabError(f"{place_of(error, project, source)}: {error}") from None
    front = {
        "layout": "post",
        "date": source.date,
        **texts,
        # Without this Jekyll cuts an excerpt out of the page, through the middle of a raw block.
        "excerpt": texts["description"],
        **source.extra,
        "generator": "labpress",
    }
    matter = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)
    path = Path("_posts") / f"{source.date.isoformat()}-{source.slug}.md"
    return Page(path, f"---\n{matter}---\n{finish(text)}", post.figures)


def make_environment(project: Project, source: Source, post: Post) -> Environment:
    """The templates of one post, with all that they can use."""
    environment = Environment(
        loader=Templates(project, source),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(formats.FILTERS)
    environment.globals.update(post.names())
    macros = environment.get_template(MACROS).module
    environment.globals.update({k: v for k, v in vars(macros).items() if not k.startswith("_")})
    return environment


def finalize(value: object) -> Markup:
    """What an expression prints: Markdown of our macros as it is, all else as plain text."""
    return value if isinstance(value, Markup) else escape(formats.show(value))


def place_of(error: BaseException, project: Project, source: Source) -> str:
    """The file and line of a post or template that an error came from."""
    frames = [
        (Path(frame.filename), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__ or sys.exc_info()[2])
    ]
    inside = [frame for frame in frames if frame[0] == source.path] or [
        frame for frame in frames if frame[0].is_relative_to(project.templates)
    ]
    file, line = inside[-1] if inside else (source.path, 1)
    return f"{project.relative(file)}:{line}"
