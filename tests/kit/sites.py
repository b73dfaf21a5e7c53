"""The project's site as Jekyll builds it, and a server on loopback that shows it."""

import functools
import http.server
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from kit.projects import ROOT

SITE = ROOT / "site"
POSTS = sorted((SITE / "_posts").glob("*.md"))
FLAGSHIP = "cats-vs-dogs"
POST_LINK = re.compile(r"\{% assign linked .*?\{\{ linked\.url [^}]*\}\}")
FILE_LINK = re.compile(r"\{\{ '([^']*)' \| relative_url \}\}")


def slug(post: Path) -> str:
    """Return a post's name: the end of its address."""
    return re.sub(r"^\d+-\d+-\d+-", "", post.stem)


each_post = pytest.mark.parametrize("post", POSTS, ids=slug)
needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="jekyll is not installed")
needs_browser = pytest.mark.skipif(
    not (shutil.which("jekyll") and shutil.which("chromium") and shutil.which("chromedriver")),
    reason="jekyll, chromium or chromedriver is not installed",
)


@dataclass(frozen=True)
class Site:
    """A built site: its folder, the path of its address, and the output of Jekyll."""

    folder: Path
    baseurl: str
    output: str

    def page(self, post: Path | str) -> Path:
        """Return the page of a post, wherever the site's permalinks put it."""
        name = post if isinstance(post, str) else slug(post)
        (page,) = self.folder.rglob(f"{name}/index.html")
        return page

    def address(self, post: Path | str) -> str:
        """Return the address of a post's page, without the host."""
        folder = self.page(post).parent.relative_to(self.folder)
        return f"{self.baseurl}/{folder.as_posix()}/"


def jekyll(folder: Path, baseurl: str = "", source: Path = SITE) -> Site:
    """Build a site into a folder, as the workflow does."""
    command = ["jekyll", "build", "-s", str(source), "-d", str(folder)]
    command += ["--baseurl", baseurl, "--disable-disk-cache"]
    result = subprocess.run(command, capture_output=True, text=True)
    output = result.stdout + result.stderr
    assert result.returncode == 0, output
    return Site(folder, baseurl, output)


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; give the server's address."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@functools.cache
def tags(page: Path) -> list[tuple[str, dict[str, str]]]:
    """Return every tag of a page with its attributes."""
    parser = _Tags()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.found


def front_matter(post: Path) -> dict[str, Any]:
    """Return the front matter of a page's Markdown."""
    return dict(yaml.safe_load(post.read_text(encoding="utf-8").split("---\n", 2)[1]))


def prose(post: Path) -> str:
    """Return a post's Markdown for other tools than Jekyll: without Liquid."""
    body = post.read_text(encoding="utf-8").split("---\n", 2)[2]
    body = re.sub(r"\{% (?:end)?raw %\}", "", body)
    return FILE_LINK.sub(r"\1", POST_LINK.sub("/a-post/", body))


def markup(post: Path) -> str:
    """Return a post's Markdown without the code that it shows, which may look like markup."""
    return re.sub(r"^```.*?^```$|`[^`\n]+`", "", prose(post), flags=re.DOTALL | re.MULTILINE)
