"""The settings of a Jekyll blog: what of its `_config.yml` matters to posts.

The keys are those of Jekyll's documentation, "Configuration Options" and "Front Matter Defaults".
Values of other types than documented count as missing, as blogs with such values exist and build.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from experiments.records.errors import UserError

# In the order in which Jekyll looks for them.
NAMES = ("_config.toml", "_config.yml", "_config.yaml")


@dataclass(frozen=True)
class Config:
    """Settings of a blog.

    Attributes:
        name: The file's name, or "" if there is none.
        values: Its keys.
    """

    name: str
    values: Mapping[str, Any]

    def text(self, key: str, default: str = "") -> str:
        """Return the text of a key."""
        value = self.values.get(key)
        return value if isinstance(value, str) else default

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of a key, which may also be a single one."""
        return texts(self.values.get(key))

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return the mapping of a key."""
        return mapping(self.values.get(key))

    @property
    def collections(self) -> str:
        """The folder that those of posts and drafts are in, such as `collections/`, or ""."""
        folder = self.text("collections_dir").strip("/.")
        return f"{folder}/" if folder else ""

    @property
    def shows_future(self) -> bool:
        """True if posts are shown before their date."""
        return self.values.get("future") is True

    @property
    def theme(self) -> str:
        """The name of the theme, or "" if all layouts are the blog's own."""
        return self.text("remote_theme") or self.text("theme")

    @property
    def plugins(self) -> tuple[str, ...]:
        """The plugins; Jekyll 2 called them gems."""
        return self.texts("plugins") + self.texts("gems")

    @property
    def kramdown(self) -> Mapping[str, Any]:
        """The options of kramdown."""
        return self.mapping("kramdown")

    @property
    def commonmark_options(self) -> tuple[str, ...]:
        """The options of jekyll-commonmark, in capital letters."""
        return tuple(each.upper() for each in texts(self.mapping("commonmark").get("options")))

    def full_address(self, address: str) -> str:
        """Return the address of a page for readers, from its address below the base URL."""
        base = self.text("baseurl").strip("/")
        start = f"{self.text('url').rstrip('/')}/{base}".rstrip("/")
        return f"{start}{quote(address)}"

    def defaults(self, path: str) -> Mapping[str, Any]:
        """Return the front matter that a post has by default.

        Args:
            path: The post's path from the folder that Jekyll reads.
        """
        path = path.removeprefix(self.collections)
        found: dict[str, Any] = {}
        entries = self.values.get("defaults")
        matching = (mapping(each) for each in (entries if isinstance(entries, list) else []))
        # A longer path decides before a shorter one, then one with a type, then the later.
        for entry in sorted(matching, key=lambda each: (len(scope_path(each)), has_type(each))):
            scope = mapping(entry.get("scope"))
            if scope.get("type") in (None, "posts", "post") and is_below(path, scope_path(entry)):
                found |= mapping(entry.get("values"))
        return found


def read_config(folder: Path, source: Path) -> Config:
    """Return the settings of the blog in a folder, which are empty if it has none.

    Args:
        folder: The folder that Jekyll reads.
        source: The name of that folder in messages.

    Raises:
        UserError: The file is neither YAML nor TOML.
    """
    for name in NAMES:
        if (folder / name).is_file():
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
            try:
                values = tomllib.loads(text) if name.endswith(".toml") else yaml.safe_load(text)
            except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
                reason = " ".join(str(error).split())
                raise UserError(f"{source / name}: can't be read: {reason}") from None
            return Config(name, mapping(values))
    return Config("", {})


def mapping(value: object) -> Mapping[str, Any]:
    """Return a value if it is a mapping, or an empty one."""
    return value if isinstance(value, dict) else {}


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a value: a list of them, or one."""
    values = value if isinstance(value, list) else [value]
    return tuple(each for each in values if isinstance(each, str))


def scope_path(entry: Mapping[str, Any]) -> str:
    """Return the path that an entry of the defaults holds for."""
    path = mapping(entry.get("scope")).get("path")
    return path.strip("/") if isinstance(path, str) else ""


def has_type(entry: Mapping[str, Any]) -> bool:
    """Return True if an entry of the defaults names the kind of pages that it holds for."""
    return "type" in mapping(entry.get("scope"))


def is_below(path: str, folder: str) -> bool:
    """Return True if a path is a folder or file, or lies below it; "" is the top."""
    return not folder or path == folder or path.startswith(f"{folder}/")
