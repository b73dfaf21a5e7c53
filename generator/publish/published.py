"""The list of what was published in a blog, by project; it is committed with the posts.

Two projects can publish in one blog: neither changes what the other has published.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from experiments.records.errors import UserError
from generator.builder.manifest import is_inside
from generator.inputs import digest
from generator.publish.checkout import tracked_files

NAME = ".labpress.json"


class Entry(msgspec.Struct, frozen=True):
    """A published post.

    Attributes:
        address: The address of its page from the blog's base URL.
        files: The sha256 of each file by its path from the folder that Jekyll reads.
        redirects: Former addresses of the page, where the blog can redirect.
    """

    address: str
    files: dict[str, str]
    redirects: list[str] = []


class Published(msgspec.Struct, frozen=True):
    """All posts that were published in a blog: an entry by slug by project."""

    projects: dict[str, dict[str, Entry]] = {}

    @property
    def files(self) -> set[str]:
        """The paths of all files."""
        posts = (post for posts in self.projects.values() for post in posts.values())
        return {name for post in posts for name in post.files}

    def owners(self, project: str) -> dict[str, str]:
        """Return the project of each file of other projects."""
        return {
            name: owner
            for owner, posts in self.projects.items()
            for post in posts.values()
            for name in post.files
            if owner != project
        }

    def with_posts(self, project: str, posts: Mapping[str, Entry]) -> "Published":
        """Return the list with these posts of a project instead of those that it has."""
        projects = {**self.projects, project: dict(posts)}
        return Published({name: entries for name, entries in projects.items() if entries})

    def encode(self) -> bytes:
        """Return the list as JSON, a file a line."""
        return msgspec.json.format(msgspec.json.encode(self, order="sorted"), indent=1) + b"\n"


def read_published(folder: Path, source: Path) -> Published:
    """Return the list of what was published in a blog.

    Args:
        folder: The folder that Jekyll reads, in a work tree without changes.
        source: The name of that folder in messages.

    Raises:
        UserError: The list is damaged.
    """
    if NAME not in tracked_files(folder):
        return Published()
    if (folder / NAME).is_symlink():
        raise UserError(f"{source / NAME}: is a symbolic link: make it a file.")
    damaged = UserError(
        f"{source / NAME}: is not a list of published files: restore it from git, or rename it."
    )
    try:
        published = msgspec.json.decode((folder / NAME).read_bytes(), type=Published)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise damaged from None
    if not all(is_inside(name) for name in published.files):
        raise damaged
    return published


def edits(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Return the files that are not as they were published: `changed` or `removed`, by path."""
    found = {}
    for name, sha in files.items():
        path = folder / name
        if not (path.is_symlink() or path.exists()):
            found[name] = "removed"
        elif not has_digest(path, sha):
            found[name] = "changed"
    return found


def has_digest(path: Path, sha: str) -> bool:
    """Return True if a file's content has this sha256, perhaps with line ends that git made."""
    if path.is_symlink() or not path.is_file():
        return False
    content = path.read_bytes()
    return sha in (digest(content), digest(content.replace(b"\r\n", b"\n")))


def check_unedited(
    folder: Path, source: Path, posts: Mapping[str, Entry], overwrite: Iterable[str]
) -> None:
    """Raise UserError if files of published posts were edited in the blog since.

    Args:
        folder: The folder that Jekyll reads, in a work tree without changes.
        source: The name of that folder in messages.
        posts: The posts that are to be replaced or removed, by slug.
        overwrite: The posts whose edits may be lost.
    """
    for slug in sorted(set(posts) - set(overwrite)):
        if found := edits(folder, posts[slug].files):
            name = min(found)
            more = f", and {len(found) - 1} more of {slug}" if len(found) > 1 else ""
            raise UserError(
                f"{source / name}: was {found[name]} in the blog after it was published{more}. "
                "Take the change over into the project, or drop it: publish again with "
                f"`--overwrite {slug}`."
            )
