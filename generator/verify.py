"""Whether a site is what its sources give, without writing anything."""

from itertools import zip_longest

from generator.build import contents, generated
from generator.project import Project
from generator.state import code_digest, read_state, reasons, state_path
from generator.work import render_posts


def differences(project: Project, drafts: bool = False) -> list[str]:
    """A line for each file of the site that is stale, missing or left over, and why."""
    slugs = [path.stem for path in sorted(project.posts.glob("*.md"))]
    state = read_state(state_path(project, drafts))
    why = reasons(project, state, code_digest(), slugs) if state.posts else {}
    lines = []
    wanted = set()
    for slug, page in render_posts(project, slugs, drafts).items():
        wanted |= {*page.figures, *page.files, page.path}
        reason = f" ({why[slug]})" if slug in why else ""
        for path in page.figures:
            if not (project.site / path).exists():
                lines.append(f"{path}: missing{reason}")
        for path, content in contents(page).items():
            if problem := difference(project, path.as_posix(), content):
                lines.append(f"{path}: {problem}{reason}")
    for path in generated(project.site):
        if path.relative_to(project.site) not in wanted:
            lines.append(f"{path.relative_to(project.site)}: left over: no post asks for it")
    return lines


def difference(project: Project, path: str, content: bytes) -> str | None:
    """How a file of the site differs from what it should be, or None."""
    file = project.site / path
    if not file.exists():
        return "missing"
    there = file.read_bytes()
    if there == content:
        return None
    pairs = zip_longest(there.splitlines(), content.splitlines())
    line = (
        next(number for number, (old, new) in enumerate(pairs, 1) if old != new)
        if there.splitlines() != content.splitlines()
        else 0
    )
    return f"stale from line {line} on"
