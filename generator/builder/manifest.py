"""The manifest of a site: the files that builds have written, with their digests.

It lies in the site, so that it survives clones. A build writes it before the first file and after
the last one: what a killed build has written is in it.
"""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

from experiments.records.errors import UserError
from generator.inputs import digest

NAME = ".labpress.json"


class Manifest:
    """The outputs of each post: sha256 by path in the site. Not `complete` while a build writes."""

    def __init__(self, outputs: dict[str, dict[str, str]], complete: bool = True) -> None:
        self.outputs = outputs
        self.complete = complete

    @property
    def files(self) -> dict[str, str]:
        """The outputs of all posts: sha256 by path in the site."""
        return {path: sha for outputs in self.outputs.values() for path, sha in outputs.items()}

    def digest(self, slug: str) -> str:
        """Return a digest of a post's outputs."""
        return digest(json.dumps(self.outputs[slug], sort_keys=True).encode())

    def including(self, outputs: dict[str, dict[str, str]]) -> Manifest:
        """Return an incomplete manifest with these outputs of posts beside the ones it has."""
        posts = {**self.outputs, **outputs}
        both = {post: {**self.outputs.get(post, {}), **files} for post, files in posts.items()}
        return Manifest(both, complete=False)

    def encode(self) -> bytes:
        """Return the manifest as JSON, an output a line."""
        import msgspec  # Only a build that writes has it loaded, and json takes 20 times as long.

        content = {"complete": self.complete, "posts": self.outputs}
        encoded = msgspec.json.encode(content, order="sorted")
        return msgspec.json.format(encoded, indent=1) + b"\n"


def read_manifest(site: Path) -> Manifest:
    """Return the manifest of a site; it is empty if the site has none.

    Raises:
        UserError: The file is damaged.
    """
    path = site / NAME
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Manifest({})
    except (ValueError, RecursionError) as error:
        raise damaged(path, str(error)) from None
    if not is_manifest(content):
        raise damaged(path, "it does not list outputs by post")
    return Manifest(content["posts"], content["complete"])


def is_manifest(content: object) -> bool:
    """Return True if decoded JSON is a manifest all of whose paths are inside the site."""
    return (
        isinstance(content, dict)
        and isinstance(content.get("complete"), bool)
        and isinstance(content.get("posts"), dict)
        and all(
            isinstance(outputs, dict)
            and all(isinstance(sha, str) and is_inside(name) for name, sha in outputs.items())
            for outputs in content["posts"].values()
        )
    )


def is_inside(name: str) -> bool:
    """Return True if a path stays inside the folder that it starts from."""
    path = PurePosixPath(name)
    inside = bool(path.name) and not path.is_absolute() and ".." not in path.parts
    return inside and "\0" not in name


def damaged(path: Path, reason: str) -> UserError:
    """Return the error for a manifest that can't be used."""
    return UserError(
        f"{path}: not the manifest of a build: {reason}. Restore the site's folder from git, or "
        "delete it without the files that you wrote, and build again."
    )
