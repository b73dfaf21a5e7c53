"""Publish: render posts as a blog needs them, and commit them there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.records.errors import UsageError, UserError
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
from generator.publish.choice import Order
from generator.publish.files import Replacement, replace_files
from generator.publish.plan import Plan, make_plan
from generator.publish.published import NAME, Entry, Published, read_published
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
    remarks: list[str]
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
    plan = make_plan(project, blog, published, settings, order)
    wanted = replacement(plan, published, settings.project, order)
    changes = replace_files(wanted, blog.folder, blog.source)
    before = plan.replaced
    done = {
        slug: what_was_done(new, before.get(slug), changes) for slug, new in plan.entries.items()
    }
    done |= dict.fromkeys(sorted(order.taken_back), "removed")
    outcome = Outcome(
        posts=done,
        addresses={post.post.slug: blog.config.full_address(post.address) for post in plan.posts},
        changes=changes,
        size=sum(len(wanted.contents.get(name, b"")) for name in changes),
        remarks=plan.remarks,
    )
    if order.dry_run:
        return outcome
    revision = commit(blog.folder, message(done), changes) if changes else None
    pushed = advance(checkout, revision or "HEAD", order.push)
    return replace(outcome, commit=revision, pushed=pushed)


def replacement(plan: Plan, published: Published, project: str, order: Order) -> Replacement:
    """Return the files to write into a blog, with its list of published posts."""
    after = published.with_posts(project, {**plan.kept, **plan.entries})
    contents = {name: content for files in plan.files.values() for name, content in files.items()}
    return Replacement(
        contents=contents | ({NAME: after.encode()} if after.projects else {}),
        replaced={NAME, *(name for entry in plan.replaced.values() for name in entry.files)},
        others=published.owners(project),
        overwrites={name for slug in order.overwrite for name in plan.files.get(slug, {})},
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
