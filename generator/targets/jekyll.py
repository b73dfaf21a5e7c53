"""Pages for Jekyll: front matter, Liquid, kramdown."""

import datetime
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import yaml

from experiments.records.errors import UserError
from generator.inputs import Inputs
from generator.pages.data_elements import without_elements
from generator.pages.markup import Code, Formula, PostLink, Shown, SiteLink, fenced
from generator.pages.page import Files, Page, Repository, preview_path
from generator.pages.pictures import with_pictures
from generator.project import Project

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# Characters that an address may have as they are: a quote would end the text in Liquid.
IN_ADDRESSES = "/#?=&%:@+,;~!()*"
END_RAW = re.compile(r"\{(?=%-?\s*endraw)")
OUTSIDE_RAW = "{{% endraw %}}{}{{% raw %}}"


class Jekyll:
    """The output format of Jekyll and GitHub Pages: Markdown that kramdown reads."""

    def path(self, date: datetime.date, slug: str) -> PurePosixPath:
        """Return the path of a post's file in the site."""
        return PurePosixPath("_posts", f"{date.isoformat()}-{slug}.md")

    def files(self, page: Page) -> Files:
        """Return the page's file."""
        text = front_matter(page) + body_text(page)
        return {self.path(page.post.date, page.post.slug): text.encode()}


def front_matter(page: Page) -> str:
    """Return the keys that Jekyll and its plugins read, between lines of `---`."""
    preview = preview_path(path for path in page.figures if path.suffix != ".png")
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
    matter = yaml.dump(front, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{matter}---\n"


def body_text(page: Page) -> str:
    """Return the body: only links are Liquid, everything else stands in a raw block."""
    facts = json.dumps(page.facts, ensure_ascii=False).replace("<", "\\u003c")
    body = with_pictures(page.body, page.drawings)
    script = f'\n\n<script type="application/ld+json">{facts}</script>'
    text = "".join(syntax_of(part) for part in (*body, script)).strip()
    return f"{{% raw %}}\n{text}\n{{% endraw %}}\n"


def syntax_of(part: str | Shown) -> str:
    """Return a part of a body in the syntax of Jekyll, for the inside of a raw block."""
    match part:
        case SiteLink(path):
            return OUTSIDE_RAW.format(
                f"{{{{ '{quote(path, safe=IN_ADDRESSES)}' | relative_url }}}}"
            )
        case PostLink(date, slug):
            # Before version 4, Jekyll's `post_url` left out the base URL.
            return OUTSIDE_RAW.format(
                f"{{% capture address %}}{{% post_url {date.isoformat()}-{slug} %}}"
                "{% endcapture %}{{ address | remove_first: site.baseurl | relative_url }}"
            )
        case Code(language, source):
            return inert(fenced(source, language))
        case Formula():
            return inert(part.html)
    return inert(part)


def inert(text: str) -> str:
    """Return text for a raw block, which nothing in the text can end."""
    return END_RAW.sub('{% endraw %}{{ "{" }}{% raw %}', text)


def plain_text(text: str) -> str:
    """Return the text of a built page's body without Liquid: links are paths of the site."""
    text = text.replace('{% endraw %}{{ "{" }}{% raw %}', "{")
    text = re.sub(r"\{% endraw %\}\{\{ '([^']*)' \| relative_url \}\}\{% raw %\}", r"\1", text)
    text = re.sub(r"\{% endraw %\}\{% capture.*?\{% raw %\}", "", text)
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
            case Formula(latex, display=display):
                texts.append(f"$${latex}$$" if display else f"${latex}$")
            case _:
                texts.append(part)
    return without_elements("".join(texts))


def heading_ids() -> Callable[[str, str], str]:
    """Return a function that gives headings the ids of Jekyll: those of GitHub, numbered."""
    seen: Counter[str] = Counter()

    def name(text: str, separator: str) -> str:
        # Two hyphens are a dash.
        plain = re.sub(r"--+|[^\w\- \t]", "", text.lower())
        base = re.sub(r"[ \t]", separator, plain)
        seen[base] += 1
        return f"{base}-{seen[base] - 1}" if seen[base] > 1 else base

    return name


def read_repository(project: Project, inputs: Inputs) -> Repository | None:
    """Return the repository that the site's `_config.yml` names as `repository: OWNER/NAME`.

    Its key `branch` names the branch (default: main).

    Raises:
        UserError: The file is not YAML.
    """
    path = project.site / "_config.yml"
    try:
        settings = yaml.safe_load(inputs.text(path)) if inputs.exists(path) else None
    except (yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{project.relative(path)}: not YAML: {reason}") from None
    if not isinstance(settings, dict) or not settings.get("repository"):
        return None
    return Repository(
        name=str(settings["repository"]),
        branch=str(settings.get("branch", "main")),
        folder=PurePosixPath(*folder_in_checkout(project)),
    )


def folder_in_checkout(project: Project) -> Iterable[str]:
    """Return the parts of the site's path from the top of its git checkout."""
    site = project.site
    top = next((each for each in (site, *site.parents) if (each / ".git").exists()), site.parent)
    return site.relative_to(top).parts
