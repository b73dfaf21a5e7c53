"""Posts for Hugo: page bundles, after its documentation, "Page bundles" and "Shortcodes"."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Any

from generator.pages.markup import Code, Formula, PageAddress, PostLink, Shown, SiteLink, fenced
from generator.pages.page import Files, Page
from generator.targets.exported import (
    Material,
    beside,
    from_folder,
    in_bundle,
    moved,
    shown_parts,
    unlinked,
)
from generator.targets.jekyll import yaml_block

# Keys that have another meaning for Hugo, or none.
NOT_FOR_HUGO = ("layout", "permalink", "redirect_from", "excerpt", "image", "generator", "url")
SHORTCODE = re.compile(r"\{\{([<%])(.*?)([>%])\}\}", re.DOTALL)
OPEN = re.compile(r"\{(?=\{[<%](?!/\*))")


class Hugo:
    """The format of Hugo: a folder with the page and all that it shows."""

    off: Collection[str] = ()
    needs = (
        "Hugo leaves HTML in Markdown out unless the site's hugo.toml says so:\n"
        "  [markup.goldmark.renderer]\n  unsafe = true"
    )

    def files(self, material: Material) -> Files:
        """Return the bundle: `content/posts/SLUG/index.md`, and the post's files beside it."""
        slug = material.page.post.slug
        folder = PurePosixPath("content", "posts", slug)

        def place(path: PurePosixPath) -> PurePosixPath:
            return folder / in_bundle(slug, path)

        page = moved(material, place)
        text = "".join(syntax_of(part, folder) for part in shown_parts(page)).strip()
        content = f"{front_matter(page, folder)}\n{unlinked(text)}\n"
        return beside(material, place) | {folder / "index.md": content.encode()}


def front_matter(page: Page, folder: PurePosixPath) -> str:
    """Return the keys that Hugo and its themes read, between lines of `---`."""
    post = page.post
    preview = page.preview
    front: dict[str, Any] = {
        "title": page.title,
        "date": post.date,
        **({"lastmod": post.updated} if post.updated else {}),
        "description": page.description,
        "summary": page.description,  # Else Hugo cuts one out of the page.
        **({"images": [from_folder(preview, folder)]} if preview else {}),
        **{key: value for key, value in post.extra.items() if key not in NOT_FOR_HUGO},
        **({"draft": True} if post.draft else {}),
    }
    return yaml_block(front)


def syntax_of(part: str | Shown, folder: PurePosixPath) -> str:
    """Return a part of a page in the syntax of Hugo."""
    match part:
        case SiteLink(path):
            return from_folder(PurePosixPath(path[1:]), folder)
        case PostLink(_, slug):
            return f'{{{{< relref "/posts/{slug}" >}}}}'
        case Code(language, source):
            return inert(fenced(source, language))
        case Formula():
            return inert(part.html)
        case PageAddress():
            return ""
    return inert(part)


def inert(text: str) -> str:
    """Return text in which Hugo finds no shortcode, as it would even in code.

    A shortcode's signs in comment signs are printed without these. Those that nothing closes can
    only be written as an entity.
    """
    # Markup would escape what is put into it.
    text = SHORTCODE.sub(r"{{\1/*\2*/\3}}", str(text))
    return OPEN.sub("&#123;", text)
