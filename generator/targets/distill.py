"""Posts for the layout `distill` of al-folio, which the ICLR Blogposts track uses, too.

The keys and folders are those of al-folio's `_layouts/distill.liquid` and of the track's
instructions, "Submitting". Formulas are MathML, which the layout's MathJax reads.
"""

import html
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from generator.pages.cite_as import names_in
from generator.pages.markup import replace_in_prose
from generator.pages.outline import HEADING_ID, Section, plain, read_outline
from generator.pages.page import Files, Page
from generator.pages.pictures import with_pictures
from generator.targets.exported import DOLLAR, Material, beside, moved, unlinked
from generator.targets.jekyll import facts_script, syntax_of, yaml_block

NEEDS = (
    "The site needs al-folio's layout `distill`. If it uses jekyll-minifier, let that exclude "
    "assets/html/*: it rewrites records, whose digests readers check."
)
ICLR_NEEDS = (
    "The track wants its own date in `date`, a `description` without formulas and links, and only "
    "these files in the pull request. Until it is accepted, export with --anonymous.\n"
    "Its site minifies JSON, so that verify.py may say that the digests of records differ."
)
# Keys of posts that the layout has in another form, or that belong to another site.
NOT_FOR_DISTILL = (
    *("layout", "permalink", "redirect_from", "author", "authors", "image", "excerpt"),
    *("bibliography", "toc", "generator"),
)
# Tables fit the column, figures are not black on black in the dark theme, and fold-outs have
# one box.
STYLES = """\
d-article .labpress-scroll :is(th, td) { font-size: 0.8rem; line-height: 1.4; }
d-article :is(figure, figcaption, caption) { color: var(--global-text-color, inherit); }
d-article .labpress-log > summary { padding: 0; border: 0; }
"""
HEADING = re.compile(r"^#{2,3}[ \t]+(?P<title>[^\n]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Distill:
    """The format of al-folio's layout `distill`.

    Attributes:
        needs: What must be so in the other site, in sentences for the user.
        off: The parts that the layout has itself.
    """

    needs: str = NEEDS
    off: Collection[str] = ("toc", "copy")

    def files(self, material: Material) -> Files:
        """Return the page, its bibliography, images, and its other files as the track wants it."""
        post = material.page.post
        name = f"{post.date.isoformat()}-{post.slug}"

        def place(path: PurePosixPath) -> PurePosixPath:
            folder, *rest = path.parts
            inside = rest[1:] if rest[0] == post.slug else rest
            kind = "img" if folder == "images" else "html"
            return PurePosixPath("assets", kind, name, *inside)

        page = moved(material, place)
        prose = "".join(part for part in page.prose if isinstance(part, str))
        sections = read_outline(prose).sections
        parts = (*with_pictures(page.body, page.drawings), f"\n\n{facts_script(page)}")
        text = unlinked("".join(syntax_of(part) for part in parts).strip())
        text = with_anchors(replace_in_prose(DOLLAR, apart, text), sections)
        content = f"{front_matter(page, name, sections)}{{% raw %}}\n{text}\n{{% endraw %}}\n"
        return beside(material, place) | {
            PurePosixPath("assets", "bibliography", f"{name}.bib"): material.bibliography,
            PurePosixPath("_posts", f"{name}.md"): content.encode(),
        }


def front_matter(page: Page, name: str, sections: Collection[Section]) -> str:
    """Return the keys that the layout reads, between lines of `---`."""
    post = page.post
    front: dict[str, Any] = {
        "layout": "distill",
        "title": for_layout(page.title),
        "description": for_layout(page.description),
        "date": post.date,
        **({"last_updated": post.updated} if post.updated else {}),
        "future": True,  # The track dates posts to the day on which all appear.
        "authors": authors_of(post.extra),
        "bibliography": f"{name}.bib",
        "_styles": STYLES,
        "toc": [entry(section) for section in sections],
        **{key: value for key, value in post.extra.items() if key not in NOT_FOR_DISTILL},
    }
    return yaml_block({key: value for key, value in front.items() if value})


def apart(dollar: re.Match[str]) -> str:
    """Return a dollar sign that begins no formula of MathJax, which ends them at elements.

    Those in headings stay, as kramdown would take the element into the heading's id.
    """
    line = dollar.string[: dollar.start()].rpartition("\n")[2]
    return dollar[0] if line.startswith("#") else "<span>$</span>"


def for_layout(text: str) -> str:
    """Return a text as HTML on one line that can stand in the layout's JSON: it escapes nothing."""
    return html.escape(" ".join(text.split())).replace("\\", "&#92;")


def authors_of(front: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the authors as the layout reads them: `name`, `url` and `affiliations`."""
    own = front.get("authors") or front.get("author") or []
    if isinstance(own, list) and all(isinstance(each, dict) and "name" in each for each in own):
        return own
    return [{"name": each, "url": "", "affiliations": {"name": ""}} for each in names_in(own)]


def entry(section: Section) -> dict[str, Any]:
    """Return a section for the layout's table of contents, which links to its name."""
    parts = [{"name": for_layout(part.title)} for part in section.parts]
    return {"name": for_layout(section.title), **({"subsections": parts} if parts else {})}


def with_anchors(text: str, sections: Collection[Section]) -> str:
    """Return a page whose headings are found by the links of the layout's table of contents.

    The layout links to `slugify` of a heading's name, kramdown gives it another id where it has
    signs: of "What's new?" `what-s-new` and `whats-new`.
    """
    every = [each for section in sections for each in (section, *section.parts)]
    ids = {each.id for each in every}
    names = {each.title: slugify(for_layout(each.title)) for each in every}
    missing = {title: name for title, name in names.items() if name not in ids}

    def anchored(match: re.Match[str]) -> str:
        anchor = missing.pop(plain(HEADING_ID.sub("", match["title"])), "")
        return f'<div id="{anchor}"></div>\n\n{match[0]}' if anchor else match[0]

    return replace_in_prose(HEADING, anchored, text)


def slugify(title: str) -> str:
    """Return the text in a link that Jekyll's filter `slugify` makes of a title."""
    return re.sub(r"[\W_]+", "-", title).strip("-").lower()
