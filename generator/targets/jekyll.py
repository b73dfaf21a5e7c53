"""Pages for Jekyll: front matter, Liquid, kramdown."""

import datetime
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import yaml

from experiments.records.errors import UserError
from generator.inputs import Inputs
from generator.pages.data_elements import without_elements
from generator.pages.markup import Code, Formula, PageAddress, PostLink, Shown, SiteLink, fenced
from generator.pages.page import Files, Page, Repository
from generator.pages.pictures import with_pictures
from generator.project import Project

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# Characters that an address may have as they are: a quote would end the text in Liquid.
IN_ADDRESSES = "/#?=&%:@+,;~!()*"
END_RAW = re.compile(r"\{(?=%-?\s*endraw)")
OUTSIDE_RAW = "{{% endraw %}}{}{{% raw %}}"
SOURCE = 'src="'
# What ends a script or the CDATA of a feed, what XML can not hold, and the marks of placeholders.
NOT_IN_PAGES = re.compile("[<>\ue000\ue001\ufffe\uffff]")


@dataclass(frozen=True)
class Jekyll:
    """The output format of Jekyll and GitHub Pages: Markdown that kramdown reads.

    Attributes:
        folder: The folder of posts, from the site's top.
        options: Options of kramdown that hold for the page, whatever the site's are.
        theme_completes_images: True if the theme puts the base URL before addresses of images.
    """

    folder: str = "_posts"
    options: Mapping[str, str] = field(default_factory=dict)
    theme_completes_images: bool = False

    def path(self, date: datetime.date, slug: str) -> PurePosixPath:
        """Return the path of a post's file in the site."""
        return PurePosixPath(self.folder, f"{date.isoformat()}-{slug}.md")

    def files(self, page: Page) -> Files:
        """Return the page's file."""
        start = "".join(f'{{::options {key}="{value}" /}}\n' for key, value in self.options.items())
        text = front_matter(page) + start + body_text(page, self.theme_completes_images)
        return {self.path(page.post.date, page.post.slug): text.encode()}


def front_matter(page: Page) -> str:
    """Return the keys that Jekyll and its plugins read, between lines of `---`."""
    preview = page.preview
    front: dict[str, Any] = {
        "layout": "post",
        "date": page.post.date,
        **({"last_modified_at": page.post.updated} if page.post.updated else {}),
        "title": page.title,
        "description": page.description,
        # Without this Jekyll cuts one out of the page, through the middle of a raw block. Themes
        # show it as HTML.
        "excerpt": html.escape(page.description, quote=False),
        **({"image": f"/{preview}"} if preview else {}),
        **page.post.extra,
        "generator": "labpress",
    }
    return yaml_block({key: value for key, value in front.items() if value is not None})


