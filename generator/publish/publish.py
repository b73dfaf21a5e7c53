"""Publish: render posts as a blog needs them, and commit them there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from experiments.records.errors import UsageError, UserError
from generator.inputs import digest
from generator.project import Project
from generator.publish.blog import Blog, read_blog
from generator.publish.checkout import (
    Checkout,
    advance,
    check_clean,
    check_upstream,
    commit,
    open_checkout,
    work_tree,
)
from generator.publish.choice import Order, chosen_posts
from generator.publish.files import Replacement, replace_files
from generator.publish.pages import BlogPost, files_for_blog, read_for_blog
from generator.publish.published import NAME, Entry, Published, check_unedited, read_published
from generator.publish.rules import check_addresses, check_files, check_markdown, remarks
from generator.publish.settings import Settings, read_settings


@dataclass(frozen=True)
class Outcome:
    """The result of publishing.

    Attributes:
        posts: What was done to each post, `new`, `updated`, `unchanged` or `removed`, by slug.
        addresses: The address of each published post.
        changes: `added`, `changed` or `removed` by path below the blog's Jekyll source.
        size: The bytes of the files that were added or changed.
        remarks: What the blog's author should know.
        commit: The abbreviated hash of the commit, if there was something to commit.
        pushed: The remote and the branch that were pushed to, if something was pushed.
    """

    posts: Mapping[str, str]
    addresses: Mapping[str, str]
    changes: Mapping[str, str]
    size: int
    remarks: list[str] = field(default_factory=list)
    commit: str | None = None
    pushed: str | None = None


def publish(project: Project, to: Path, order: Order) -> Outcome:
    """Commit posts in the blog at `to`.

    Raises:
        UserError: Something is wrong, and the blog is as it was.
    """
    checkout = open_checkout(to)
    source = jekyll_source(checkout.top, order.folder, project)
    check_clean(checkout)
    check_upstream(checkout, fetch=order.push and not order.dry_run, push=order.push)
    settings = read_settings(project)
    with work_tree(checkout) as tree:
        folder = tree / source.relative_to(checkout.top)
        if not folder.is_dir():
            raise UserError(f"{source}: has no committed file: commit the blog first.")
        published = read_published(folder, source)
        blog = read_blog(folder, source, checkout, published.files)
        return publish_into(project, checkout, blog, published, settings, order)


def jekyll_source(top: Path, folder: str, project: Project) -> Path:
    """Return the folder of a checkout that Jekyll reads; raise UsageError if it can't be used."""
    source = (top / folder).resolve()
    inside = source.is_relative_to(top) and not source.is_relative_to(top / ".git")
    if not inside or not source.is_dir():
        raise UsageError(f"--site-dir {folder}: is not a folder of {top}.")
    if source in (project.site, project.root):
        raise UsageError(
            f"{source}: is this project itself, whose site `build` writes: publish to the checkout "
            "of a blog."
        )
    return source


