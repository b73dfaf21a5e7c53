"""Render a post to a page. Nothing is written here."""

import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

import msgspec
from jinja2 import Environment
from markupsafe import Markup

from experiments.records.errors import UserError
from generator import numbers
from generator.claims.claim import Claim, refuse_failed
from generator.claims.opinion import OpinionTag
from generator.claims.tag import ClaimTag
from generator.figures.figure import Image
from generator.inputs import Inputs
from generator.pages.cite_as import cite_as
from generator.pages.claims_schema import SCHEMA
from generator.pages.context import Context
from generator.pages.data_elements import outside_elements, settled, without_elements
from generator.pages.environment import compile_post, make_environment, parse_post
from generator.pages.facts import facts_of_page
from generator.pages.footnotes import with_footnotes
from generator.pages.formulas import with_formulas
from generator.pages.long_tables import fold_long_tables
from generator.pages.markup import PLACEHOLDER, Body, clean
from generator.pages.outline import read_outline
from generator.pages.page import (
    Files,
    Page,
    Repository,
    data_path,
    has_code,
    notebook_path,
    pictures_of,
    preview_path,
)
from generator.pages.page_words import words_of_post
from generator.pages.placed_errors import placed_errors
from generator.pages.sources import sources_of
from generator.posts.post import Post
from generator.posts.shadowed import refuse_shadowed_names
from generator.project import Project
from generator.template_files import tables, theme
from generator.words import current, speaking

FRAME, ENDNOTES = "post.md.jinja", "endnotes.md.jinja"
# Templates of macros, which those of tables can use.
MACROS = (
    *("figure.md.jinja", "logs.md.jinja", "seeds.md.jinja", "comparison.md.jinja"),
    *("curves.md.jinja", "example.md.jinja"),
)
VERIFY = Path(__file__).with_name("verify.py")
# Where HTML begins a tag, a comment or an entity (HTML Living Standard, 13.2.5).
MARKUP_START = re.compile(r"<(?=[A-Za-z/!?])|&(?=[A-Za-z#])")
WORD_JOINER = "\u2060"
CLAIM_FIELDS = ("name", "condition", "tree", "outcome", "sentence", "values", "reason")


def render(
    project: Project,
    post: Post,
    inputs: Inputs,
    repository: Repository | None = None,
    author: object = None,
    language: object = None,
) -> Page:
    """Render one post, in the language that it names, or else in that of the site.

    Args:
        project: The project of the post.
        post: The post.
        inputs: Reads all files that the page is made from.
        repository: The GitHub repository of the site's source, for the link to Colab.
        author: The author that the site's settings name, for posts that name none.
        language: The language that the site's settings name, for posts that name none.

    Raises:
        UserError: The post, a template or a record is wrong; the message has file and line.
    """
    with speaking(words_of_post(project, inputs, post, language)):
        return page_of(project, post, inputs, repository, author)


def page_of(
    project: Project, post: Post, inputs: Inputs, repository: Repository | None, author: object
) -> Page:
    """Return the page of a post in the language in force; see `render`."""
    context = Context(project, post, inputs)
    environment = make_environment(context)
    claims: list[Claim] = environment.extensions[ClaimTag.identifier].claims  # type: ignore[attr-defined]
    with placed_errors(context, environment):
        tree = parse_post(environment, context)
    refuse_shadowed_names(post, tree, context.runs.models)
    with placed_errors(context, environment):
        add_macros(environment, context)
        texts = render_texts(environment, post)
        rendered = compile_post(environment, context, tree).render()
    written, footnotes = with_footnotes(with_formulas(rendered, context.parts, post), post)
    notes = {"footnotes": footnotes, "works": context.citations.references}
    if any(notes.values()):
        with placed_errors(context, environment):
            written += "\n\n" + environment.get_template(ENDNOTES).render(notes)
    prose = fold_long_tables(settled(written))
    texts = without_parts(post, texts)
    plain = {key: text.replace(WORD_JOINER, "") for key, text in texts.items()}
    refuse_failed(claims, project.relative)
    body = context.parts.split(prose)
    notebook = notebook_path(post.slug) if has_code(body) else None
    names = {
        "outline": read_outline(prose),
        "theme": Markup(theme(project, inputs)),
        "claims": claims,
        "entry": cite_as(post, plain["title"], author, context.provenance.commits),
        "sources": sources_of(prose, [record.name for record in context.provenance.records]),
        "opinions": environment.extensions[OpinionTag.identifier].opinions,  # type: ignore[attr-defined]
        "notebook": notebook,
        "colab": colab_address(repository, notebook) if repository and notebook else None,
    }
    with placed_errors(context, environment):
        framed = settled(environment.get_template(FRAME).render(names))
    figures = context.shown.figures
    return Page(
        post=post,
        title=texts["title"],
        description=texts["description"],
        prose=body,
        body=context.parts.split(framed),
        figures=figures | in_pixels(figures, post, body if notebook else ()),
        files=files_of(context, claims) | context.shown.files,
        claims=claims,
        provenance=context.provenance,
        facts=facts_of_page(post, plain["title"], plain["description"], context.provenance),
        language=current().language,
    )


