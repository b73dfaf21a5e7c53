"""The plan of publishing: posts with their files, checked against a blog before it is changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.inputs import digest
from generator.project import Project
from generator.publish.blog import Blog
from generator.publish.choice import Order, chosen_posts
from generator.publish.pages import BlogPost, files_for_blog, read_for_blog
from generator.publish.published import Entry, Published, check_unedited
from generator.publish.remarks import remarks
from generator.publish.rules import check_addresses, check_files, check_markdown
from generator.publish.settings import Settings


@dataclass(frozen=True)
class Plan:
    """What is to be done in a blog.

    Attributes:
        posts: The posts to publish.
        files: The contents of their files, by path, by slug.
        entries: Their entries in the blog's list, by slug.
        replaced: The entries that the blog has of these posts, and of those to take back.
        kept: The project's other entries.
        remarks: What the blog's author should know.
    """

    posts: list[BlogPost]
    files: Mapping[str, Mapping[str, bytes]]
    entries: Mapping[str, Entry]
    replaced: Mapping[str, Entry]
    kept: Mapping[str, Entry]
    remarks: list[str]


def make_plan(
    project: Project, blog: Blog, published: Published, settings: Settings, order: Order
) -> Plan:
    """Render the posts that are asked for as a blog needs them; write nothing.

    Raises:
        UserError: A post is wrong, was edited in the blog, or would be spoilt by it.
    """
    mine = published.projects.get(settings.project, {})
    slugs = chosen_posts(project, order, mine)
    replaced = {slug: mine[slug] for slug in {*slugs, *order.taken_back} & mine.keys()}
    kept = {slug: entry for slug, entry in mine.items() if slug not in replaced}
    check_unedited(blog.folder, blog.source, replaced, order.overwrite)
    check_markdown(blog)
    without = {*settings.without, *order.without}
    posts = [read_for_blog(project, slug, blog, settings, without) for slug in slugs]
    check_addresses(blog, posts, taken_addresses(published, settings.project, kept))
    former = {post.post.slug: former_addresses(post, order, mine) for post in posts}
    redirects = former if blog.redirects else {}
    files = {
        slug: files_for_blog(project, post, blog, redirects.get(slug, []), without, {*kept, *slugs})
        for slug, post in zip(slugs, posts, strict=True)
    }
    check_files(blog, [name for each in files.values() for name in each])
    entries = {
        slug: Entry(
            address=post.address,
            files={name: digest(content) for name, content in files[slug].items()},
            redirects=redirects.get(slug, []),
        )
        for slug, post in zip(slugs, posts, strict=True)
    }
    lost = {} if blog.redirects else former
    said = [*remarks(blog, posts), *lost_addresses(blog, lost), *left_in_blog(project, kept)]
    return Plan(posts, files, entries, replaced, kept, said)


def taken_addresses(
    published: Published, project: str, kept: Mapping[str, Entry]
) -> dict[str, str]:
    """Return the addresses of published posts that stay, each with a name for messages."""
    staying = {**published.projects, project: kept}
    return {
        entry.address: f"{slug} of the project `{owner}`"
        for owner, entries in staying.items()
        for slug, entry in entries.items()
        if entry.address
    }


def former_addresses(post: BlogPost, order: Order, mine: Mapping[str, Entry]) -> list[str]:
    """Return the addresses that a post has had in the blog, oldest first, without today's."""
    slug = post.post.slug
    names = [*(old for old, new in order.renamed.items() if new == slug), slug]
    found = [
        address
        for name in names
        if name in mine
        for address in (*mine[name].redirects, mine[name].address)
    ]
    return [address for address in dict.fromkeys(found) if address not in ("", post.address)]


def lost_addresses(blog: Blog, former: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield a remark for each post whose former address leads nowhere from now on."""
    for slug, addresses in former.items():
        if addresses:
            address = blog.config.full_address(addresses[-1])
            yield (
                f"{slug}: its former address {address} is gone: a blog with the plugin "
                "jekyll-redirect-from would lead on from there"
            )


def left_in_blog(project: Project, kept: Mapping[str, Entry]) -> Iterator[str]:
    """Yield a remark for each post in the blog that the project does not have any more."""
    for slug in sorted(kept.keys() - set(project.slugs)):
        yield (
            f"{slug}: is in the blog, and not in the project any more: `--remove {slug}` takes it "
            f"back, `--rename {slug} NEW` publishes it under its new name"
        )
