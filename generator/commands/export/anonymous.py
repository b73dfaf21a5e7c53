"""Take out of posts and records who made them, and refuse what still says it."""

import getpass
import html
import io
import re
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from PIL import Image, UnidentifiedImageError

from experiments.records.errors import UserError
from experiments.records.files import record_paths
from experiments.records.schema import ItemsFile
from generator.git import ask
from generator.inputs import Inputs, digest
from generator.pages.cite_as import names_in
from generator.pages.page import Files
from generator.posts.post import Post
from generator.project import Project

ANONYMOUS = "Anonymous"
# Front matter that says who wrote a post, or where it is.
PERSONAL = (
    *("author", "authors", "affiliation", "affiliations", "email", "github", "twitter"),
    *("repository", "canonical_url", "permalink", "redirect_from"),
)
# What a record's environment may tell; all else there, such as the commit, is left out.
KEPT = ("python", "packages", "processor", "cores", "epoch_seconds", "checkpoints")
# Keys of settings whose values name people, machines and places, as experiment trackers log them.
PERSONAL_SETTING = re.compile(
    r"(^|_)(user|username|host|hostname|author|email|entity|owner|commit|cwd|home)(_|$)", re.I
)
PATH = re.compile(r"(?<![\w.:/])(?:~|[A-Za-z]:)?(?:[/\\][^/\\\s\"'<>:|]+)+[/\\](?=[^/\\\s\"'<>:|])")
HOME = re.compile(r"[/\\](?:home|Users)[/\\]([^/\\\s\"'<>:|]+)")
COMMIT = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{7,40}(?![0-9a-zA-Z])")
# Too common to tell anything, and likely to stand in any text.
COMMON = {
    *("root", "user", "ubuntu", "runner", "admin", "home", "localhost", "anonymous", "main"),
    *("github", "actions", "python", "model", "models", "train", "training", "test", "data"),
}
FEWEST = 4  # Letters of a name that is searched for.


@dataclass
class Identity:
    """What tells who made something.

    Attributes:
        names: Names and addresses, with what each is in words for messages.
        commits: The hashes of commits.
        folders: A number for each folder that a record names.
    """

    names: dict[str, str] = field(default_factory=dict)
    commits: set[str] = field(default_factory=set)
    folders: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, names: Iterable[str | None]) -> None:
        """Add names, if they tell anything."""
        for name in names:
            word = (name or "").strip()
            if len(word) >= FEWEST and word.lower() not in COMMON:
                self.names.setdefault(word, what)


def identity_of(project: Project, site: Mapping[str, Any]) -> Identity:
    """Return what is known of a project's authors: from git, the machine and the site's settings.

    Args:
        project: The project.
        site: The settings of its site.
    """
    known = Identity()
    known.add("the user of this machine", [getpass.getuser(), Path.home().name])
    known.add("the name of this machine", [socket.gethostname()])
    known.add("the project's folder", [str(project.root)])
    for key in ("user.name", "user.email"):
        known.add(f"git's {key}", [ask(project.root, "config", key)])
    # Not committers: for merges on GitHub, that is GitHub.
    written = ask(project.root, "log", "--all", "--format=%an%n%ae") or ""
    known.add("an author in git's history", written.splitlines())
    remotes = ask(project.root, "config", "--get-regexp", r"remote\..*\.url") or ""
    for url in re.findall(r"[:/]([\w.-]+/[\w.-]+?)(?:\.git)?$", remotes, re.MULTILINE):
        known.add("git's remote", [url, url.partition("/")[0]])
    known.add("the site's author", names_in(site.get("author")))
    known.add("the site's repository", [str(site.get("repository") or "")])
    known.add("the site's address", [re.sub(r"^https?://", "", str(site.get("url") or ""))])
    known.commits |= set((ask(project.root, "log", "--all", "--format=%H") or "").split())
    return known


def without_author(post: Post, known: Identity) -> Post:
    """Return a post by an anonymous author; its authors' names become known."""
    for key in PERSONAL:
        known.add(f"`{key}` of the front matter", texts_in(post.extra.get(key)))
    extra = {key: value for key, value in post.extra.items() if key not in PERSONAL}
    return replace(post, extra=extra | {"authors": [{"name": ANONYMOUS}]})


