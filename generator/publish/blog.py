"""A Jekyll blog as its author has written it: settings, posts, layouts."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from generator.pages.page import Repository
from generator.publish.checkout import Checkout, tracked_files
from generator.publish.generators import check_is_jekyll
from generator.targets.jekyll_config import Config, mapping, read_config

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
ENDINGS = {".md", ".markdown", ".mkd", ".mkdn", ".html", ".textile"}


@dataclass(frozen=True)
class Blog:
    """A blog in a work tree that holds what is committed and nothing else.

    Attributes:
        folder: The folder that Jekyll reads.
        source: The name of that folder in messages.
        tracked: The paths of its files.
        config: Its settings.
        repository: The GitHub repository that it is in, if its settings name that.
        posts: The front matter of its posts by path, without those that `publish` wrote.
    """

    folder: Path
    source: Path
    tracked: frozenset[str]
    config: Config
    repository: Repository | None
    posts: Mapping[str, Mapping[str, Any]]

    @property
    def layouts(self) -> dict[str, str]:
        """The text of each layout of its own, by name."""
        folder = self.config.text("layouts_dir", "_layouts").strip("/.")
        return {str(PurePosixPath(name).with_suffix("")): text for name, text in self.below(folder)}

    @property
    def includes(self) -> dict[str, str]:
        """The text of each include of its own, by path."""
        return dict(self.below(self.config.text("includes_dir", "_includes").strip("/.")))

    def below(self, folder: str) -> list[tuple[str, str]]:
        """Return the files below a folder: path from there, and text."""
        names = (name for name in sorted(self.tracked) if name.startswith(f"{folder}/"))
        return [(name.removeprefix(f"{folder}/"), self.text(name)) for name in names]

    def text(self, name: str) -> str:
        """Return a file's text, which is empty if there is no such file."""
        path = self.folder / name
        return path.read_text("utf-8", errors="replace") if path.is_file() else ""

    @property
    def redirects(self) -> bool:
        """True if its settings or its Gemfile name the plugin that leads on from old addresses."""
        gems = re.findall(r"^\s*gem\s*\(?[\"']([\w-]+)", self.text("Gemfile"), re.MULTILINE)
        return "jekyll-redirect-from" in (*self.config.plugins, *gems)


def read_blog(folder: Path, source: Path, checkout: Checkout, published: Collection[str]) -> Blog:
    """Read the blog in a folder.

    Args:
        folder: The folder that Jekyll reads, in a work tree without changes.
        source: The folder of the checkout that it stands for, which messages name.
        checkout: The checkout.
        published: The paths of the files that `publish` wrote.

    Raises:
        UsageError: It is no blog of Jekyll.
        UserError: Its settings can't be read.
    """
    tracked = frozenset(tracked_files(folder))
    check_is_jekyll(folder, source, tracked)
    config = read_config(folder, source)
    posts = {
        name: front_matter_of(folder / name)
        for name in sorted(tracked - set(published))
        if name.startswith(config.collections) and is_post(name)
    }
    name, place = config.text("repository"), PurePosixPath(source.relative_to(checkout.top))
    repository = Repository(name, checkout.branch, place) if name else None
    return Blog(folder, source, tracked, config, repository, posts)


def is_post(name: str) -> bool:
    """Return True if a path is that of a post."""
    path = PurePosixPath(name)
    return "_posts" in path.parts[:-1] and path.suffix in ENDINGS


def front_matter_of(path: Path) -> Mapping[str, Any]:
    """Return the front matter of a file, which is empty if it has none that can be read."""
    if path.is_symlink() or not path.is_file():
        return {}
    found = FRONT_MATTER.match(path.read_text("utf-8-sig", errors="replace"))
    try:
        return mapping(yaml.load(found[1], LOADER) if found else None)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
