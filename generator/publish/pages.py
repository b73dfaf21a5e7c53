"""The files of posts as one blog needs them."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import msgspec

from generator.builder.manifest import read_manifest
from generator.builder.rendering import files_of, images_of
from generator.inputs import Inputs
from generator.pages.markup import PostLink
from generator.pages.render import render
from generator.posts.front_matter import FIELDS
from generator.posts.post import Post, read_post
from generator.project import Project
from generator.publish.blog import Blog
from generator.publish.settings import FOLDERS, Part, Settings
from generator.publish.style import (
    completes_images,
    layout_of,
    needs_contents,
    options_of,
    usual_keys,
)
from generator.targets.jekyll import Jekyll, link_to_file, link_to_post, read_settings
from generator.targets.jekyll_addresses import address_of
from generator.targets.links import without_links
from generator.targets.notebook import Notebook

KNOWN = {field.name: field.type for field in FIELDS}


@dataclass(frozen=True)
class BlogPost:
    """A post of the project as it is to be in a blog.

    Attributes:
        post: The post, with the front matter that it has there.
        path: The path of its page from the folder that Jekyll reads.
        address: The address of its page from the blog's base URL, or "" for a draft.
    """

    post: Post
    path: str
    address: str


def read_for_blog(
    project: Project, slug: str, blog: Blog, settings: Settings, without: Collection[Part]
) -> BlogPost:
    """Read a post, with the layout and the usual keys of a blog, and those of the settings.

    Args:
        project: The project of the post.
        slug: The post.
        blog: The blog.
        settings: What the project keeps for the blog.
        without: The parts that do not come along.

    Raises:
        UserError: The post can't be read; the message has file and line.
    """
    post = read_post(project.post_file(slug), project, Inputs(project.root))
    usual = {"layout": layout_of(blog), **usual_keys(blog)}
    given = settings.keys_of(slug)
    post = with_keys(post, {**usual, **post.extra, **given})
    off = {"sources"} if "records" in without else set()
    if "page" not in given and not needs_contents(blog, post.extra):
        off.add("toc")
    post = post.with_parts_off(off)
    name = f"{slug}.md" if post.draft else f"{post.date.isoformat()}-{slug}.md"
    path = f"{blog.config.collections}{'_drafts' if post.draft else '_posts'}/{name}"
    dated = f"{blog.config.collections}_posts/{post.date.isoformat()}-{slug}.md"
    address = address_of(blog.config, dated, post.extra | {"date": post.date})
    return BlogPost(post, path, "" if post.draft else str(address))


def with_keys(post: Post, keys: Mapping[str, Any]) -> Post:
    """Return a post with other front matter; keys that the generator reads were checked before."""
    known = {key: msgspec.convert(keys[key], KNOWN[key]) for key in keys.keys() & KNOWN.keys()}
    extra = {key: value for key, value in keys.items() if key not in KNOWN}
    front = msgspec.structs.replace(post.front, **known)
    return replace(post, front=front, extra=post.extra | extra)


def files_for_blog(
    project: Project,
    post: BlogPost,
    blog: Blog,
    redirects: Collection[str],
    without: Collection[Part],
    linked: Collection[str],
) -> dict[str, bytes]:
    """Return the contents of a post's files in a blog, by path. Nothing is written.

    Args:
        project: The project of the post.
        post: The post.
        blog: The blog.
        redirects: Former addresses of the page.
        without: The parts that do not come along; the page has no links to them.
        linked: The posts of the project that are in the blog; the page has no links to others.

    Raises:
        UserError: The post, a template or a record is wrong; the message has file and line.
    """
    source = post.post
    if redirects:
        own = source.extra.get("redirect_from") or []
        named = [own] if isinstance(own, str) else list(own)
        source = with_keys(source, {"redirect_from": list(dict.fromkeys([*named, *redirects]))})
    inputs = Inputs(project.root)
    language = read_settings(project, inputs).get("lang")
    page = render(project, source, inputs, blog.repository, language=language)
    pages = Jekyll(f"{blog.config.collections}_posts", options_of(blog), completes_images(blog))
    known = read_manifest(project.site).files
    images, files = files_of(project, page, known, (pages, Notebook(pages)))
    main = pages.path(source.date, source.slug)
    kept = {path: content for path, content in files.items() if not is_part(path, without)}
    text = kept.pop(main).decode()
    absent = {part.slug for part in page.body if isinstance(part, PostLink)} - set(linked)
    dropped = [link_to_file(f"/{path}") for path in files if is_part(path, without)]
    for address in (*dropped, *map(link_to_post, absent)):
        text = without_links(text, re.escape(address))
    kept |= images_of(project.site, images, known)
    return {post.path: text.encode()} | {str(path): content for path, content in kept.items()}


def is_part(path: PurePosixPath, parts: Iterable[Part]) -> bool:
    """Return True if a file of the site belongs to one of these parts of a post."""
    return path.parts[0] in {FOLDERS[part] for part in parts}
