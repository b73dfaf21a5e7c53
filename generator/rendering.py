"""From a post's source to its page and what comes with it, as bytes: nothing is written here."""

import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
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
from generator.claims import Claim, ClaimTag, refuse_failed
from generator.escaping import asset, escape, escape_html, fenced, finish, post_address
from generator.excerpts import excerpt
from generator.figures import FIGURES, Figure
from generator.intervals import spread, wilson
from generator.manual import ExampleTag, described
from generator.metrics import metric_value
from generator.notebook import notebook
from generator.posts import TEXTS, Source, read_post
from generator.project import Project
from generator.provenance import Provenance, json_ld
from generator.quoting import quoted
from generator.reads import Reads
from generator.runs import Runs

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

    `text` goes to `path` in the site, and `files` (the post's records, claims and notebook) beside
    it; `figures` are yet to be drawn. `body` is the Markdown without what Jekyll needs, and `reads`
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


@dataclass
class Post:
    """What one post's templates call: its figures, code and links."""

    project: Project
    source: Source
    reads: Reads
    figures: dict[Path, Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.runs = self.load_runs("runs", self.source.runs)
        self.references = {
            name: self.load_runs(f"references.{name}", folder)
            for name, folder in self.source.references.items()
        }
        self.data = {name: self.load_data(name, path) for name, path in self.source.data.items()}
        self.provenance = Provenance(self.source.slug, self.runs, self.references)

    def load_runs(self, key: str, folder: str) -> Runs:
        """The runs recorded in a folder that the front matter names."""
        # Figures that were reported elsewhere stay what they are.
        replaced = self.project.runs if not folder.startswith("content/") else None
        path = replaced or self.project.inside(folder)
        runs = Runs(path, self.project.relative(path), self.reads, self.source.better)
        try:
            _ = runs.by_model  # Read now: an error in a record is none of the template's.
        except LabError as error:
            if path.is_dir() and any(path.rglob("*.json")):
                raise
            raise LabError(f"{self.source.place(key)}: front matter: {error}") from None
        return runs

    def load_data(self, name: str, path: str) -> Any:
        """A JSON file that the front matter names."""
        try:
            return msgspec.json.decode(self.reads.content(self.project.inside(path)))
        except (msgspec.DecodeError, LabError) as error:
            raise LabError(f"{self.source.place(f'data.{name}')}: {path}: {error}") from None

    def image(self, figure: Figure) -> Markup:
        """The address of a figure, which the build then draws."""
        path = Path("images") / self.source.slug / figure.file_name
        self.figures[path] = figure
        return asset(f"/{path.as_posix()}")

    def link(self, path: str) -> Markup:
        """The address of a page or file of the site, from its root."""
        return asset(path)

    def post_link(self, slug: str) -> Markup:
        """The address of another post of this project."""
        path = self.project.posts / f"{slug}.md"
        if not self.reads.exists(path):
            raise LabError(f"there is no post `{slug}` to link to.")
        self.reads.content(path)
        return post_address(read_post(path, self.project).file_stem)

    def code(self, path: str, *names: str, commit: str | None = None) -> Markup:
        """A block of code cut from the project's source."""
        return excerpt(self.project, self.reads, self.runs.every, path, list(names), commit)

    def names(self) -> dict[str, Any]:
        """All that templates can use, by name."""
        return {
            **FIGURES,
            "image": self.image,
            "link": self.link,
            "post_link": self.post_link,
            "code": self.code,
            "quoted": quoted,
            "described": described,
            "text_block": fenced,
            "html_text": escape_html,
            "epoch_log": keras_log.epoch_log,
            "training_log_text": keras_log.training_log,
            "steps_per_epoch": keras_log.steps_per_epoch,
            "spread": spread,
            "wilson": wilson,
            "metric_value": metric_value,
            "runs": self.runs,
            "references": self.references,
            "data": self.data,
            "post": self.source,
            "provenance": self.provenance,
        }


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
    text = render_template(environment, SKELETON, project, source, names)
    return Page(
        path=Path("_posts") / f"{source.file_stem}.md",
        text=front_matter(source, texts, post.figures) + finish(text),
        body=text,
        figures=post.figures,
        files=beside,
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
    plain = environment.overlay(autoescape=False, finalize=formats.show)
    # A claim in it knows the file and line that it stands in.
    above = "\n" * (source.lines.get(key, 1) - 1)
    try:
        code = plain.compile(f"{{#{above}#}}{getattr(source, key)}", filename=str(source.path))
        return plain.template_class.from_code(plain, code, plain.make_globals(None)).render()
    except WRONG as error:
        raise LabError(f"{source.place(key)}: front matter: {error}") from None


def front_matter(source: Source, texts: dict[str, str], figures: dict[Path, Figure]) -> str:
    """What Jekyll and its plugins know of a page."""
    shown = [path for path, figure in figures.items() if figure.file_format == "png"] or [*figures]
    comparisons = [path for path in shown if path.name.startswith("comparison-")]
    preview = (comparisons or shown)[:1]
    front = {
        "layout": "post",
        "date": source.date,
        **({"last_modified_at": source.updated} if source.updated else {}),
        **texts,
        # Without this Jekyll cuts an excerpt out of the page, through the middle of a raw block.
        "excerpt": texts["description"],
        **({"image": f"/{preview[0].as_posix()}"} if preview else {}),
        **source.extra,
        "generator": "labpress",
    }
    matter = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{matter}---\n"


def files(post: Post, claims: list[Claim], title: str, body: str) -> dict[Path, bytes]:
    """What comes with a post: claims and records as JSON, and a notebook of its code."""
    folder = Path("data") / post.source.slug
    facts = [
        {
            "name": claim.name,
            "line": claim.line,
            "condition": claim.condition,
            "outcome": claim.outcome,
            "sentence": claim.sentence,
            "values": claim.values,
            **({"reason": claim.reason} if claim.reason else {}),
        }
        for claim in claims
    ]
    beside = {folder / "claims.json": msgspec.json.format(msgspec.json.encode(facts)) + b"\n"}
    for record in post.provenance.records:
        beside[record.copy] = post.reads.content(record.path)
    if "```python\n" in body:
        beside[Path("notebooks") / f"{post.source.slug}.ipynb"] = notebook(title, body)
    return beside


def colab_link(post: Post) -> str | None:
    """Where Colab opens the post's notebook, if the site's configuration names its repository."""
    config = post.project.root / "site" / "_config.yml"
    settings = yaml.safe_load(post.reads.text(config)) if post.reads.exists(config) else {}
    repository = (settings or {}).get("repository")
    if not repository:
        return None
    file = f"blob/main/site/notebooks/{post.source.slug}.ipynb"
    return f"https://colab.research.google.com/github/{repository}/{file}"


def make_environment(project: Project, source: Source, post: Post) -> Environment:
    """The templates of one post, with all that they can use."""
    environment = Environment(
        loader=Templates(project, source, post.reads),
        extensions=[ClaimTag, ExampleTag],
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(formats.FILTERS)
    environment.filters |= {"metric": metric_value, "markup": Markup}
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
