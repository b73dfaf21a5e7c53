"""Publishing: puts the posts of a built site, and all that belongs to them, into another blog."""

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from experiments.records.errors import UsageError, UserError
from generator.builder.build import build, generated, is_ours, slug_of
from generator.project import Project
from generator.publish import blog as blog
from generator.publish.blog import Checkout


@dataclass(frozen=True)
class Changes:
    """What publishing adds, changes and removes: paths below the blog's Jekyll source."""

    added: list[str]
    changed: list[str]
    removed: list[str]

    @property
    def every(self) -> list[str]:
        """All paths that are touched."""
        return [*self.added, *self.changed, *self.removed]


@dataclass(frozen=True)
class Outcome:
    """What was published in which commit, and where it was pushed to."""

    changes: Changes
    commit: str | None = None
    pushed: str | None = None


def publish(
    project: Project, to: Path, folder: str = "", push: bool = False, dry_run: bool = False
) -> Outcome:
    """Builds the site and commits its posts in the blog at `to`, whose Jekyll source is `folder`.

    Raises:
        UserError: something is wrong, and the blog is as it was.
    """
    checkout = blog.open_checkout(to)
    source = jekyll_source(checkout, folder, project)
    blog.check_clean(checkout)
    blog.check_upstream(checkout, fetch=push and not dry_run, push=push)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            if dry_run:
                project = project._replace(site=copy_of(project.site, Path(scratch, "site")))
            build(project)
            with blog.work_tree(checkout, Path(scratch, "blog")) as tree:
                staging = tree / source.relative_to(checkout.top)
                staging.mkdir(parents=True, exist_ok=True)
                changes = put(project.site, staging, source)
                if dry_run:
                    return Outcome(changes)
                paths = changes.every
                commit = blog.commit(staging, message(changes), paths) if paths else None
                return Outcome(changes, commit, blog.advance(checkout, commit or "HEAD", push))
    except OSError as error:
        raise UserError(f"{error.filename or to}: {error.strerror or error}") from None


def jekyll_source(checkout: Checkout, folder: str, project: Project) -> Path:
    """The folder of a checkout that Jekyll takes."""
    top = checkout.top
    source = (top / folder).resolve()
    inside = source.is_relative_to(top) and not source.is_relative_to(top / ".git")
    if not inside or not source.is_dir():
        raise UsageError(f"--site-dir {folder}: is not a folder of {top}.")
    if source == project.site:
        raise UsageError(f"{source}: is the site itself: publish to the checkout of a blog.")
    return source


def copy_of(site: Path, copy: Path) -> Path:
    """A copy of a site, so that a build can be tried without a trace."""
    if site.is_dir():
        shutil.copytree(site, copy, ignore=shutil.ignore_patterns("_site", ".jekyll-cache"))
    return copy


def put(site: Path, staging: Path, source: Path) -> Changes:
    """Makes `staging`, which is `source` in another work tree, have the site's posts; stages that.

    Raises:
        UserError: a file of the blog is in the way; names it.
    """
    outputs = {path.as_posix(): site / path for path in generated(site)}
    tracked = blog.tracked_files(staging)
    folders = {folder.as_posix() for name in outputs for folder in PurePosixPath(name).parents}
    if found := folders & tracked:
        raise UserError(f"{source / min(found)}: is a file or symbolic link: make it a folder.")
    published = published_in(staging) & tracked
    for name in published - outputs.keys():
        (staging / name).unlink()
    for name, output in outputs.items():
        path = staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # A symbolic link would be followed.
        shutil.copyfile(output, path)
    staged = blog.stage(staging, published | outputs.keys())
    changes = Changes(
        added=[name for how, name in staged if how == "A"],
        changed=[name for how, name in staged if how in ("M", "T")],
        removed=[name for how, name in staged if how == "D"],
    )
    check(changes, published, source)
    return changes


def published_in(source: Path) -> set[str]:
    """The generated posts of a blog, and what they link to of what a build makes for them."""
    found = set()
    for post in (source / "_posts").glob("*.md"):
        if not post.is_symlink() and is_ours(post):
            name = f"_posts/{post.name}"
            slug = re.escape(slug_of(name))
            image, data = rf"images/{slug}/[^/']+-[0-9a-f]{{12}}\.\w+", rf"data/{slug}/[^']+\.json"
            link = rf"'/({image}|{data}|notebooks/{slug}\.ipynb)' \| relative_url"
            # A post without claims does not link to the empty list of them.
            found |= {name, f"data/{slug_of(name)}/claims.json"}
            found |= set(re.findall(link, post.read_text(encoding="utf-8", errors="replace")))
    return found


def check(changes: Changes, published: set[str], source: Path) -> None:
    """Refuses to change files that are not ours, and to replace what is not committed."""
    for name in changes.changed:
        if name not in published:
            raise UserError(f"{source / name}: is not ours: rename it, or the post.")
    for name in changes.added:
        if os.path.lexists(source / name):
            raise UserError(f"{source / name}: is not committed: commit or move it first.")


def message(changes: Changes) -> str:
    """The commit's message: what is done to which post."""
    added, removed = (
        {slug_of(name) for name in names if name.startswith("_posts/")}
        for names in (changes.added, changes.removed)
    )
    # A post that changes its date is added and removed.
    updated = {slug_of(name) for name in changes.every} - (added ^ removed)
    posts = {"publish": added - removed, "update": updated, "remove": removed - added}
    parts = [f"{verb} {', '.join(sorted(slugs))}" for verb, slugs in posts.items() if slugs]
    return "; ".join(parts).capitalize()
