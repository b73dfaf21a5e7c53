"""How a blog's own posts look, so that those which are published look the same.

Nothing here is required of a blog: `content/blog.yml` decides where this guesses wrong.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from generator.posts.front_matter import FIELDS
from generator.publish.blog import Blog

# Layouts for posts, the likeliest first.
LAYOUTS = ("post", "single", "article", "page", "default")
# Themes whose layout for posts has another name than `post`.
THEME_LAYOUTS = {"minimal-mistakes": "single", "academicpages": "single"}
# Keys that belong to one post, however many posts have the same value.
OF_ONE_POST = {
    *(field.name for field in FIELDS),
    *("layout", "subtitle", "last_modified_at", "excerpt", "summary", "image", "tags", "tag"),
    *("categories", "category", "permalink", "slug", "redirect_from", "redirect_to"),
    *("published", "hidden", "pin", "sticky", "generator"),
}
# A key is usual if all posts have it with one value, and there are at least so many.
FEWEST = 3
# Options of kramdown that pages depend on; a page can set them for itself.
OPTIONS = {
    "parse_block_html": "false",
    "parse_span_html": "true",
    "html_to_native": "false",
    "hard_wrap": "false",
    "auto_ids": "true",
    "auto_id_prefix": "",
}
# What a theme does that takes pages apart at their images, and makes addresses.
TAKES_IMAGES_APART = re.compile(
    r"""assign\s+\w+\s*=\s*['"]<img|split:\s*['"]<img\b|replace:\s*['"][^'"]*src="""
)
MAKES_ADDRESSES = re.compile(r"baseurl|relative_url|absolute_url")
INCLUDED = re.compile(r"\{%-?\s*include(?:_cached)?\s+([\w./-]+)")
COMPLETES_IMAGES = ("chirpy",)


def layout_of(blog: Blog) -> str | None:
    """Return the layout for posts, or None if pages need not name one."""
    named = (front.get("layout") for front in blog.posts.values())
    used = Counter(layout if isinstance(layout, str) else None for layout in named)
    if used:
        return used.most_common(1)[0][0]
    if "layout" in blog.config.defaults(f"{blog.config.collections}_posts/a.md"):
        return None
    for layout in LAYOUTS:
        if layout in blog.layouts:
            return layout
    found = (each for theme, each in THEME_LAYOUTS.items() if theme in blog.config.theme)
    return next(found, "post")


def usual_keys(blog: Blog) -> dict[str, Any]:
    """Return the front matter that all posts of a blog have in common, with one value."""
    posts = list(blog.posts.values())
    if len(posts) < FEWEST:
        return {}
    return {
        key: value
        for key, value in posts[0].items()
        if key not in OF_ONE_POST
        and isinstance(value, str | bool | int)
        and all(post.get(key) == value for post in posts)
    }


def needs_contents(blog: Blog, front: Mapping[str, Any]) -> bool:
    """Return True if a post with this front matter needs a table of contents of its own.

    Themes write one for the key `toc`, and Jekyll's `CommonMark` gives headings no ids to link to.
    """
    keys = {**blog.config.defaults(f"{blog.config.collections}_posts"), **front}
    return not keys.get("toc") and blog.config.text("markdown").lower() != "commonmark"


def options_of(blog: Blog) -> dict[str, str]:
    """Return the options of kramdown that pages must set, since the blog has others."""
    given = blog.config.kramdown
    return {
        key: value
        for key, value in OPTIONS.items()
        if key in given and str(given[key]).lower() != value
    }


def completes_images(blog: Blog) -> bool:
    """Return True if the theme itself puts the base URL before the addresses of images."""
    if any(name in blog.config.theme for name in COMPLETES_IMAGES):
        return True
    includes = blog.includes
    for text in (*blog.layouts.values(), *includes.values()):
        used = [text, *(includes.get(name, "") for name in INCLUDED.findall(text))]
        if TAKES_IMAGES_APART.search(text) and MAKES_ADDRESSES.search("".join(used)):
            return True
    return False