def add_macros(environment: Environment, context: Context) -> None:
    """Let templates use the macros of all files of macros by name."""
    for name in (*MACROS, *tables(context.project, context.inputs)):
        macros = vars(environment.get_template(name).module)
        environment.globals.update(
            {name: macro for name, macro in macros.items() if not name.startswith("_")}
        )


def render_texts(environment: Environment, post: Post) -> dict[str, str]:
    """Return title and description, which can hold expressions as the prose does."""
    plain = environment.overlay(autoescape=False, finalize=unescaped)
    return {
        key: plain.get_template(f"{post.slug}:{key}").render() if "{" in source else source
        for key, source in post.texts.items()
    }


def unescaped(value: object) -> str:
    """Return the output of an expression in a text: markup of our own, all else as it reads.

    Many themes print titles as HTML, others escape them: what could begin a tag or an entity gets a
    joiner, which nobody sees and which makes it text for both.
    """
    if isinstance(value, Markup):
        return value
    return outside_elements(
        clean(numbers.printable(value)),
        lambda text: MARKUP_START.sub(rf"\g<0>{WORD_JOINER}", text),
    )


def without_parts(post: Post, texts: dict[str, str]) -> dict[str, str]:
    """Return title and description for any reader.

    Raises:
        UserError: One of them holds a link or code.
    """
    for key, text in texts.items():
        if PLACEHOLDER.search(text):
            raise UserError(f"{post.place(key)}: the {key} can hold no links and no code.")
    return {key: clean(without_elements(text)) for key, text in texts.items()}


def in_pixels(
    figures: dict[PurePosixPath, Image], post: Post, notebook: Body
) -> dict[PurePosixPath, Image]:
    """Return copies of drawings for readers that take no SVG, by their paths in the site.

    Those are notebooks and link previews; a post can name another image for the latter.
    """
    card = None if "image" in post.extra else preview_path(figures)
    wanted = {card, *(path.with_suffix(".png") for path in pictures_of(notebook))}
    copies = {
        path.with_suffix(".png"): replace(figure, raster=True)
        for path, figure in figures.items()
        if path.suffix == ".svg"
    }
    return {path: copy for path, copy in copies.items() if path in wanted}


def files_of(context: Context, claims: list[Claim]) -> Files:
    """Return a post's claims, a copy of each record, and the script that checks them.

    A post of text alone has none of them.

    Raises:
        UserError: Two of them have one name.
    """
    if not claims and not context.provenance.records:
        return {}
    folder = data_path(context.post.slug)
    facts = [
        {key: getattr(claim, key) for key in CLAIM_FIELDS if key != "reason" or claim.reason}
        for claim in claims
    ]
    files = {
        folder / "claims.json": pretty_json(facts),
        folder / "claims.schema.json": pretty_json(SCHEMA),
        folder / "verify.py": VERIFY.read_bytes(),
    }
    for record in context.provenance.records:
        path = folder / record.name
        if path in files:
            raise UserError(
                f"{record.run.origin}: its copy {path} in the site would replace another file: "
                "rename the record."
            )
        files[path] = record.run.content
        files |= {path.with_name(name): each for name, each in record.run.beside.items()}
    return files


def pretty_json(content: object) -> bytes:
    """Return a file of indented JSON."""
    return msgspec.json.format(msgspec.json.encode(content)) + b"\n"


def colab_address(repository: Repository, notebook: PurePosixPath) -> str:
    """Return the address at which Colab opens a notebook of the site."""
    path = f"blob/{repository.branch}/{repository.folder / notebook}"
    return f"https://colab.research.google.com/github/{repository.name}/{path}"