def hide_records(project: Project, post: Post, inputs: Inputs, known: Identity) -> None:
    """Let `inputs` read a post's records without what tells where and by whom they were made.

    Raises:
        UserError: A folder of records lies outside the project.
    """
    named = [post.front.runs] if post.front.runs else []
    for name in (*named, *post.front.references.values()):
        folder = project.runs_at(name)
        for path in record_paths(folder, inputs.glob):
            try:
                record = msgspec.json.decode(inputs.content(path))
            except (msgspec.DecodeError, RecursionError):
                continue  # Rendering says what is wrong with it.
            if isinstance(record, dict):
                hide_items(path, record, inputs, known)
                content = msgspec.json.encode(anonymous_record(record, known))
                inputs.keep(path, msgspec.json.format(content) + b"\n")


def hide_items(path: Path, record: dict[str, Any], inputs: Inputs, known: Identity) -> None:
    """Do the same to the file of test items that a record names, if it does."""
    try:
        named = msgspec.convert(record["test"]["items_file"], ItemsFile)
        items = msgspec.json.decode(inputs.content(path.with_name(named.file)))
    except (LookupError, TypeError, msgspec.MsgspecError, RecursionError, UserError):
        return  # It names none. Rendering says what is wrong with others.
    content = msgspec.json.encode(anonymous_value(items, known))
    inputs.keep(path.with_name(named.file), content)
    record["test"]["items_file"]["sha256"] = digest(content)


def anonymous_record(record: dict[str, Any], known: Identity) -> dict[str, Any]:
    """Return a record without names of people, machines, folders and commits."""
    environment = record.get("environment")
    environment = environment if isinstance(environment, dict) else {}
    for key, value in environment.items():
        if PERSONAL_SETTING.search(key) and "commit" not in key:
            known.add(f"`environment.{key}` of a record", texts_in(value))
    known.commits |= set(COMMIT.findall(str(environment.get("git_commit") or "")))
    kept = {key: value for key, value in environment.items() if key in KEPT}
    return anonymous_value(record | {"environment": kept}, known)  # type: ignore[no-any-return]


def anonymous_value(value: Any, known: Identity) -> Any:
    """Return a value of JSON without personal settings, and with numbers in place of folders."""
    match value:
        case dict():
            personal = {key for key in value if PERSONAL_SETTING.search(key)}
            for key in personal:
                known.add(f"`{key}` of a record", texts_in(value[key]))
            return {
                anonymous_value(key, known): anonymous_value(each, known)
                for key, each in value.items()
                if key not in personal
            }
        case list():
            return [anonymous_value(each, known) for each in value]
        case str():
            known.add("the home of a user in a record", HOME.findall(value))
            without_user = HOME.sub("/home", value)
            return PATH.sub(lambda found: numbered(found[0], known), without_user)
    return value


def numbered(folder: str, known: Identity) -> str:
    """Return a name in place of a folder, the same whenever it comes up."""
    return f"folder-{known.folders.setdefault(folder, len(known.folders) + 1)}/"


def texts_in(value: Any) -> Iterator[str]:
    """Yield all texts in a value of JSON or YAML."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from texts_in(each)
        case list():
            for each in value:
                yield from texts_in(each)


def refuse_identities(files: Files, known: Identity) -> None:
    """Raise UserError if files tell who made them, with a line for each place."""
    names = {re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.I): name for name in known.names}
    starts = {commit[:7] for commit in known.commits}
    found = []
    for path, content in files.items():
        text = readable(path, content)
        found += [
            f"{path}: names {name}, {known.names[name]}"
            for pattern, name in names.items()
            if pattern.search(text)
        ]
        found += [
            f"{path}: names the commit {word}"
            for word in dict.fromkeys(COMMIT.findall(text))
            if word[:7] in starts and any(commit.startswith(word) for commit in known.commits)
        ]
    if found:
        lines = "\n".join(found)
        raise UserError(f"{lines}\nNot anonymous, and so not exported: take it out of the post.")


def readable(path: PurePosixPath, content: bytes) -> str:
    """Return all text of a file: also what entities, JSON and the data of images stand for."""
    text = content.decode("utf-8", errors="replace")
    texts = [text, html.unescape(text)]
    if path.suffix in (".json", ".ipynb"):
        texts.append(" ".join(texts_in(msgspec.json.decode(content))))
    try:
        with Image.open(io.BytesIO(content)) as image:
            texts += [f"{key} {value}" for key, value in image.info.items()]
            texts += [f"{key} {value}" for key, value in image.getexif().items()]
    except (UnidentifiedImageError, OSError):
        pass  # It is no image in pixels.
    return "\n".join(texts)
