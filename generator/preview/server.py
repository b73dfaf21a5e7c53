"""The preview's server: shows posts on this machine, and loads them again after a change."""

import errno
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Protocol

from markupsafe import escape
from watchfiles import watch

from experiments.records.commandline import message_of
from experiments.records.errors import UsageError, UserError
from generator.diff.states import names_of_runs
from generator.git import ask
from generator.inputs import Inputs
from generator.posts.post import readable_posts
from generator.preview.jekyll import HTML, JekyllSite, parts_of_site
from generator.preview.posts import BARE, Preview
from generator.project import Project

HOST = "127.0.0.1"
# Other names are those of sites that have their name point here, to read what is shown.
NAMES = (HOST, "localhost")
PATIENCE = 15.0  # Seconds until a browser that waits for a change must ask again.
TICK = 200  # Milliseconds.
REFUSED = "<!doctype html><title>Refused</title><p>The preview is at localhost only.</p>"
NEARLY = "the posts, nearly as Jekyll reads them (exactly with --jekyll)"
NOT_FOUND = '<!doctype html><title>Not found</title><p>No such page. <a href="/">All pages</a></p>'


class Version:
    """A number that grows with each change; browsers wait until it is not that of their page."""

    def __init__(self) -> None:
        """Begin with a number that no earlier server had: its pages are out of date."""
        self.number = time.time_ns()
        self.changed = threading.Condition()

    def grow(self) -> None:
        """Count a change, and wake up the requests that wait for one."""
        with self.changed:
            self.number += 1
            self.changed.notify_all()

    def after(self, known: str) -> str:
        """Return the number once it is not the known one any more, or after a while as it is."""
        with self.changed:
            self.changed.wait_for(lambda: str(self.number) != known, PATIENCE)
            return str(self.number)


class Pages(Protocol):
    """What a server shows."""

    def update(self) -> None:
        """Take note of a change."""

    def file(self, path: str, version: int) -> tuple[str | bytes, str] | None:
        """Return the content and media type at a path, or None if there is nothing."""


def serve(
    project: Project, port: int, slugs: Sequence[str] | None = None, jekyll: bool = False
) -> None:
    """Show posts, all or some, until Ctrl-C.

    Args:
        project: The project.
        port: The port, or 0 for any that is free.
        slugs: The posts, or None for all.
        jekyll: True to show the site as Jekyll builds it.

    Raises:
        UsageError: The port is not free, or Jekyll is asked for and can't be had.
    """
    version = Version()
    pages: Pages = JekyllSite(project, slugs) if jekyll else Preview(project, slugs)
    folders = [*watched(project), *(parts_of_site(project.site) if jekyll else ())]
    changes = watch(*folders, yield_on_timeout=True, rust_timeout=TICK)
    with suppress(KeyboardInterrupt), listen(port, pages, version) as server:
        next(changes)  # From here on, no change is missed.
        threading.Thread(target=server.serve_forever, daemon=True).start()
        what = "the site as Jekyll builds it" if jekyll else NEARLY
        print(f"http://{HOST}:{server.server_port}/ shows {what}. Ctrl-C ends it.", flush=True)
        pages.update()
        version.grow()
        for found in changes:
            if found:
                pages.update()
                version.grow()


def watched(project: Project) -> list[Path]:
    """Return the folders that posts can be made from.

    These are all in the project but the site, and hidden and ignored ones, which may hold very many
    files; and the folders of runs, wherever they are.
    """
    folders = [
        path
        for path in sorted(project.root.iterdir())
        if path.is_dir() and path != project.site and not path.name.startswith(".")
    ]
    ignored = ask(project.root, "check-ignore", "--", *(path.name for path in folders)) or ""
    kept = [path for path in folders if path.name not in ignored.splitlines()]
    runs = [project.runs] if project.runs else []
    for post in readable_posts(project, Inputs(project.root)):
        with suppress(UserError):
            runs += [project.runs_at(name) for name in names_of_runs(post)]
    return [*kept, *(each for each in dict.fromkeys(runs) if each.is_dir())]


def listen(port: int, pages: Pages, version: Version) -> ThreadingHTTPServer:
    """Return a server at a port of this machine, which others can't reach.

    Raises:
        UsageError: The port can't be used.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with a page, or with the version once it is not the known one."""
            path, _, query = self.path.partition("?")
            if self.headers.get("Host", HOST).partition(":")[0].lower() not in NAMES:
                self.answer(403, REFUSED)
            elif path == "/version":
                self.answer(200, version.after(query.removeprefix("known=")))
            else:
                self.answer(*self.page(path))

        def page(self, path: str) -> tuple[int, str | bytes, str]:
            """Return status, content and media type; whatever is wrong, the server goes on."""
            try:
                found = pages.file(path, version.number)
            except Exception as error:
                return 500, BARE.format(escape(message_of(error))), HTML
            return (200, *found) if found else (404, NOT_FOUND, HTML)

        def answer(self, status: int, content: str | bytes, kind: str = HTML) -> None:
            """Send a whole answer, which browsers do not keep."""
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content.encode() if isinstance(content, str) else content)

        def handle(self) -> None:
            """Go on when a browser closes a connection early."""
            with suppress(ConnectionError):
                super().handle()

        def log_message(self, *arguments: object) -> None:
            """Print no line for each request."""

    try:
        return ThreadingHTTPServer((HOST, port), Handler)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"failed: {error.strerror}"
        raise UsageError(f"port {port} {reason}. Name another one: --port N") from None
