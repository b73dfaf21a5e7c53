"""What of a blog would spoil published posts, and is refused.

The rules are those of Jekyll's documentation: "Configuration Options", "Markdown Options", and of
its `EntryFilter`, which leaves files out.
"""

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from experiments.records.errors import UserError
from generator.publish.blog import Blog
from generator.publish.checkout import ignored_files
from generator.publish.pages import BlogPost
from generator.publish.settings import FOLDERS
from generator.targets.jekyll_addresses import address_of, file_of

PARTS: dict[str, str] = {folder: part for part, folder in FOLDERS.items()}


def check_markdown(blog: Blog) -> None:
    """Raise UserError if the blog's Markdown would break the pages."""
    engine = blog.config.text("markdown", "kramdown").lower()
    place = blog.source / blog.config.name
    if engine.startswith("commonmark") and "UNSAFE" not in blog.config.commonmark_options:
        raise UserError(
            f"{place}: `markdown: {blog.config.text('markdown')}` removes HTML, and so all tables "
            "and figures of the posts: add `commonmark: {options: [UNSAFE]}`, or set "
            "`markdown: kramdown`."
        )
    given = blog.config.kramdown.get("input", "GFM")
    if engine == "kramdown" and given != "GFM":
        raise UserError(
            f"{place}: with `kramdown: {{input: {given}}}` blocks of code in ``` become prose: set "
            "`input: GFM`, which is what Jekyll has without the key."
        )


def check_addresses(blog: Blog, posts: Collection[BlogPost], taken: Mapping[str, str]) -> None:
    """Raise UserError if another post of the blog has the address of one that is published.

    Args:
        blog: The blog.
        posts: The posts to publish.
        taken: The addresses of other published posts, each with a name for the message.
    """
    pages = {file_of(address): name for address, name in taken.items()}
    own = {str(blog.source / post.path): post.post.shown for post in posts}
    for path, front in blog.posts.items():
        name = str(blog.source / path)
        if name not in own and (address := address_of(blog.config, path, front)):
            pages[file_of(address)] = name
    for post in posts:
        if not post.address:
            continue
        other = pages.setdefault(file_of(post.address), post.post.shown)
        if other != post.post.shown:
            raise UserError(
                f"{post.post.shown}: its page would have the address {post.address}, which "
                f"{other} has: rename one of them, or change its `permalink` or `slug`."
            )


def check_files(blog: Blog, names: Collection[str]) -> None:
    """Raise UserError if Jekyll or git would leave out one of the files to publish."""
    if found := {name: reason for name in names if (reason := left_out(blog, name))}:
        by_name = "exclude" not in found[min(found)]
        way = "rename what has that name" if by_name else "take that pattern out"
        raise UserError(f"{blog.source}: Jekyll leaves out {said(found)}{ways_out(found, way)}")
    if found := ignored_files(blog.folder, names):
        top = min(found).partition("/")[0]
        way = f"add the lines `!/{top}/` and `!/{top}/**` below it"
        raise UserError(f"{blog.source}: git ignores {said(found)}{ways_out(found, way)}")


def left_out(blog: Blog, name: str) -> str | None:
    """Return why Jekyll leaves a file out, or None if it does not.

    Args:
        blog: The blog.
        name: The file's path from the folder that Jekyll reads.
    """
    include = blog.config.texts("include")
    exclude = [each for each in blog.config.texts("exclude") if each not in include]
    path = PurePosixPath(name)
    if path.suffix == ".md":
        return None  # The folders of posts have rules of their own.
    for each in (*reversed(path.parents[:-1]), path):
        if any(is_matched(pattern, each.name) for pattern in include):
            continue
        for pattern in exclude:
            if is_matched(pattern, str(each)):
                return f"{blog.config.name}: `exclude` has `{pattern}`"
        if each.name[0] in "._#~" or each.name.endswith("~"):
            return f"its path has `{each.name}`"
    return None


def is_matched(pattern: str, path: str) -> bool:
    """Return True if Jekyll takes a pattern of `exclude` or `include` to mean a path."""
    pattern = pattern.lstrip("/")
    same = path.startswith(pattern) or fnmatchcase(path, pattern) or f"{path}/" == pattern
    return bool(pattern) and same


def said(reasons: Mapping[str, str]) -> str:
    """Return the first of several files with the reason that it is left out."""
    first = min(reasons)
    more = f" and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    return f"{first}{more} ({reasons[first]}): "


def ways_out(names: Iterable[str], way: str) -> str:
    """Return what to do about files that are left out: leave them at home, or something else."""
    parts = {PARTS.get(name.partition("/")[0], "") for name in names}
    if "" in parts:
        return f"{way}."
    return f"publish with `--without {','.join(sorted(parts))}`, or {way}."
