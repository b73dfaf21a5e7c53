"""Files among the posts that no build reads, or that get another address than their name says."""

import re
from collections.abc import Iterator

from generator.checks.finding import Finding
from generator.project import Project

DATED = re.compile(r"\d{4}-\d\d-\d\d-(?P<slug>.+)")


def check_post_files(project: Project) -> Iterator[Finding]:
    """Find files in the folder of posts that are not read, and names that begin with a date."""
    for file in sorted([*project.posts.rglob("*.md"), *project.posts.rglob("*.markdown")]):
        shown = project.relative(file)
        name = file.relative_to(project.posts)
        if any(part.startswith(".") for part in name.parts):
            continue
        if file.parent != project.posts or file.suffix != ".md":
            where = project.relative(project.posts)
            what = f"no build reads it: posts lie in {where} itself, and their names end in .md."
            yield Finding(shown, 1, 1, "unread-file", "", what)
        elif found := DATED.fullmatch(file.stem):
            what = (
                "the name begins with a date, which the page's name then has twice: call it "
                f"{found['slug']}.md; the date stands in the front matter."
            )
            yield Finding(shown, 1, 1, "dated-name", "", what)
