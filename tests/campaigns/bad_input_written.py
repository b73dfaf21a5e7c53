"""Bad inputs that were thought of, each with what the message must say."""

import io
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bad_input_runner import Trial
from bad_input_scene import COMMANDS, POST, WRITES
from kit.projects import post, write
from PIL import Image

Damage = Callable[[Path], None]
POST_COMMANDS = ("build", "check", "export", "publish")
TWICE = '{"count": 3,\n"count": 4}'
LOGS = {"csv": "log.csv", "json": "log.json", "jsonl": "log.jsonl"}
DEEP = "[" * 100_000
HOSTILE_NAMES = {
    "NUL": "a\0b",
    "an order to a terminal": "a\x1b]0;b\x07\x1b[2J\x9b31m",
    "a line": "a\ntiny  other  seed 1\rb\x0bc\u2028d",
    "a turned direction": "a\u202eb\u2066c",
    "5,000 letters": "a" * 5000,
    "nothing but a blank": " ",
}


def replaced(name: str, content: Any) -> Damage:
    """Return a damage that puts another content into a file."""
    return lambda root: _put(root / name, content)


def _put(path: Path, content: Any) -> None:
    path.unlink(missing_ok=True)
    write(path, content)


def fifo(name: str) -> Damage:
    """Return a damage that puts a named pipe in place of a file: reading it would never end."""

    def damage(root: Path) -> None:
        (root / name).unlink(missing_ok=True)
        os.mkfifo(root / name)

    return damage


def folder(name: str) -> Damage:
    """Return a damage that puts a folder in place of a file."""

    def damage(root: Path) -> None:
        (root / name).unlink(missing_ok=True)
        (root / name).mkdir()

    return damage


def link(name: str, target: str) -> Damage:
    """Return a damage that puts a symbolic link in place of a file."""

    def damage(root: Path) -> None:
        (root / name).unlink(missing_ok=True)
        (root / name).symlink_to(target)

    return damage


def renamed(name: str) -> Damage:
    """Return a damage that gives a file or folder a name that is not UTF-8."""

    def damage(root: Path) -> None:
        path = root / name
        path.rename(path.with_name(os.fsdecode(b"\xff") + path.suffix))

    return damage


def trial(name: str, damage: Damage, command: str, *says: str, bad: bool = True) -> Trial:
    """Return the trial of a damage with one of the scene's commands."""
    return Trial(
        f"{command}: {name}", damage, COMMANDS[command], says, bad, WRITES.get(command, ())
    )


def written() -> list[Trial]:
    """Return all bad inputs that were thought of."""
    return [*posts(), *settings(), *logs(), *images()]


