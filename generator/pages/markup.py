"""Text that stays text: nothing in it runs as Markdown, HTML or Liquid."""

import re
from urllib.parse import quote

from markupsafe import Markup

# What can mean something in Markdown, HTML or Liquid: anywhere, and at the start of a line.
SPECIAL = re.compile(
    r"[\\`*_{}\[\]<>&|~$\"'^:]|--|\.\.\.|^\s*[#+\-=!]|^\s*\d+[.)](?=\s|$)|\s*\n\s*|  +"
)
# Marks in rendered text, until `finish` makes links of them: around a path of the site, and around
# the date and slug of a post.
ASSET, POST = re.compile("\ue000([^\ue001]*)\ue001"), re.compile("\ue002([^\ue003]*)\ue003")
MARKS = str.maketrans("", "", "\ue000\ue001\ue002\ue003")
ASSET_URL = r"{% endraw %}{{ '\1' | relative_url }}{% raw %}"
# Before version 4, Jekyll's `post_url` left out the base URL.
POST_URL = (
    r"{% endraw %}{% capture address %}{% post_url \1 %}{% endcapture %}"
    "{{ address | remove_first: site.baseurl | relative_url }}{% raw %}"
)
# What an address may have as it is: a quote in it would end the text in Liquid.
IN_ADDRESSES = "/#?=&%:@+,;~!()*"
END_RAW = re.compile(r"\{(?=%-?\s*endraw)")


def escape(text: str) -> Markup:
    """One line of prose that reads as the text does, whatever signs are in it."""

    def entity(match: re.Match[str]) -> str:
        found = match[0]
        if found.isspace():
            return " "
        return "".join(c if c.isalnum() or c.isspace() else f"&#{ord(c)};" for c in found)

    text = text.translate(MARKS).replace("\r", "\n")
    return Markup(SPECIAL.sub(entity, text.strip()))


def escape_html(text: str) -> Markup:
    """Text for the inside of an HTML block, with its lines and blanks kept."""
    text = text.translate(MARKS)
    return Markup("".join(f"&#{ord(c)};" if c in "&<>\"'{}" else c for c in text))


def fenced(text: str, language: str) -> Markup:
    """A fenced block of code, whatever fences are inside the text."""
    text = text.translate(MARKS).strip("\n")
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return Markup(f"{fence}{language}\n{text}\n{fence}")


def asset(path: str) -> Markup:
    """The address of a file of the site, right under any base URL."""
    return Markup(f"\ue000{quote(path, safe=IN_ADDRESSES)}\ue001")


def post_address(file_stem: str) -> Markup:
    """The address of another post, `2026-01-31-slug`, whatever permalinks the site has."""
    return Markup(f"\ue002{file_stem}\ue003")


def link_assets(markdown: str, base: str, post: str) -> str:
    """Rendered text for other readers than Jekyll: links to the site's files start at `base`.

    Links to posts are as `post` says of a `{date}` and a `{slug}`.
    """
    linked = ASSET.sub(lambda match: base + match[1], markdown)
    return POST.sub(lambda match: post.format(date=match[1][:10], slug=match[1][11:]), linked)


def finish(markdown: str) -> str:
    """A rendered page as Jekyll takes it: only our links are Liquid, all else is inert."""
    inert = END_RAW.sub('{% endraw %}{{ "{" }}{% raw %}', markdown)
    linked = POST.sub(POST_URL, ASSET.sub(ASSET_URL, inert))
    return f"{{% raw %}}\n{linked.strip()}\n{{% endraw %}}\n"