def yaml_block(front: Mapping[str, Any]) -> str:
    """Return front matter as YAML between lines of `---`, in the order of its keys."""
    matter = yaml.dump(front, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{matter}---\n"


def body_text(page: Page, theme_completes_images: bool = False) -> str:
    """Return the body: only links are Liquid, everything else stands in a raw block."""
    parts = (*with_pictures(page.body, page.drawings), f"\n\n{facts_script(page)}")
    if theme_completes_images:
        parts = with_plain_images(parts)
    text = "".join(syntax_of(part) for part in parts).strip()
    return f"{{% raw %}}\n{text}\n{{% endraw %}}\n"


def facts_script(page: Page) -> str:
    """Return the page's facts in the words of schema.org, as an element for search engines."""
    facts = json.dumps(page.facts, ensure_ascii=False)
    facts = NOT_IN_PAGES.sub(lambda sign: f"\\u{ord(sign[0]):04x}", facts)
    return f'<script type="application/ld+json">{facts}</script>'


def with_plain_images(parts: tuple[str | Shown, ...]) -> tuple[str | Shown, ...]:
    """Return a body whose addresses of images are paths of the site, without its base URL."""
    return tuple(
        quote(part.path, safe=IN_ADDRESSES)
        if isinstance(part, SiteLink) and str(before).endswith(SOURCE)
        else part
        for before, part in pairwise(("", *parts))
    )


def syntax_of(part: str | Shown) -> str:
    """Return a part of a body in the syntax of Jekyll, for the inside of a raw block."""
    match part:
        case SiteLink(path):
            return link_to_file(path)
        case PostLink(_, slug):
            return link_to_post(slug)
        case Code(language, source):
            return inert(fenced(source, language))
        case Formula():
            return inert(part.html)
        case PageAddress(before, after):
            address = f"{before}{{{{ page.url | absolute_url }}}}{after}"
            known = f'{{% if site.url and site.url != "" %}}{address}{{% endif %}}'
            return OUTSIDE_RAW.format(known)
    return inert(part)


def link_to_file(path: str) -> str:
    """Return the address of a file of the site, for the inside of a raw block."""
    return OUTSIDE_RAW.format(f"{{{{ '{quote(path, safe=IN_ADDRESSES)}' | relative_url }}}}")


def link_to_post(slug: str) -> str:
    """Return the address of a post, for the inside of a raw block.

    It is that of the site's home page where Jekyll leaves the post out, as it does with dates in
    the future. Jekyll's `post_url` would stop the build of the whole site.
    """
    return OUTSIDE_RAW.format(
        f'{{% assign linked = site.posts | where: "slug", "{slug}" | first %}}'
        '{{ linked.url | default: "/" | relative_url }}'
    )


def inert(text: str) -> str:
    """Return text for a raw block, which nothing in the text can end."""
    return END_RAW.sub('{% endraw %}{{ "{" }}{% raw %}', text)


def plain_text(text: str) -> str:
    """Return the text of a built page's body without Liquid: links are paths of the site."""
    text = text.replace('{% endraw %}{{ "{" }}{% raw %}', "{")
    text = re.sub(r"\{% endraw %\}\{\{ '([^']*)' \| relative_url \}\}\{% raw %\}", r"\1", text)
    text = re.sub(r"(?s)\{% endraw %\}\{% (?:assign linked|if site).*?\{% raw %\}", "", text)
    return re.sub(r"\{% (?:end)?raw %\}\n?", "", text)


def markdown_of(body: Iterable[str | Shown], site: str = "", post: str = "/{slug}/") -> str:
    """Return a body as Markdown for other readers than Jekyll.

    Args:
        body: The body.
        site: The start of addresses of the site's files.
        post: The address of another post, with its `{date}` and `{slug}`.
    """
    texts = []
    for part in body:
        match part:
            case SiteLink(path):
                texts.append(site + quote(path, safe=IN_ADDRESSES))
            case PostLink(date, slug):
                texts.append(post.format(date=date.isoformat(), slug=slug))
            case Code(language, source):
                texts.append(fenced(source, language))
            case PageAddress():
                pass
            case Formula(latex, display=display):
                texts.append(f"$${latex}$$" if display else f"${latex}$")
            case _:
                texts.append(part)
    return without_elements("".join(texts))


def repository_of(project: Project, settings: Mapping[str, Any]) -> Repository | None:
    """Return the repository that the site's settings name as `repository: OWNER/NAME`.

    Their key `branch` names the branch (default: main).
    """
    if not settings.get("repository"):
        return None
    return Repository(
        name=str(settings["repository"]),
        branch=str(settings.get("branch", "main")),
        folder=PurePosixPath(*folder_in_checkout(project)),
    )


def read_settings(project: Project, inputs: Inputs) -> dict[str, Any]:
    """Return the settings in the site's `_config.yml`, or none if there is no such file.

    Raises:
        UserError: The file is not YAML.
    """
    path = project.site / "_config.yml"
    try:
        settings = yaml.safe_load(inputs.text(path)) if inputs.exists(path) else None
    except (yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{project.relative(path)}: not YAML: {reason}") from None
    return settings if isinstance(settings, dict) else {}


def folder_in_checkout(project: Project) -> Iterable[str]:
    """Return the parts of the site's path from the top of its git checkout."""
    site = project.site
    top = next((each for each in (site, *site.parents) if (each / ".git").exists()), site.parent)
    return site.relative_to(top).parts