def posts() -> Iterator[Trial]:
    """Yield bad posts, front matter, and files that a post names."""
    wrong: dict[str, tuple[Any, str]] = {
        "no front matter": ("Hello.\n", "a-post.md:1"),
        "front matter without an end": ("---\ntitle: A\n", "a-post.md"),
        "no title": ("---\ndate: 2026-01-31\n---\nHello.\n", "title"),
        "a date that is none": (post("Hello.", date="2026-02-31"), "a-post.md:3"),
        "YAML that is none": (post("Hello.", title="[a"), "a-post.md"),
        "a tag of Python": (post("Hello.", title="!!python/name:os.system"), "a-post.md"),
        "key twice": (post("Hello.", tags="[a]\ntags: [b]"), "a-post.md:7"),
        "runs outside": (post("Hello.", runs="../../../etc"), "a-post.md:5"),
        "runs that are not there": (post("Hello.", runs="nowhere"), "a-post.md:5"),
        "an open tag": (post("{% if run"), "a-post.md:7"),
        "unknown name": (post("A.\n\n{{ rums.small }}"), "a-post.md:9"),
        "unknown metric": (post('{{ runs.small.final("f2") }}'), "a-post.md:7"),
        "division by zero": (post("{{ 1 // 0 }}"), "a-post.md:7"),
        "include from outside": (post('{% include "/etc/passwd" %}'), "a-post.md:7"),
        "data outside": (post("Hello.", data="{a: ../x.json}"), "a-post.md:6"),
        "data that is not there": (post("Hello.", data="{a: x.json}"), "a-post.md:6"),
        "unknown citation": (post('{{ cite("nobody") }}'), "a-post.md:7"),
        "unknown code": (post('{{ code("no.py") }}'), "a-post.md:7"),
        "image outside": (post('![a]({{ image("/etc/hostname") }})'), "a-post.md:7"),
        "UTF-16": (post("Hello.").encode("utf-16"), "a-post.md"),
        "a byte that is not UTF-8": (post("Hello.").encode() + b"\xff", "a-post.md"),
        "nested deep": (post("Hello.", tags=DEEP), "a-post.md"),
        "expression nested deep": (
            post("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}"),
            "a-post.md",
        ),
    }
    for command in ("build", "check", "export"):
        for name, (content, says) in wrong.items():
            yield trial(f"post, {name}", replaced(POST, content), command, says)
    for command in POST_COMMANDS:
        yield trial("post, a pipe", fifo(POST), command, "a-post")
        yield trial("post, a folder", folder(POST), command, "a-post.md")
        yield trial("post, a looped link", link(POST, "a-post.md"), command, "a-post.md")
    for command in ("build", "export"):
        for name in ("content/references.bib", "list.json"):
            short = name.rpartition("/")[2]
            yield trial(f"{short}, a pipe", fifo(name), command, short)
            yield trial(f"{short}, a folder", folder(name), command, short)
            yield trial(f"{short}, UTF-16", replaced(name, "{}".encode("utf-16")), command, short)
        yield trial("list.json, a key twice", replaced("list.json", TWICE), command, "list.json:2")
        yield trial("list.json, nested deep", replaced("list.json", DEEP), command, "list.json")
        cut = replaced("content/references.bib", "@article{adam,\n  title = {A")
        for name, text in HOSTILE_NAMES.items():
            damage = replaced("content/references.bib", f"@article{{{text},\n title = {{A}},\n}}\n")
            yield trial(f"references.bib, {name} as a key", damage, command, bad=False)
        yield trial("references.bib, cut off", cut, command, "references.bib:")


def settings() -> Iterator[Trial]:
    """Yield bad configurations."""
    wrong = {
        "no TOML": ("site = \n", "labpress.toml:1"),
        "unknown key": ('sites = "a"\n', "labpress.toml:1"),
        "a number": ("site = 3\n", "labpress.toml:1"),
        "not UTF-8": (b"\xff", "labpress.toml"),
        "nested deep": (f"site = {DEEP}", "labpress.toml"),
    }
    for command in ("build", "check"):
        for name, (content, says) in wrong.items():
            yield trial(f"labpress.toml, {name}", replaced("labpress.toml", content), command, says)
        yield trial("labpress.toml, a pipe", fifo("labpress.toml"), command, "labpress.toml")
    blog = {
        "no YAML": "a: [",
        "a list": "[a]",
        "unknown key": "autor: me",
        "a wrong type": "without: 3",
        "an unknown post": "posts: {nobody: {a: b}}",
        "a fixed key": "front_matter: {date: 2020-01-01}",
        "nested deep": f"a: {DEEP[:2000]}",
        "not UTF-8": b"project: \xff",
        "a NUL": "project: a\0b",
    }
    for name, content in blog.items():
        damage = replaced("content/blog.yml", content)
        yield trial(f"blog.yml, {name}", damage, "publish", "blog.yml")
    yield trial("blog.yml, a pipe", fifo("content/blog.yml"), "publish", "blog.yml")
    yield trial("blog.yml, a folder", folder("content/blog.yml"), "publish", "blog.yml")
    yield trial("_config.yml, cut off", replaced("blog/_config.yml", "a: ["), "publish", "_config")
    for name in ("{", '{"a":[1,2]}', '{"a":[{},{}]}', DEEP):
        # A damaged state is as good as none: the build goes on without it.
        damage = replaced(".labpress/state.json", name)
        yield trial(f"state, {name[:20]}", damage, "build", bad=False)


