"""Render posts, and draw all of their images, for a format of `export`."""

from collections.abc import Collection
from dataclasses import dataclass

from generator.builder.manifest import read_manifest
from generator.builder.rendering import images_of
from generator.commands.export.anonymous import (
    Identity,
    hide_records,
    identity_of,
    refuse_identities,
    without_author,
)
from generator.inputs import Inputs
from generator.pages.page import Files, Page
from generator.pages.render import render
from generator.posts.post import Post, read_post, readable_posts
from generator.project import Project
from generator.targets import PAGES
from generator.targets.exported import Addresses, Format, Material, unknown_links
from generator.targets.jekyll_addresses import address_of
from generator.targets.jekyll_config import Config, read_config


@dataclass(frozen=True)
class Exported:
    """Posts in a format.

    Attributes:
        files: The content of each post's files, by their paths in the folder of the export.
        left_out: What pages link to in the site and nobody knows the address of.
    """

    files: dict[str, Files]
    left_out: list[str]


def render_all(
    project: Project, slugs: Collection[str], form: Format, site: str | None, anonymous: bool
) -> Exported:
    """Return posts in a format.

    Args:
        project: The project.
        slugs: The posts.
        form: The format.
        site: The address of the site that has the posts, by default that of its settings.
        anonymous: True to leave out who made posts and records, and where.

    Raises:
        UserError: A post can't be rendered, or is not anonymous; the message has the place.
    """
    config = read_config(project.site, project.site)
    known = identity_of(project, config.values) if anonymous else None
    if anonymous:
        site = None
    elif site is None and config.text("url"):
        site = config.full_address("")
    addresses = Addresses((site or "").rstrip("/"), addresses_of(project, config, site), slugs)
    written = read_manifest(project.site).files
    common = Inputs(project.root)
    files: dict[str, Files] = {}
    left_out: list[str] = []
    checked: Files = {}
    for slug in slugs:
        inputs = common.for_post()
        post = read_post(project.post_file(slug), project, inputs)
        page = page_of(project, post, form, inputs, config, known)
        material = Material(
            page,
            images_of(project.site, page.figures, written),
            addresses,
            bibliography_of(project, post, inputs),
        )
        files[slug] = form.files(material)
        left_out += unknown_links(material)
        checked |= material.own | files[slug]
    if known:
        refuse_identities(checked, known)
    return Exported(files, list(dict.fromkeys(left_out)))


def page_of(
    project: Project,
    post: Post,
    form: Format,
    inputs: Inputs,
    config: Config,
    known: Identity | None,
) -> Page:
    """Return a post's page, without the parts that a format does without."""
    post = post.with_parts_off(form.off)
    language = config.values.get("lang")
    if known is None:
        return render(project, post, inputs, None, config.values.get("author"), language)
    hide_records(project, post, inputs, known)
    return render(project, without_author(post, known), inputs, language=language)


def bibliography_of(project: Project, post: Post, inputs: Inputs) -> bytes:
    """Return the BibTeX files that a post names, one after the other."""
    files = post.front.bibliographies
    return b"\n".join(inputs.content(project.inside(file)) for file in files)


def addresses_of(project: Project, config: Config, site: str | None) -> dict[str, str]:
    """Return the address of each post that the site has, by slug; none if that of it is unknown."""
    if site is None:
        return {}
    found = {}
    for post in readable_posts(project, Inputs(project.root)):
        path = PAGES.path(post.date, post.slug)
        address = address_of(config, str(path), post.extra | {"date": post.date})
        found[post.slug] = f"{site.rstrip('/')}{address}"
    return found
