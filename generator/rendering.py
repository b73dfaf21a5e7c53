"""From a post's source to its page and what comes with it, as bytes: nothing is written here."""

import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from experiments.errors import LabError
from generator import formats
from generator.claims import Claim, ClaimTag, refuse_failed
from generator.escaping import escape, finish
from generator.figures import Figure
from generator.manual import ExampleTag
from generator.outputs import colab_link, files, front_matter
from generator.post_names import Post
from generator.posts import TEXTS, Source
from generator.project import Project
from generator.provenance import json_ld
from generator.reads import Reads

Result = TypeVar("Result")
SKELETON, MACROS = "post.md.jinja", "macros.md.jinja"
TAG = f"{ClaimTag.__module__}.{ClaimTag.__name__}"
# What a template can raise because of what it says, in Jinja or below.
WRONG = (
    TemplateError,
    LabError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Page:
    """A rendered post.

    `files` go to the site: the post's records, claims and notebook, and then `text` as `path`.
    `figures` are yet to be drawn. `body` is the Markdown without what Jekyll needs, and `reads`
    says what all this was made from.
    """

    path: Path
    text: str
    body: str
    figures: dict[Path, Figure]
    files: dict[Path, bytes]
    claims: list[Claim]
    reads: Reads


class Templates(BaseLoader):
    """Loads templates from their folder, and posts with their front matter blanked out."""

    def __init__(self, project: Project, source: Source, reads: Reads) -> None:
        self.project = project
        self.source = source
        self.reads = reads

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template; lines are where they are in the file."""
        del environment
        if template == self.source.slug:
            hidden = "\n" * (self.source.body_line - 1)
            return f"{{#{hidden}#}}{self.source.body}", str(self.source.path), lambda: True
        path = self.project.templates / template
        if not self.reads.exists(path):
            raise TemplateNotFound(template)
        return self.reads.text(path), str(path), lambda: True


def render(project: Project, source: Source) -> Page:
    """Renders one post.

    Raises:
        LabError: something in the post, a template or a record is wrong; names file and line.
    """
    reads = Reads(project.root)
    reads.content(source.path)
    post = Post(project, source, reads)
    environment = make_environment(project, source, post)
    add_macros(environment, project, source)
    texts = {key: render_field(environment, source, key) for key in TEXTS}
    claims = environment.extensions[TAG].claims  # type: ignore[attr-defined]
    body = render_template(environment, source.slug, project, source)
    refuse_failed(claims, project.relative)
    beside = files(post, claims, texts["title"], body)
    names = {
        "body": Markup(body),
        "claims": claims,
        "json_ld": json_ld(post.provenance, source, texts),
        "notebook": next((path for path in beside if path.suffix == ".ipynb"), None),
        "colab": colab_link(post),
    }
    shown = render_template(environment, SKELETON, project, source, names)
    path = Path("_posts") / f"{source.file_stem}.md"
    text = front_matter(source, texts, post.figures) + finish(shown)
    return Page(
        path=path,
        text=text,
        body=shown,
        figures=post.figures,
        files={**beside, path: text.encode()},
        claims=claims,
        reads=reads,
    )


def render_template(
    environment: Environment,
    name: str,
    project: Project,
    source: Source,
    names: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """The text that a template gives; raises as `render` does."""
    return guarded(lambda: environment.get_template(name).render(names), project, source)


def add_macros(environment: Environment, project: Project, source: Source) -> None:
    """Makes the macros known to every template; raises as `render` does."""
    macros = guarded(lambda: environment.get_template(MACROS).module, project, source)
    environment.globals.update({k: v for k, v in vars(macros).items() if not k.startswith("_")})


def guarded(run: Callable[[], Result], project: Project, source: Source) -> Result:
    """What running a template gives; what it raises, as LabError with file and line."""
    try:
        return run()
    except TemplateSyntaxError as error:
        place = f"{project.relative(Path(error.filename or source.path))}:{error.lineno}"
        raise LabError(f"{place}: {error.message}") from None
    except WRONG as error:
        raise LabError(f"{place_of(error, project, source)}: {error}") from None


def render_field(environment: Environment, source: Source, key: str) -> str:
    """A text of the front matter, which can hold expressions as the body does."""
    text: str = getattr(source, key)
    if "{" not in text:
        return text
    plain = environment.overlay(autoescape=False, finalize=formats.show)
    # A claim in it knows the file and line that it stands in.
    above = "\n" * (source.lines.get(key, 1) - 1)
    try:
        code = plain.compile(f"{{#{above}#}}{text}", filename=str(source.path))
        return plain.template_class.from_code(plain, code, plain.make_globals(None)).render()
    except WRONG as error:
        raise LabError(f"{source.place(key)}: front matter: {error}") from None


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


def make_environment(project: Project, source: Source, post: Post) -> Environment:
    """The templates of one post, with all that they can use."""
    environment = Environment(
        loader=Templates(project, source, post.reads),
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
    environment.globals.update(post.names())
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