def logs() -> Iterator[Trial]:
    """Yield bad logs."""
    wrong: dict[str, tuple[str, Any]] = {
        "empty": ("csv", ""),
        "a header only": ("csv", "epoch,loss\n"),
        "a row too short": ("csv", "epoch,loss\n0,1.0\n1\n"),
        "a word for a number": ("csv", "epoch,loss\n0,1.0\n1,low\n"),
        "columns twice": ("csv", "epoch,loss,loss\n0,1.0,2.0\n"),
        "NUL": ("csv", "epoch,loss\n0,\0\n"),
        "a field of 200 kB": ("csv", "epoch,loss\n0," + "9" * 200_000 + "\n"),
        "cut off": ("json", '{"loss": [1.0, 0.'),
        "nested deep": ("json", f'{{"loss": {DEEP}'),
        "no metrics": ("json", "{}"),
        "uneven lists": ("json", {"loss": [1.0, 0.5], "accuracy": [0.5]}),
        "words": ("json", {"loss": ["a", "b"]}),
        "a broken line": ("jsonl", '{"epoch": 1, "loss": 1.0}\n{"epoch": 2, "lo\n{"epoch": 3}\n'),
    }
    for name, (kind, content) in wrong.items():
        yield trial(f"log, {name}", replaced(LOGS[kind], content), kind, LOGS[kind])
    for kind, name in LOGS.items():
        yield trial("log, a pipe", fifo(name), kind, name)
        yield trial("log, endless", link(name, "/dev/zero"), kind, name)
        yield trial("log, a looped link", link(name, name), kind, name)
        yield trial("log, missing", lambda root, name=name: (root / name).unlink(), kind, name)
    yield trial("log, a name of odd bytes", _alone, "logs", "not UTF-8")
    yield trial("log, empty", replaced("log.csv", ""), "init", "log.csv")
    yield trial("log, a pipe", fifo("log.csv"), "init", "log.csv")


def _alone(root: Path) -> None:
    _put(root / "logs/a.csv", "epoch,loss\n0,1.0\n")
    renamed("logs/a.csv")(root)


def images() -> Iterator[Trial]:
    """Yield bad images and archives."""
    picture = io.BytesIO()
    Image.new("1", (13_000, 14_000)).save(picture, "png")
    wrong = {"empty": b"", "a text": b"hello", "cut off": b"\x89PNG\r\n\x1a\n", "NUL": b"\0" * 99}
    for name, content in ({"a bomb": picture.getvalue()} | wrong).items():
        yield trial(f"image, {name}", replaced("pets/cat/0.png", content), "folder", "0.png")
    for name in ("pets/cat/0.png", "pets/cat"):
        yield trial(f"image, {name} of odd bytes", renamed(name), "folder", "not UTF-8")
    yield trial("image, a pipe", fifo("pets/cat/0.png"), "folder", "0.png")
    yield trial("image, a looped link", link("pets/cat/0.png", "0.png"), "folder", "0.png")
    for name, content in wrong.items():
        yield trial(f"archive, {name}", replaced("pets.zip", content), "zip", "pets.zip")
    for entry in ("../../out.png", "/tmp/out.png", "", "a/\0.png", "cat/" + "a" * 300 + ".png"):
        damage = replaced("pets.zip", _archive(entry))
        yield trial(f"archive, entry {entry[:20]!r}", damage, "zip", "pets.zip")
    yield trial("archive, a pipe", fifo("pets.zip"), "zip", "pets.zip")


def _archive(entry: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        information = zipfile.ZipInfo("a")
        information.filename = entry
        archive.writestr(information, b"no picture")
    return content.getvalue()
