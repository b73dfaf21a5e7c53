"""The folders and files of a project.

Light on purpose, as all modules of a build with nothing to do: `typing` (and so NamedTuple) takes a
tenth of its CPU time, `dataclasses` a fifth (tests/benchmarks/build_cost.py).
"""

import os
import re
from collections.abc import Collection
from pathlib import Path

from experiments.records.errors import UsageError, UserError

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_RULE = "use small letters, digits and hyphens"


def relative(path: Path, root: Path) -> str:
    """Return a path from a project's root where it lies inside, or else as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


class Project:
    """A checkout, the site that it builds, and the runs that replace those which posts name.

    They replace those of the folders `replaced`, or if that is empty, all that were trained. With
    `check_code` off, posts may show code that their runs did not run.
    """

    def __init__(
        self,
        root: Path,
        site: Path,
        runs: Path | None = None,
        check_code: bool = True,
        replaced: Collection[Path] = (),
    ) -> None:
        self.root = root
        self.site = site
        self.runs = runs
        self.check_code = check_code
        self.replaced = replaced

    def with_site(self, site: Path) -> "Project":
        """Return the same project with another site."""
        return Project(self.root, site, self.runs, self.check_code, self.replaced)

    def with_runs(self, runs: Path, instead_of: Collection[Path]) -> "Project":
        """Return the same project with other runs, whose code posts need not show.

        Args:
            runs: The folder of the other runs.
            instead_of: The folders that they replace; if there are none, all trained runs.
        """
        return Project(self.root, self.site, runs, check_code=False, replaced=instead_of)

    @property
    def posts(self) -> Path:
        """The folder of posts."""
        return self.root / "content" / "posts"

    @property
    def slugs(self) -> list[str]:
        """The names of all posts: their files' names without `.md`."""
        return sorted(path.stem for path in self.posts.glob("[!.]*.md"))

    @property
    def cache(self) -> Path:
        """The folder of files that a build keeps for the next one; git ignores it."""
        return self.root / ".labpress"

    @property
    def templates(self) -> Path:
        """The folder of Jinja templates."""
        return self.root / "templates"

    def post_file(self, slug: str) -> Path:
        """Return the path of a post, which need not exist."""
        return self.posts / f"{slug}.md"

    def inside(self, path: str) -> Path:
        """Return the path that content names.

        Raises:
            UserError: It lies outside the project.
        """
        full = self.root / path
        if not full.resolve().is_relative_to(self.root):
            raise UserError(f"{path}: lies outside the project.")
        # Not resolved: a link that leads elsewhere tomorrow must be followed again.
        return Path(os.path.normpath(full))

    def is_reported(self, name: str) -> bool:
        """Return True if a folder of records is content: figures that others have reported."""
        return self.inside(name).is_relative_to(self.root / "content")

    def runs_at(self, name: str) -> Path:
        """Return the folder of runs that a post names, or the one that replaces it."""
        folder = self.inside(name)
        if self.runs is None or self.is_reported(name):
            return folder
        return self.runs if not self.replaced or folder in self.replaced else folder

    def relative(self, path: Path) -> str:
        """Return a path for messages: from the project's root where it lies inside."""
        return relative(path, self.root)


def find_project(root: Path | None, site: Path | None, runs: Path | None) -> Project:
    """Return the project around the current folder, or the one at `root`.

    Raises:
        UsageError: There is none, or `runs` is not a folder.
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
