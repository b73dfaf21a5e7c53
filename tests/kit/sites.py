"""The built site for tests: Jekyll makes it, a small server on loopback shows it."""

import contextlib
import functools
import http.server
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from kit.projects import ROOT

POSTS = sorted((ROOT / "site/_posts").glob("*.md"))
FLAGSHIP = "cats-vs-dogs"


def slug(post: Path) -> str:
    """What the address of a post ends in."""
    return re.sub(r"^\d+-\d+-\d+-", "", post.stem)


each_post = pytest.mark.parametrize("post", POSTS, ids=slug)
needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="jekyll is not installed")
needs_browser = pytest.mark.skipif(
    not (shutil.which("jekyll") and shutil.which("chromium") and shutil.which("chromedriver")),
    reason="jekyll, chromium or chromedriver is not installed",
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def tags(page: Path) -> list[tuple[str, dict[str, str]]]:
    """Every tag of a page with its attributes."""
    parser = _Tags()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.found


def front_matter(post: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(post.read_text(encoding="utf-8").split("---\n", 2)[1]))


def prose(post: Path) -> str:
    """A post's Markdown as other tools than Jekyll would be given it: without Liquid."""
    body = post.read_text(encoding="utf-8").split("---\n", 2)[2]
    return re.sub(r"\{% (?:end)?raw %\}|\{\{ '([^']*)' \| relative_url \}\}", r"\1", body)


def markup(post: Path) -> str:
    """A post's Markdown without the code that it shows, which may look like markup."""
    return re.sub(r"^```.*?^```$|`[^`\n]+`", "", prose(post), flags=re.DOTALL | re.MULTILINE)


def jekyll(target: Path, baseurl: str = "", source: Path = ROOT / "site") -> str:
    """Builds a site as the workflow does; returns what Jekyll said."""
    command = ["jekyll", "build", "-s", str(source), "-d", str(target)]
    command += ["--baseurl", baseurl, "--disable-disk-cache"]
    result = subprocess.run(command, capture_output=True, text=True)
    said = result.stdout + result.stderr
    assert result.returncode == 0, said
    return said


def page_of(post: Path, built: Path) -> Path:
    """The page that Jekyll made of a post, wherever the site's permalinks put it."""
    (page,) = built.rglob(f"{slug(post)}/index.html")
    return page


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The address of a folder served on loopback."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
