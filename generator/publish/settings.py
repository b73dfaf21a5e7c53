"""The settings of `publish` that a project keeps: content/blog.yml.

project: cats               # this project's name in the blog's list (default: its folder's name)
without: [notebooks]        # what does not come along
front_matter:               # keys of every published page, in place of the posts' own
  author: me
  image: null               # a key to leave out
posts:
  cats-vs-dogs:             # keys of one post, which decide before those of every page
    categories: [machine-learning]
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import yaml

from experiments.records.errors import UserError
from experiments.records.regular import read_regular
from generator.posts.front_matter import FIELDS, KINDS
from generator.project import Project

NAME = "blog.yml"
Part = Literal["notebooks", "records"]
# The folders of the site that parts of posts are in.
FOLDERS: dict[Part, str] = {"notebooks": "notebooks", "records": "data"}
# Keys that decide what a post is; a blog can't change them.
FIXED = ("runs", "references", "data", "draft", "publish", "date")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What content/blog.yml says.

    Attributes:
        project: The project's name in the blog's list.
        without: The parts of posts that do not come along.
        front_matter: Keys of every page, in place of the post's own.
        posts: The same for single posts, by slug.
    """

    project: str
    without: list[Part] = []
    front_matter: dict[str, Any] = {}
    posts: dict[str, dict[str, Any]] = {}

    def keys_of(self, slug: str) -> Mapping[str, Any]:
        """Return the keys of a post's page, in place of the post's own."""
        return self.front_matter | self.posts.get(slug, {})


def read_settings(project: Project) -> Settings:
    """Return the settings of a project.

    Raises:
        UserError: The file is wrong; the message names the key.
    """
    path = project.posts.parent / NAME
    shown = project.relative(path)
    try:
        values = yaml.safe_load(read_regular(path)) if path.exists() else None
        named = {"project": project.root.name, **(values or {})}
        settings = msgspec.convert(named, Settings)
    except (yaml.YAMLError, RecursionError, TypeError) as error:
        raise UserError(f"{shown}: is not a list of keys: {' '.join(str(error).split())}") from None
    except msgspec.ValidationError as error:
        raise UserError(f"{shown}: {error}.") from None
    check_keys(shown, "front_matter", settings.front_matter)
    for slug, keys in settings.posts.items():
        if slug not in project.slugs:
            raise UserError(f"{shown}: posts.{slug}: there is no such post.")
        check_keys(shown, f"posts.{slug}", keys)
    return settings


def check_keys(shown: str, place: str, keys: Mapping[str, Any]) -> None:
    """Raise UserError if keys that the generator reads have values of another kind."""
    for key in keys.keys() & set(FIXED):
        raise UserError(f"{shown}: {place}.{key}: stands in the post alone; remove it here.")
    for field in FIELDS:
        if field.name in keys:
            try:
                msgspec.convert(keys[field.name], field.type)
            except msgspec.ValidationError:
                kind = KINDS.get(field.name, "of the right kind")
                raise UserError(f"{shown}: {place}.{field.name}: is not {kind}.") from None
