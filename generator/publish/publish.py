"""Publish: build the site, and copy its outputs into a blog in one commit."""

import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from experiments.records.errors import UsageError
from generator.builder.build import build, plan_now
from generator.builder.manifest import NAME, Manifest, read_manifest
from generator.builder.rendering import draw
from generator.project import Project
from generator.publish.blog import read_published, replace_published
from generator.publish.checkout import (
    advance,
    check_clean,
    check_upstream,
    commit,
    open_checkout,
    work_tree,
)


@dataclass(frozen=True)
class Outcome:
    """The result of publishing.

    Attributes:
        changes: `added`, `changed` or `removed` by path below the blog's Jekyll source.
        commit: The abbreviated hash of the commit, if there was something to commit.
        pushed: The remote and the branch that were pushed to, if something was pushed.
    """

    changes: dict[str, str]
    commit: str | None = None
    pushed: str | None = None


def publish(
    project: Project, to: Path, folder: str = "", push: bool = False, dry_run: bool = False
) -> Outcome:
    """Build the site, and commit its posts in the blog at `to`, whose Jekyll source is `folder`.

    Raises:
        UserError: Something is wrong, and the blog is as it was.
    """
    checkout = open_checkout(to)
    source = jekyll_source(checkout.top, folder, project.site)
    check_clean(checkout)
    check_upstream(checkout, fetch=push and not dry_run, push=push)
    after, contents = planned_outputs(project) if dry_run else built_outputs(project)
    with (
        tempfile.TemporaryDirectory() as scratch,
        work_tree(checkout, Path(scratch, "blog")) as tree,
    ):
        staging = tree / source.relative_to(checkout.top)
        staging.mkdir(parents=True, exist_ok=True)
        before = read_published(staging, source)
        changes = replace_published(before.files, contents, staging, source)
        if dry_run:
            return Outcome(changes)
        text = message(changes, before, after)
        revision = commit(staging, text, changes) if changes else None
        return Outcome(changes, revision, advance(checkout, revision or "HEAD", push))


def jekyll_source(top: Path, folder: str, site: Path) -> Path:
    """Return the folder of a checkout that Jekyll reads; raise UsageError if it can't be used."""
    source = (top / folder).resolve()
    inside = source.is_relative_to(top) and not source.is_relative_to(top / ".git")
    if not inside or not source.is_dir():
        raise UsageError(f"--site-dir {folder}: is not a folder of {top}.")
    if source == site:
        raise UsageError(f"{source}: is the site itself: publish to the checkout of a blog.")
    return source


def built_outputs(project: Project) -> tuple[Manifest, dict[str, bytes]]:
    """Build the site; return what to publish, and the files' contents. Raises as `build` does."""
    build(project)
    return outputs_of(project.site, read_manifest(project.site), {})


def planned_outputs(project: Project) -> tuple[Manifest, dict[str, bytes]]:
    """Return the same as `built_outputs` without writing anything."""
    plan = plan_now(project)
    drawn = draw(plan.figures)
    return outputs_of(project.site, Manifest(plan.outputs(drawn, project.site)), plan.files | drawn)


def outputs_of(
    site: Path, manifest: Manifest, made: dict[PurePosixPath, bytes]
) -> tuple[Manifest, dict[str, bytes]]:
    """Return a manifest without drafts, and the contents of its files: `made`, or in the site."""
    after = Manifest({post: files for post, files in manifest.outputs.items() if files})
    contents = {str(path): content for path, content in made.items()}
    contents |= {name: (site / name).read_bytes() for name in after.files if name not in contents}
    return after, contents | ({NAME: after.encode()} if after.outputs else {})


def message(changes: dict[str, str], before: Manifest, after: Manifest) -> str:
    """Return the commit's message: what is done to which post.

    Args:
        changes: The changes of files, by path.
        before: What was published before.
        after: What is published now.
    """
    old, new = before.outputs, after.outputs
    files = {post: {*old[post], *new[post]} for post in old.keys() & new}
    posts = {
        "publish": new.keys() - old,
        "update": [post for post, names in files.items() if not names.isdisjoint(changes)],
        "remove": old.keys() - new,
    }
    parts = [f"{verb} {', '.join(sorted(slugs))}" for verb, slugs in posts.items() if slugs]
    return "; ".join(parts or [f"update {NAME}"]).capitalize()