def publish_into(
    project: Project,
    checkout: Checkout,
    blog: Blog,
    published: Published,
    settings: Settings,
    order: Order,
) -> Outcome:
    """Commit posts in a blog that was read from a second work tree, which is changed."""
    mine = published.projects.get(settings.project, {})
    slugs = chosen_posts(project, order, mine)
    touched = {slug: mine[slug] for slug in {*slugs, *order.taken_back} & mine.keys()}
    check_unedited(blog.folder, blog.source, touched, order.overwrite)
    check_markdown(blog)
    without = {*settings.without, *order.without}
    posts = [read_for_blog(project, slug, blog, settings, without) for slug in slugs]
    check_addresses(blog, posts, addresses_of_others(published, settings.project, touched))

    kept = {slug: entry for slug, entry in mine.items() if slug not in touched}
    files = {}
    entries = {}
    for post in posts:
        slug = post.post.slug
        old = redirects_of(post, order, mine) if blog.redirects else []
        files[slug] = files_for_blog(project, post, blog, old, without, {*kept, *slugs})
        shas = {name: digest(content) for name, content in files[slug].items()}
        entries[slug] = Entry(post.address, shas, old)
    contents = {name: content for each in files.values() for name, content in each.items()}
    check_files(blog, contents)

    after = published.with_posts(settings.project, kept | entries)
    listed = {NAME: after.encode()} if after.projects else {}
    wanted = Replacement(
        contents=contents | listed,
        replaced={NAME, *(name for entry in touched.values() for name in entry.files)},
        others=published.owners(settings.project),
        overwrites={name for slug in order.overwrite for name in files.get(slug, {})},
    )
    changes = replace_files(wanted, blog.folder, blog.source)
    done = {slug: what_was_done(entry, mine.get(slug), changes) for slug, entry in entries.items()}
    done |= dict.fromkeys(sorted(order.taken_back), "removed")
    outcome = Outcome(
        posts=done,
        addresses={post.post.slug: blog.config.full_address(post.address) for post in posts},
        changes=changes,
        size=sum(len(wanted.contents.get(name, b"")) for name in changes),
        remarks=[
            *remarks(blog, posts),
            *(remark for post in posts for remark in lost_address(post, order, mine, blog)),
            *left_in_blog(project, kept),
        ],
    )
    if order.dry_run:
        return outcome
    revision = commit(blog.folder, message(done), changes) if changes else None
    pushed = advance(checkout, revision or "HEAD", order.push)
    return replace(outcome, commit=revision, pushed=pushed)


def addresses_of_others(
    published: Published, project: str, touched: Mapping[str, Entry]
) -> dict[str, str]:
    """Return the addresses of published posts but those of a project that are to be replaced."""
    return {
        entry.address: f"{slug} of the project `{owner}`"
        for owner, entries in published.projects.items()
        for slug, entry in entries.items()
        if entry.address and (owner != project or slug not in touched)
    }


def redirects_of(post: BlogPost, order: Order, mine: Mapping[str, Entry]) -> list[str]:
    """Return the former addresses of a post, oldest first."""
    slug = post.post.slug
    names = [*(old for old, new in order.renamed.items() if new == slug), slug]
    found = [
        address
        for name in names
        if name in mine
        for address in (*mine[name].redirects, mine[name].address)
    ]
    return [address for address in dict.fromkeys(found) if address not in ("", post.address)]


def lost_address(
    post: BlogPost, order: Order, mine: Mapping[str, Entry], blog: Blog
) -> Iterator[str]:
    """Yield a remark if the former address of a post leads nowhere from now on."""
    if not blog.redirects and (old := redirects_of(post, order, mine)):
        yield (
            f"{post.post.slug}: its former address {old[-1]} is gone: a blog with the plugin "
            "jekyll-redirect-from would lead on from there"
        )


def left_in_blog(project: Project, kept: Mapping[str, Entry]) -> Iterator[str]:
    """Yield a remark for each post in the blog that the project does not have any more."""
    for slug in sorted(kept.keys() - set(project.slugs)):
        yield (
            f"{slug}: is in the blog, and not in the project any more: `--remove {slug}` takes it "
            f"back, `--rename {slug} NEW` publishes it under its new name"
        )


def what_was_done(after: Entry, before: Entry | None, changes: Mapping[str, str]) -> str:
    """Return what was done to a post: `new`, `updated` or `unchanged`."""
    if before is None:
        return "new"
    same = changes.keys().isdisjoint({*after.files, *before.files})
    return "unchanged" if same else "updated"


def message(done: Mapping[str, str]) -> str:
    """Return the commit's message: what is done to which posts."""
    verbs = {"new": "publish", "updated": "update", "removed": "remove"}
    slugs = {
        verb: [slug for slug, how in done.items() if how == key] for key, verb in verbs.items()
    }
    parts = [f"{verb} {', '.join(sorted(names))}" for verb, names in slugs.items() if names]
    return "; ".join(parts or [f"update {NAME}"]).capitalize()
