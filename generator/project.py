"""Where a project's parts are."""

import os
from pathlib import Path
from typing import NamedTuple

from experiments.records.errors import UsageError, UserError


def relative(path: Path, root: Path) -> str:
    """A path from a project's root where it lies inside, or else as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


class Project(NamedTuple):
    """A checkout, the site that it builds, and the runs that replace those which posts name.

    Without `code_as_run`, posts may show code that their runs did not run.
    """

    root: Path
    site: Path
    runs: Path | None = None
    code_as_run: bool = True

    @property
    def posts(self) -> Path:
        """The folder of what authors write."""
        return self.root / "content" / "posts"

    @property
    def slugs(self) -> list[str]:
        """The names of all posts, which are those of their files."""
        return sorted(path.stem for path in self.posts.glob("[!.]*.md"))

    def post_file(self, slug: str) -> Path:
        """Where a post is or would be."""
        return self.posts / f"{slug}.md"

    @property
    def cache(self) -> Path:
        """The folder of what a build keeps for the next one; git ignores it."""
        return self.root / ".labpress"

    @property
    def templates(self) -> Path:
        """The folder of skeleton and macros."""
        return self.root / "templates"

    def inside(self, path: str) -> Path:
        """A path that content names, if it stays inside the project."""
        full = self.root / path
        if not full.resolve().is_relative_to(self.root):
            raise UserError(f"{path}: lies outside the project.")
        # Not resolved: a link that leads elsewhere tomorrow must be followed again.
        return Path(os.path.normpath(full))

    def is_reported(self, name: str) -> bool:
        """Says whether a folder that a post names has figures reported elsewhere: it is content."""
        return self.inside(name).is_relative_to(self.root / "content")

    def runs_at(self, name: str) -> Path:
        """The folder of runs that a post names, or the one that replaces it."""
        return self.inside(name) if self.is_reported(name) else self.runs or self.inside(name)

    def relative(self, path: Path) -> str:
        """A path as messages show it: from the project's root where it lies inside."""
        return relative(path, self.root)


def find_project(root: Path | None, site: Path | None, runs: Path | None) -> Project:
    """The project around the current folder, or the one at `root`.

    Raises:
        UsageError: there is none, or `runs` is not a folder.
    """
    if runs and not runs.is_dir():
        raise UsageError(f"--runs {runs}: there is no such folder.")
    start = (root or Path.cwd()).resolve()
    for folder in [start] if root else [start, *start.parents]:
        if (folder / "content" / "posts").is_dir() and (folder / "templates").is_dir():
            site = site.resolve() if site else folder / "site"
            return Project(folder, site, runs.resolve() if runs else None)
    raise UsageError(
        f"{start}: no project here: it would have the folders content/posts and templates. "
        "Change into one, or give it with --root DIR."
    )
