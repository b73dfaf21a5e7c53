"""The Jinja environment of one post."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import (
    BytecodeCache,
    Environment,
    FunctionLoader,
    Template,
    nodes,
    pass_eval_context,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from generator import numbers
from generator.claims.opinion import OpinionTag
from generator.claims.tag import ClaimTag
from generator.pages.api_reference import ExampleTag
from generator.pages.context import Context
from generator.pages.literal_code import LiteralBraces, LiteralHeadingIds
from generator.pages.markdown_images import MarkdownImages
from generator.pages.page_words import shown_value
from generator.pages.traced_filters import AGGREGATES
from generator.pages.way_out import Unknown
from generator.template_files import find_template
from generator.traced import keeping_origin


class Sandbox(ImmutableSandboxedEnvironment):
    """Lets templates read recorded values and call what they are given, and nothing else.

    Jinja keeps them from Python's internals, and from changing what they are given. Lists that they
    make can grow, and files can be reached only by the functions that say so, such as `code`.
    """

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Return True if a template may read an attribute; see Jinja's class."""
        if isinstance(obj, Path):
            return False
        return (type(obj) is list and attr == "append") or super().is_safe_attribute(
            obj, attr, value
        )


def make_environment(context: Context) -> Environment:
    """Return the environment of one post, with all names that its templates can use."""
    literal = LiteralHeadingIds if context.post.front.jinja_in_code else LiteralBraces
    environment = Sandbox(
        loader=FunctionLoader(partial(load, context)),
        # In the order in which they change sources.
        extensions=[ExampleTag, literal, ClaimTag, OpinionTag, MarkdownImages],
        bytecode_cache=CompiledTemplates(),
        autoescape=True,
        optimized=False,  # Constants are few, and looking for them is a tenth of the compiling.
        finalize=finalize,
        undefined=Unknown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    kept = {name: keeping_origin(name, each) for name, each in numbers.FILTERS.items()}
    environment.filters |= kept | AGGREGATES
    environment.globals.update(context.names())
    return environment


def load(context: Context, name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """Return the text of a template and its file, for Jinja, or None if there is none.

    The post is the template `slug`, texts of its front matter are `slug:key`; they begin with as
    many lines as are above them in their file.
    """
    post = context.post
    slug, _, key = name.partition(":")
    if slug == post.slug:
        text, line = (post.texts[key], post.lines[key]) if key else (post.body, post.body_line)
        return from_line(line, text), str(post.path), lambda: True
    path = find_template(context.project, context.inputs, name)
    return (context.inputs.text(path), str(path), lambda: True) if path else None


def from_line(line: int, text: str) -> str:
    """Return a text with a comment before it, so that it begins at a line as in its file."""
    above = "\n" * (line - 1)
    return f"{{#{above}#}}{text}"


def parse_post(environment: Environment, context: Context) -> nodes.Template:
    """Return the syntax tree of the post, with the lines of its file."""
    post = context.post
    return environment.parse(from_line(post.body_line, post.body), post.slug, str(post.path))


def compile_post(environment: Environment, context: Context, tree: nodes.Template) -> Template:
    """Return the template of the post, from its syntax tree: Jinja would parse it once more."""
    code = environment.compile(tree, context.post.slug, str(context.post.path))
    return Template.from_code(environment, code, environment.make_globals(None))


@pass_eval_context  # Jinja would print constants without asking, as it does where none is passed.
def finalize(_context: object, value: object) -> Markup:
    """Return the output of an expression: markup of our own as it is, all else as plain text."""
    return shown_value(value)


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates for the next post of this process, by their content.

    Each post has an environment of its own, whose loader reads every template, so that the inputs
    of a post are known; only the compiling is spared.
    """

    kept: ClassVar[dict[tuple[str, str], Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket; Jinja calls it before it would compile."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a bucket; Jinja calls it when it has compiled."""
        if len(self.kept) >= 32:  # Posts come through here, too, and are not needed twice.
            self.kept.pop(next(reversed(self.kept)))
        self.kept[bucket.key, bucket.checksum] = bucket.code
