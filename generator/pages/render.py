"""From a post to its page and what comes with it, as bytes: nothing is written here."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import (
    BytecodeCache,
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from experiments.records.errors import UserError
from generator import numbers as formats
from generator.claims.tag import Claim, ClaimTag, refuse_failed
from generator.figures.figure import Figure
from generator.pages.context import Context
from generator.pages.manual import ExampleTag
from generator.pages.markup import escape, finish
from generator.posts.post import Post
from generator.project import Project
from generator.runs.provenance import json_ld
from generator.targets.jekyll import colab_link, files, front_matter

SKELETON, MACROS = "post.md.jinja", "macros.md.jinja"


@dataclass(frozen=True)
class Page:
    """A rendered post.

    `files` go to the site: the post's records, claims and notebook, and then `text` as `path`.
    `figures` are yet to be drawn. `markdown` is the page without what Jekyll needs, `texts` are its
    title and description.
    """

    path: Path
    text: str
    markdown: str
    texts: dict[str, str]
    figures: dict[Path, Figure]
    files: dict[Path, bytes]
    claims: list[Claim]


def render(project: Project, post: Post) -> Page:
    """Renders one post.

    Raises:
        UserError: something in the post, a template or a record is wrong; names file and line.
    """
    context = Context(project, post)
    environment = make_environment(context)
    claims = environment.extensions[ClaimTag.identifier].claims  # type: ignore[attr-defined]
    with placed_errors(context):
        macros = vars(environment.get_template(MACROS).module)
        environment.globals.update(
            {name: macro for name, macro in macros.items() if not name.startswith("_")}
        )
        texts = render_texts(environment, post)
        body = environment.get_template(post.slug).render()
    refuse_failed(claims, project.relative)
    beside = files(context, claims, texts["title"], body)
    names = {
        "body": Markup(body),
        "claims": claims,
        "json_ld": json_ld(context.provenance, post, texts),
        "notebook": next((path for path in beside if path.suffix == ".ipynb"), None),
        "colab": colab_link(context),
    }
    with placed_errors(context):
        shown = environment.get_template(SKELETON).render(names)
    path = Path("_posts") / f"{post.file_stem}.md"
    text = front_matter(post, texts, context.figures) + finish(shown)
    return Page(
        path=path,
        text=text,
        markdown=shown,
        texts=texts,
        figures=context.figures,
        files={**beside, path: text.encode()},
        claims=claims,
    )


def render_texts(environment: Environment, post: Post) -> dict[str, str]:
    """The texts of the front matter, which can hold expressions as the body does."""
    plain = environment.overlay(autoescape=False, finalize=formats.show)
    return {
        key: plain.get_template(f"{post.slug}:{key}").render() if "{" in text else text
        for key, text in post.texts.items()
    }


def make_environment(context: Context) -> Environment:
    """The templates of one post, with all that they can use."""
    environment = Environment(
        loader=FunctionLoader(partial(load, context)),
        extensions=[ClaimTag, ExampleTag],
        bytecode_cache=CompiledOnce(),
        autoescape=True,
        optimized=False,  # Constants are few, and looking for them is a tenth of the compiling.
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {**formats.FILTERS, "markup": Markup}
    environment.globals.update(context.names())
    return environment


def load(context: Context, name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """The text of a template and its file, for Jinja, or None if there is none.

    The post is one of the name `slug`, its front matter's texts are `slug:key`; they begin with as
    many lines as are above them in their file.
    """
    post = context.post
    slug, _, key = name.partition(":")
    if slug == post.slug:
        text = post.texts[key] if key else post.body
        above = "\n" * ((post.lines[key] if key else post.body_line) - 1)
        return f"{{#{above}#}}{text}", str(post.path), lambda: True
    path, reads = context.project.templates / name, context.reads
    return (reads.text(path), str(path), lambda: True) if reads.exists(path) else None


def finalize(value: object) -> Markup:
    """What an expression prints: Markdown of our macros as it is, all else as plain text."""
    return value if isinstance(value, Markup) else escape(formats.show(value))


class CompiledOnce(BytecodeCache):
    """Keeps compiled templates for the next post of this process, by their content.

    Each post has an environment of its own, whose loader reads every template: so what a post
    depends on is seen, and only the compiling is spared.
    """

    kept: ClassVar[dict[tuple[str, str], Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja before it would compile."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja when it has compiled."""
        if len(self.kept) >= 32:  # Posts come through here, too, and are not needed twice.
            self.kept.pop(next(reversed(self.kept)))
        self.kept[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def placed_errors(context: Context) -> Iterator[None]:
    """Raises what goes wrong in templates as UserError, with the file and line that it came from."""
    relative = context.project.relative
    try:
        yield
    except TemplateSyntaxError as error:
        file = Path(error.filename or context.post.path)
        raise UserError(f"{relative(file)}:{error.lineno}: {error.message}") from None
    except Exception as error:  # Whatever it is, what a template says has led to it.
        frames = traceback.extract_tb(error.__traceback__)
        places = [(Path(frame.filename), frame.lineno) for frame in frames]
        ours = [place for place in places if place[0] == context.post.path] or [
            place for place in places if place[0].is_relative_to(context.project.templates)
        ]
        file, line = ours[-1] if ours else (context.post.path, 1)
        raise UserError(f"{relative(file)}:{line}: {error}") from None
