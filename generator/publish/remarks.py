"""What the author of a blog should know of posts before they are there."""

import datetime
import re
from collections.abc import Iterator, Sequence

from generator.publish.blog import Blog
from generator.publish.pages import BlogPost

# Files that show posts; a home page with whole posts has each id twice.
HOME = ("index.html", "index.md", "_layouts/home.html", "_includes/home.html")
WHOLE_POSTS = re.compile(r"\{\{-?\s*post\.content\s*(?:-?\}\}|\|(?![^}]*(?:strip_html|truncate)))")
SHOWN_IMAGE = re.compile(r"<img\b[^>]*page\.image|\{\{-?\s*page\.image")
ENGINES = ("kramdown", "gfm", "commonmark")


def remarks(blog: Blog, posts: Sequence[BlogPost]) -> Iterator[str]:
    """Yield all remarks on posts in a blog."""
    yield from future_posts(blog, posts)
    yield from layouts(blog, posts)
    engine = blog.config.text("markdown", "kramdown").lower()
    if not engine.startswith(ENGINES):
        yield (
            f"{blog.config.name}: Jekyll 4 knows no `markdown: {engine}`, and GitHub Pages uses "
            "kramdown instead"
        )
    for name in HOME:
        if WHOLE_POSTS.search(blog.text(name)):
            yield (
                f"{name} shows whole posts, so that ids and styles are there twice: "
                "`post.excerpt` is one sentence"
            )


def future_posts(blog: Blog, posts: Sequence[BlogPost]) -> Iterator[str]:
    """Yield a remark for each post that Jekyll leaves out until its date."""
    for post in posts:
        future = post.post.date > datetime.date.today() and not post.post.draft
        if future and not blog.config.shows_future:
            yield (
                f"{post.post.slug}: Jekyll leaves it out until a build on {post.post.date} or "
                "later; links to it lead to the home page until then"
            )


def layouts(blog: Blog, posts: Sequence[BlogPost]) -> Iterator[str]:
    """Yield remarks on layouts that are not there, and on those that repeat a figure."""
    default = blog.config.defaults(f"{blog.config.collections}_posts").get("layout")
    used = {str(post.post.extra.get("layout") or default or "") for post in posts} - {""}
    for layout in sorted(used):
        if layout not in blog.layouts and not blog.config.theme:
            there = ", ".join(sorted(blog.layouts)) or "none"
            yield (
                f"the blog has no layout `{layout}` (it has: {there}); name one as "
                "`front_matter: {layout: NAME}` in content/blog.yml"
            )
        with_image = any(post.post.extra.get("image", True) for post in posts)
        if with_image and SHOWN_IMAGE.search(blog.layouts.get(layout, "")):
            yield (
                f"the layout `{layout}` shows the key `image`, a figure of the post, above it: "
                "`front_matter: {image: null}` in content/blog.yml leaves it out"
            )
