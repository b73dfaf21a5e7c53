"""The folders and files of a project.

Light on purpose, as all modules of a build with nothing to do: `typing` (and so NamedTuple) takes a
tenth of its CPU time, `dataclasses` a fifth (tests/benchmarks/build_cost.py).
"""

import os
import re
from collections.abc import Collection
from pathlib import Path

from experiments.records.errors import UsageError, UserError
from generator.settings import Folders, read_folders

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_RULE = "use small letters, digits and hyphens"


def relative(path: Path, root: Path) -> str:
    """Return a path from a project's root where it lies inside, or else as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


class Project:
    """A repository with posts, the site that it builds, and the runs that replace theirs.

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
        folders: Folders | None = None,
    ) -> None:
        self.root = root
        self.site = site
        self.runs = runs
        self.check_code = check_code
        self.replaced = replaced
        self.folders = folders or Folders(root, root, {})

    def with_site(self, site: Path) -> "Project":
        """Return the same project with another site."""
        return Project(self.root, site, self.runs, self.check_code, self.replaced, self.folders)

    def with_runs(self, runs: Path, instead_of: Collection[Path]) -> "Project":
        """Return the same project with other runs, whose code posts need not show.

        Args:
            runs: The folder of the other runs.
            instead_of: The folders that they replace; if there are none, all trained runs.
        """
        return Project(self.root, self.site, runs, False, instead_of, self.folders)

    @property
    def posts(self) -> Path:
        """The folder of posts."""
        return self.folders.content / "posts"

    @property
    def slugs(self) -> list[str]:
        """The names of all posts: their files' names without `.md`."""
        return sorted(path.stem for path in self.posts.glob("[!.]*.md"))

    @property
    def cache(self) -> Path:
        """The folder of files that a build keeps for the next one; git ignores it."""
        return self.folders.home / ".labpress"

    @property
    def templates(self) -> Path:
        """The folder of the project's own Jinja templates, which need not exist."""
        return self.folders.templates

    @property
    def results(self) -> Path:
        """The folder for records of runs: `import` and `train` write them there."""
        return self.folders.runs

    def post_file(self, slug: str) -> Path:
        """Return the path of a post, which need not exist."""
        return self.posts / f"{slug}.md"

    def inside(self, path: str) -> Path:
        """Return the path that content names.

        Raises:
            UserError: It lies outside the project, or no file can have that name.
        """
        if "\0" in path:
            raise UserError(f"{path!r}: no path can hold the character NUL. Leave it out.")
        full = self.root / path
        if not full.resolve().is_relative_to(self.root):
            raise UserError(f"{path}: lies outside the project.")
        # Not resolved: a link that leads elsewhere tomorrow must be followed again.
        return Path(os.path.normpath(full))

    def code_file(self, path: str) -> Path:
        """Return the file of code that posts or records name.

        Raises:
            UserError: It lies outside the project.
        """
        return self.inside(os.path.relpath(self.folders.code / path, self.root))

    def code_name(self, path: str) -> str:
        """Return the path of a file of code as records name it; raises as `code_file` does."""
        return Path(os.path.relpath(self.code_file(path), self.folders.code)).as_posix()

    def is_reported(self, name: str) -> bool:
        """Return True if a folder of records is content: figures that others have reported."""
        return self.inside(name).is_relative_to(self.folders.content)

    def runs_at(self, name: str) -> Path:
        """Return the folder of runs that a post names, or the one that replaces it."""
        folder = self.inside(name)
        if self.runs is None or self.is_reported(name):
            return folder
        return self.runs if not self.replaced or folder in self.replaced else folder

    def relative(self, path: Path) -> str:
        """Return a path for messages: from the project's root where it lies inside."""
        return relative(path, self.root)


def folders_at(folder: Path) -> Folders | None:
    """Return the folders of the project at a folder, or None if there is none.

    Raises:
        UserError: Its settings are wrong; the message has file and line.
    """
    usual = folder / "content" / "posts", folder / "templates"
    if folders := read_folders(folder):
        return folders
    return Folders(folder, folder, {}) if all(each.is_dir() for each in usual) else None


def find_project(root: Path | None, site: Path | None, runs: Path | None) -> Project:
    """Return the project around the current folder, or the one at `root`.

    Raises:
        UsageError: There is none, or `runs` is not a folder.
        UserError: Its settings are wrong; the message has file and line.
    """
    if runs and not runs.is_dir():
        raise UsageError(f"--runs {runs}: there is no such folder.")
    start = (root or Path.cwd()).resolve()
    for folder in [start] if root else [start, *start.parents]:
        if folders := folders_at(folder):
            if not (folders.content / "posts").is_dir():
                place = relative(folders.content / "posts", start)
                raise UsageError(f"{place}: there is no such folder: make it, for posts.")
            site = site.resolve() if site else folders.site
            return Project(folders.root, site, runs.resolve() if runs else None, folders=folders)
    raise UsageError(
        f"{start}: no project here: it would have a labpress.toml, or the folders content/posts "
        "and templates. Change into one, give it with --root DIR, or make one: labpress init"
    )
