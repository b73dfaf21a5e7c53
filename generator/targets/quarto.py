"""Posts for Quarto, after its documentation, "HTML Options" and "Execution Options".

Pandoc reads the pages as it reads GitHub's Markdown, which leaves blocks of HTML as they are.
Nothing in them is executed: code stands in plain fences.
"""

import re
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Any

from generator.pages.cite_as import names_in
from generator.pages.markup import (
    CLOSE,
    OPEN,
    PLACEHOLDER,
    Code,
    Formula,
    PageAddress,
    PostLink,
    Shown,
    SiteLink,
    escape,
    fenced,
    replace_in_prose,
)
from generator.pages.page import Files, Page
from generator.targets.exported import (
    DOLLAR,
    Material,
    beside,
    from_folder,
    in_bundle,
    in_html,
    moved,
    shown_parts,
    unlinked,
)
from generator.targets.jekyll import yaml_block

READ_AS = "gfm+attributes+smart+tex_math_dollars+yaml_metadata_block"
# Texts in drawings may hold them.
MARKS = dict.fromkeys(map(ord, (OPEN, CLOSE)))
SHORTCODE = re.compile(r"\{\{<(.*?)>\}\}", re.DOTALL)
OPENING = re.compile(r"(?<!\{)\{\{(?=<)")
NOT_FOR_QUARTO = ("layout", "permalink", "redirect_from", "excerpt", "image", "author", "authors")


class Quarto:
    """The format of Quarto: a folder with the page and all that it shows."""

    off: Collection[str] = ("toc", "copy", "anchors")
    needs = "The pages are for HTML: tables and figures in them are HTML, which PDF leaves out."

    def files(self, material: Material) -> Files:
        """Return the folder: `posts/SLUG/index.qmd`, and the post's files beside it."""
        slug = material.page.post.slug
        folder = PurePosixPath("posts", slug)

        def place(path: PurePosixPath) -> PurePosixPath:
            return folder / in_bundle(slug, path)

        page = moved(material, place)
        content = f"{front_matter(page, folder)}\n{unlinked(body_text(page, folder))}\n"
        return beside(material, place) | {folder / "index.qmd": content.encode()}


def front_matter(page: Page, folder: PurePosixPath) -> str:
    """Return the keys that Quarto reads, between lines of `---`."""
    post = page.post
    preview = page.preview
    extra = post.extra
    front: dict[str, Any] = {
        # Pandoc reads both as Markdown.
        "title": str(escape(page.title)),
        "description": str(escape(page.description)),
        "date": post.date,
        "date-modified": post.updated,
        "author": names_in(extra.get("authors") or extra.get("author")),
        "categories": extra.get("categories") or extra.get("tags"),
        "image": from_folder(preview, folder) if preview else None,
        **{key: value for key, value in extra.items() if key not in NOT_FOR_QUARTO},
        "draft": post.draft,
        "from": READ_AS,
        "execute": {"enabled": False},
        "format": {"html": {"toc": True, "toc-depth": 3}},
    }
    return yaml_block({key: value for key, value in front.items() if value})


def body_text(page: Page, folder: PurePosixPath) -> str:
    """Return the body: formulas are LaTeX in Markdown, and MathML inside of HTML."""
    formulas: list[Formula] = []
    texts = []
    for part in shown_parts(page):
        if isinstance(part, Formula):
            # Only now is it known which dollar signs are text.
            texts.append(f"{OPEN}{len(formulas)}{CLOSE}")
            formulas.append(part)
        else:
            texts.append(inert(syntax_of(part, folder)).translate(MARKS))
    text = replace_in_prose(DOLLAR, lambda _: "&#36;", "".join(texts).strip())

    def formula(match: re.Match[str]) -> str:
        found = formulas[int(match[1])]
        if in_html(match.string[: match.start()]):
            return str(found.html)
        return f"$${found.latex}$$" if found.display else f"${found.latex}$"

    return PLACEHOLDER.sub(formula, text)


def syntax_of(part: str | Shown, folder: PurePosixPath) -> str:
    """Return a part of a page that is no formula in the syntax of Quarto."""
    match part:
        case SiteLink(path):
            return from_folder(PurePosixPath(path[1:]), folder)
        case PostLink(_, slug):
            return f"../{slug}/index.qmd"
        case Code(language, source):
            return fenced(source, language)
        case PageAddress() | Formula():
            return ""
    return part


def inert(text: str) -> str:
    """Return text in which Quarto finds no shortcode: one in three braces is printed in two."""
    text = SHORTCODE.sub(r"{{{<\1>}}}", str(text))
    return OPENING.sub("&#123;{", text)
