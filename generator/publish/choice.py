"""The choice of posts: what is asked for, and which posts of the project that means."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.records.errors import UsageError
from generator.inputs import Inputs
from generator.posts.post import Post, read_post
from generator.project import Project
from generator.publish.published import Entry
from generator.publish.settings import Part


@dataclass(frozen=True)
class Order:
    """What is asked of `publish`.

    Attributes:
        slugs: The posts to publish; if there are none, all that are not marked `publish: false`.
        folder: The folder of the checkout that Jekyll reads.
        drafts: True to publish drafts, too, as drafts.
        remove: The posts to take back.
        renamed: The new name of each published post that has another one now.
        overwrite: The posts whose edits in the blog may be lost.
        without: The parts of posts that do not come along.
        push: True to push the commit.
        dry_run: True to change nothing.
    """

    slugs: tuple[str, ...] = ()
    folder: str = ""
    drafts: bool = False
    remove: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    overwrite: tuple[str, ...] = ()
    without: tuple[Part, ...] = ()
    push: bool = False
    dry_run: bool = False

    @property
    def taken_back(self) -> set[str]:
        """The posts that the blog is not to have any more."""
        return {*self.remove, *self.renamed}


def chosen_posts(project: Project, order: Order, entries: Mapping[str, Entry]) -> list[str]:
    """Return the posts to publish, which are none if posts are to be removed and none is named.

    Args:
        project: The project.
        order: What is asked for.
        entries: What the project has published in the blog.

    Raises:
        UsageError: A name is wrong, or there is nothing to do.
    """
    check_names(project, order, entries)
    named = [*order.slugs, *order.renamed.values()]
    if order.remove and not named:
        return []
    posts = {slug: read(project, slug) for slug in named or project.slugs}
    chosen = [
        slug
        for slug, post in posts.items()
        if (named or post.front.publish) and (order.drafts or not post.draft)
    ]
    if drafts := [slug for slug in named if slug not in chosen]:
        raise UsageError(f"{drafts[0]}: is a draft: `--drafts` publishes it into _drafts.")
    if not chosen:
        raise UsageError(
            "no post to publish: all are drafts or marked `publish: false`; name those that the "
            f"blog is to have: {', '.join(project.slugs) or 'the project has none'}."
        )
    for slug in sorted({*order.overwrite} - {*chosen, *order.taken_back}):
        raise UsageError(f"--overwrite {slug}: is not among the posts to publish or to remove.")
    return chosen


def check_names(project: Project, order: Order, entries: Mapping[str, Entry]) -> None:
    """Raise UsageError if a post that is named is not there, or is to be removed, too."""
    for slug in sorted(order.taken_back - entries.keys()):
        raise UsageError(f"{slug}: this project has not published it in the blog.")
    for slug in (*order.slugs, *order.renamed.values()):
        if slug not in project.slugs:
            there = ", ".join(project.slugs)
            raise UsageError(f"{slug}: there is no such post; there are {there}.")
        if slug in order.taken_back:
            raise UsageError(f"{slug}: is to be published and removed: leave one of them out.")


def read(project: Project, slug: str) -> Post:
    """Return a post of the project; raises as `read_post` does."""
    return read_post(project.post_file(slug), project, Inputs(project.root))
