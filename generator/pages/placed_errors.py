"""Errors in posts and templates: in one line, with the file and line that they came from."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import (
    Environment,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)

from experiments.records.errors import UserError
from generator.pages.context import Context
from generator.pages.environment import parse_post
from generator.pages.way_out import (
    about_call,
    about_missing,
    about_name,
    about_order,
    about_syntax,
    about_unpacking,
    nearest,
)
from generator.posts.post import Post
from generator.posts.shadowed import given_names
from generator.project import Project
from generator.runs.series import MissingError
from generator.template_files import template_folders

Place = tuple[Path, int | None]
PACKAGE = Path(__file__).parents[1]
# Filters and functions of earlier versions, with the names that replace them.
RENAMED = {
    "percent_down": "percent_floor",
    "percent_up": "percent_ceil",
    "mistakes_figure": "misclassified_figure",
}


@contextmanager
def placed_errors(context: Context, environment: Environment) -> Iterator[None]:
    """Raise errors in templates as UserError, with the file and line that they came from."""
    try:
        yield
    except TemplateSyntaxError as error:
        file = Path(error.filename or context.post.path)
        line = line_of_post(context.post, file, error.lineno)
        out = about_syntax(error.message or "", line, environment.filters) if line else ""
        place = f"{context.project.relative(file)}:{error.lineno}"
        raise UserError(f"{place}: {with_way_out(error.message or '', out)}") from error
    except Exception as error:  # Whatever it is, an expression of a template has led to it.
        frames = traceback.extract_tb(error.__traceback__)
        places = [(Path(frame.filename), frame.lineno) for frame in frames]
        folders = (context.post.path, *template_folders(context.project))
        written = [place for place in places if any(map(place[0].is_relative_to, folders))]
        file, number = last_place(context.post, written)
        message = explained(error, context, environment, line_of_post(context.post, file, number))
        relative = context.project.relative
        if isinstance(error, UndefinedError) and written and file != written[-1][0]:
            message += f" (in {relative(written[-1][0])}:{written[-1][1]})"
        if not isinstance(error, UserError | TemplateError):
            message += place_of_own(error, *places[-1])
        message = " ".join(message.splitlines())  # Names of records may have line ends.
        raise UserError(f"{relative(file)}:{number}: {message}") from error


def explained(error: Exception, context: Context, environment: Environment, line: str) -> str:
    """Return an error's message with what to do; `line` is the post's, or nothing."""
    if isinstance(error, TemplateNotFound):
        name = str(error.name)
        out = nearest_template(context.project, name)
        return f"there is no template `{name}`: {out}"
    if isinstance(error, AttributeError) and isinstance(error.obj, str):
        meant = error.obj if error.obj in context.runs.models else "NAME"
        return f'"{error.obj}" is a text: give a run or a model, such as runs.{meant}'
    message = str(error).removeprefix(f"{context.post.shown}: ") or type(error).__name__
    if isinstance(error, TypeError):
        return about_call(about_order(message), environment.globals)
    if isinstance(error, ValueError):
        return about_unpacking(message, line)
    if isinstance(error, MissingError):
        return about_missing(message, line)
    if not isinstance(error, UndefinedError) or not line:
        return with_way_out(message, "")
    given = (name for name, _, _ in given_names(parse_post(environment, context)))
    names = {*environment.globals, *given}
    return with_way_out(message, about_name(message, line, names, context.runs.models))


def place_of_own(error: Exception, file: Path, line: int | None) -> str:
    """Return the place in this package that an error came from, or nothing."""
    if not file.is_relative_to(PACKAGE):
        return ""
    where = file.relative_to(PACKAGE.parent).as_posix()
    return f" ({type(error).__name__} at {where}:{line}; --traceback shows more)"


def line_of_post(post: Post, file: Path, line: int | None) -> str:
    """Return a line of a post's prose, or nothing if the file or line is another."""
    lines = post.body.split("\n")
    number = (line or 0) - post.body_line
    return lines[number] if file == post.path and 0 <= number < len(lines) else ""


def nearest_template(project: Project, name: str) -> str:
    """Return where templates are looked for, and the name that is most like one."""
    folders = [folder for folder in template_folders(project) if folder.is_dir()]
    known = {
        path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*")
    }
    where = project.relative(project.templates)
    return nearest(name, known) or f"templates lie in `{where}`."


def last_place(post: Post, written: list[Place]) -> Place:
    """Return the innermost place in the post, else in a template, else the post's first line."""
    in_post = [place for place in written if place[0] == post.path]
    return [(post.path, 1), *written[-1:], *in_post[-1:]][-1]


def with_way_out(message: str, out: str) -> str:
    """Return an error's message with what to do, or with the new name of what it does not know."""
    for old, new in RENAMED.items():
        if f"'{old}'" in message:
            out = f"it is called `{new}` now."
    return f"{message.rstrip('.')}: {out}" if out else message
