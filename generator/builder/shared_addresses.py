"""Posts of one address: the site would have the page of only one of them."""

from collections.abc import Collection
from pathlib import Path

from experiments.records.errors import UserError
from experiments.records.regular import read_regular
from generator.inputs import Inputs
from generator.posts.post import Post, readable_posts
from generator.project import Project
from generator.targets import PAGES
from generator.targets.jekyll_addresses import address_of, file_of
from generator.targets.jekyll_config import read_config

# Without these keys, posts have the addresses of their files' names, which differ.
KEYS = "permalink", "slug"


def shared_addresses(
    project: Project, slugs: Collection[str], drafts: bool
) -> dict[str, UserError]:
    """Return the errors of those of some posts that have the address of another post, by slug.

    Two of them that share an address have the same error.

    Args:
        project: The project.
        slugs: The posts that are asked for.
        drafts: True to count drafts, too.

    Raises:
        UserError: The site's settings can't be read.
    """
    if not any(may_name_address(project.post_file(slug)) for slug in project.slugs):
        return {}
    config = read_config(project.site, Path(project.relative(project.site)))
    errors: dict[str, UserError] = {}
    first: dict[str, Post] = {}
    for post in readable_posts(project, Inputs(project.root)):
        path = str(PAGES.path(post.date, post.slug))
        address = address_of(config, path, post.extra | {"date": post.date})
        if not address or (post.draft and not drafts):
            continue
        other = first.setdefault(file_of(address), post)
        if other is not post:
            asked = [each.slug for each in (other, post) if each.slug in slugs]
            errors |= dict.fromkeys(asked, same_address(other, post, address))
    return errors


def may_name_address(file: Path) -> bool:
    """Return False if none of the keys stands in a post: to parse all front matter takes longer."""
    try:
        content = read_regular(file)
    except OSError:
        return False  # The post does not build, which says why.
    return any(key.encode() in content for key in KEYS)


def same_address(other: Post, post: Post, address: str) -> UserError:
    """Return the error for two posts of one address, at the line that gives it to one of them."""
    named, rest = (post, other) if any(key in post.extra for key in KEYS) else (other, post)
    key = next((key for key in KEYS if key in named.extra), KEYS[0])
    return UserError(
        f"{named.place(key)}: its page would have the address {address}, which {rest.shown} has, "
        f"too: change `{key}` of one of them."
    )
