"""The build: find the posts that are out of date, render them, and write them into the site.

Imports are made when there is something to do, so that a build of nothing is fast.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from experiments.records.errors import UserError
from generator.builder.manifest import NAME, Manifest, read_manifest
from generator.builder.stale import State, encode_state, read_state, reasons, state_path
from generator.inputs import file_digest
from generator.project import Project

TYPE_CHECKING = False  # `typing` is left out of a build of nothing: see generator/project.py
if TYPE_CHECKING:
    from generator.builder.plan import Plan


def build(
    project: Project,
    drafts: bool = False,
    slugs: Collection[str] | None = None,
    strict: bool = True,
) -> Plan | None:
    """Bring the site up to date with posts, templates and records.

    Returns what was done, or None if the site was up to date.

    Args:
        project: The project.
        drafts: True to build drafts, too.
        slugs: The posts to build, all by default; others stay as they are in the site.
        strict: False to build the others if some posts can't be built; the plan has their errors.

    Killed anywhere, every page is whole and has its images: images come before the pages that
    show them and go after them, and each file is renamed into its place. A second build waits
    until the first is done.

    Raises:
        UserError: Something is wrong, and the site is as it was.
    """
    try:
        state = state_path(project, drafts)
        known = [file_digest(path) for path in (project.site / NAME, state)]
        before = read_last_build(project, drafts)
        chosen = project.slugs if slugs is None else slugs
        stale = reasons(project, *before, chosen)
        if not stale and is_complete(project, *before, chosen):
            return None
        from generator.builder.lock import one_build_at_a_time
        from generator.builder.plan import make_plan

        with one_build_at_a_time(project.cache / "lock"):
            if known != [file_digest(path) for path in (project.site / NAME, state)]:
                before = read_last_build(project, drafts)  # Another build has ended since.
                stale = reasons(project, *before, chosen)
            plan = make_plan(project, *before, stale, drafts, slugs, strict)
            if plan.changes_something:
                carry_out(project, plan, state)
    except OSError as error:
        where = error.filename or project.site
        raise UserError(
            f"{where}: {error.strerror or error}. Every file is whole; mend that and build again."
        ) from error
    return plan


def plan_now(project: Project, drafts: bool = False, slugs: Collection[str] | None = None) -> Plan:
    """Return the plan of a build as the site is now; raises as `make_plan` does."""
    from generator.builder.plan import make_plan

    before = read_last_build(project, drafts)
    stale = reasons(project, *before, project.slugs if slugs is None else slugs)
    return make_plan(project, *before, stale, drafts, slugs)


def read_last_build(project: Project, drafts: bool) -> tuple[Manifest, State]:
    """Return the site's manifest, and the inputs of each post at the last build."""
    return read_manifest(project.site), read_state(state_path(project, drafts))


def is_complete(
    project: Project, manifest: Manifest, state: State, chosen: Collection[str]
) -> bool:
    """Return True if the last build wrote all that it had to, for the posts that are chosen.

    It needs no lock: another build that writes leaves an incomplete manifest until it is done.
    """
    there = set(project.slugs)
    same_posts = set(chosen) != there or set(manifest.outputs) == set(state) == there
    clean = manifest.complete and not partial_file(project.site / NAME).exists()
    return clean and same_posts


def carry_out(project: Project, plan: Plan, state: Path) -> None:
    """Draw and write what the plan says, and remove what no post asks for."""
    site = project.site
    drawn = {}
    if plan.figures:
        from generator.builder.rendering import draw

        drawn = draw(plan.figures)
    before, after = plan.manifest, Manifest(plan.outputs(drawn, site))
    same = before.complete and before.outputs == after.outputs
    partial_file(site / NAME).unlink(missing_ok=True)
    if drawn or plan.files or plan.leftovers or not same:
        if not before.complete:
            remove_partial(site, before)
        replace(site / NAME, before.including(after.outputs).encode())
        for path, content in (drawn | plan.files).items():
            replace(site / path, content)
        for path in plan.leftovers:
            remove(site, path)
        replace(site / NAME, after.encode())
    replace(state, encode_state(plan.state, after))


def replace(path: Path, content: bytes) -> None:
    """Replace a file by renaming a temporary one, whose name the next build knows."""
    temporary = partial_file(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as error:
        error.filename = str(path)  # Users know nothing of the temporary one.
        raise


def partial_file(path: Path) -> Path:
    """Return the name of an output while it is being written."""
    return path.with_name(f".{path.name}.partial")


def remove_partial(site: Path, manifest: Manifest) -> None:
    """Remove the files that a killed build has left half written."""
    for name in manifest.files:
        partial_file(site / name).unlink(missing_ok=True)


def remove(site: Path, path: PurePosixPath) -> None:
    """Remove an output, and the folders below the site's own ones that are empty then."""
    (site / path).unlink(missing_ok=True)
    for folder in path.parents[:-2]:
        if (site / folder).is_dir() and not any((site / folder).iterdir()):
            (site / folder).rmdir()
