"""The plan of a build: figures to draw, files to write, files to remove."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from experiments.records.errors import UserError
from generator.builder.manifest import NAME, Manifest
from generator.builder.stale import CODE, State, code_digest
from generator.inputs import ABSENT, digest, file_digest
from generator.project import Project

if TYPE_CHECKING:
    from generator.builder.rendering import Rendered
    from generator.figures.figure import Image

TEXTS = (".md", ".json", ".ipynb")


class Plan(NamedTuple):
    """The work of a build. Paths start from the site's folder.

    Attributes:
        manifest: The site's manifest before the build.
        reasons: Why posts are rendered again.
        rendered: The posts that were rendered.
        figures: The figures to draw.
        files: The files to write.
        leftovers: The files to remove, since no post asks for them.
        failed: The errors of posts that can't be built.
        kept: The posts that stay as they are in the site: they failed, or were not asked for.
        state: The inputs of each post, for the next build.
    """

    manifest: Manifest
    reasons: dict[str, str]
    rendered: dict[str, Rendered]
    figures: dict[PurePosixPath, Image]
    files: dict[PurePosixPath, bytes]
    leftovers: list[PurePosixPath]
    failed: dict[str, UserError]
    kept: list[str]
    state: State

    @property
    def unchanged(self) -> list[str]:
        """The posts that are up to date."""
        return [slug for slug in self.state if slug not in {*self.rendered, *self.kept}]

    @property
    def changes_something(self) -> bool:
        """True unless the build leaves all as it is, since no post can be built."""
        return bool(self.rendered or self.leftovers or not self.failed)

    def outputs(self, drawn: dict[PurePosixPath, bytes], site: Path) -> dict[str, dict[str, str]]:
        """Return the outputs of each post after the build: sha256 by path in the site."""
        outputs = {slug: self.manifest.outputs[slug] for slug in (*self.unchanged, *self.kept)}
        for slug, post in self.rendered.items():
            images = {
                str(path): digest(drawn[path]) if path in drawn else file_digest(site / path)
                for path in post.figures
            }
            outputs[slug] = images | {str(path): digest(text) for path, text in post.files.items()}
        return outputs


def make_plan(
    project: Project,
    manifest: Manifest,
    before: State,
    stale: dict[str, str],
    drafts: bool = False,
    slugs: Collection[str] | None = None,
    strict: bool = True,
) -> Plan:
    """Compare the site with its posts, templates and records; write nothing.

    Args:
        project: The project.
        manifest: The site's manifest.
        before: The inputs of each post at the last build.
        stale: Why posts are out of date, by slug.
        drafts: True to build drafts, too.
        slugs: The posts to build, all by default.
        strict: False to plan for the others if some posts can't be built.

    Raises:
        UserError: Something is wrong in one of them, or beside them.
    """
    rendered: dict[str, Rendered] = {}
    failed: dict[str, UserError] = {}
    if stale:
        from generator.builder.rendering import render_posts
        from generator.builder.shared_addresses import shared_addresses

        shared = shared_addresses(project, stale, drafts)
        alone = [slug for slug in stale if slug not in shared]
        rendered, failed = render_posts(project, alone, drafts, manifest.files)
        failed |= shared
    not_chosen = set() if slugs is None else manifest.outputs.keys() - slugs
    if failed and strict:
        raise together(failed)
    kept = [slug for slug in manifest.outputs if slug in failed or slug in not_chosen]
    figures = {p: figure for post in rendered.values() for p, figure in post.figures.items()}
    files = {p: content for post in rendered.values() for p, content in post.files.items()}
    known = manifest.files
    # A post that has been added since the comparison waits for the next build.
    there = [slug for slug in project.slugs if slug in before and slug not in stale]
    unchanged = [slug for slug in there if slug not in kept]
    wanted = {name for slug in (*unchanged, *kept) for name in manifest.outputs[slug]}
    wanted |= {str(path) for path in (*figures, *files)}

    def is_due(path: PurePosixPath, right: str | None) -> bool:
        there = file_digest(project.site / path)
        # An image's name tells its content: one that is there, but in no manifest, is trusted.
        return there == ABSENT or right not in (None, there)

    due = {path: content for path, content in files.items() if is_due(path, digest(content))}
    for path in due:
        if str(path) not in known and (project.site / path).exists():
            raise UserError(
                f"{project.relative(project.site / path)}: a build would replace it, and {NAME} "
                "does not list it as written by one: move it away, or rename the post."
            )
    return Plan(
        manifest=manifest,
        reasons=stale,
        rendered=rendered,
        figures={p: figure for p, figure in figures.items() if is_due(p, known.get(str(p)))},
        files=due,
        leftovers=[PurePosixPath(name) for name in known if name not in wanted],
        failed=failed,
        kept=kept,
        state={slug: before[slug] for slug in (*unchanged, *kept) if slug in before}
        | {slug: {CODE: code_digest(), **post.inputs} for slug, post in rendered.items()},
    )


def together(failed: dict[str, UserError]) -> UserError:
    """Return the errors of posts as one, a line each; that of a record they share stands once."""
    first, *others = failed.values()
    return UserError("\n".join(dict.fromkeys(map(str, failed.values())))) if others else first


def out_of_date(project: Project, plan: Plan) -> Iterator[str]:
    """Yield a line for each file of the site that is out of date, missing or left over, and why."""
    for slug, post in plan.rendered.items():
        for path in (*post.figures, *post.files):
            if path in plan.figures or path in plan.files:
                how = describe(project.site / path, plan.files.get(path))
                yield f"{path}: {how} ({plan.reasons[slug]})"
    for path in plan.leftovers:
        yield f"{path}: left over: no post asks for it"
    if not (plan.figures or plan.files or plan.leftovers):
        outputs = plan.outputs({}, project.site)
        if outputs != plan.manifest.outputs or not plan.manifest.complete:
            yield f"{NAME}: out of date: it lists other files, or a build was stopped"


def describe(path: Path, content: bytes | None) -> str:
    """Return how a file of the site differs from the content that it should have, if known."""
    if not path.exists():
        return "missing"
    if content is None or path.suffix not in TEXTS:
        return "not as it was written"
    lines = zip_longest(path.read_bytes().splitlines(True), content.splitlines(True))
    line = next((number for number, (old, new) in enumerate(lines, 1) if old != new), 1)
    return f"out of date from line {line} on"
