"""The preview's server: shows posts on this machine, and loads them again after a change."""

import errno
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from watchfiles import watch

from experiments.records.errors import UsageError, UserError
from generator.diff.states import names_of_runs, readable_posts
from generator.git import ask
from generator.inputs import Inputs
from generator.preview.posts import Preview
from generator.project import Project

HOST = "127.0.0.1"
PATIENCE = 15.0  # Seconds until a browser that waits for a change must ask again.
TICK = 200  # Milliseconds.
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


def serve(project: Project, port: int, slugs: Sequence[str] | None = None) -> None:
    """Show posts, all or some, until Ctrl-C.

    Raises:
        UsageError: The port is not free.
    """
    version = Version()
    changes = watch(*watched(project), yield_on_timeout=True, rust_timeout=TICK)
    with suppress(KeyboardInterrupt), listen(port, Preview(project, slugs), version) as server:
        next(changes)  # From here on, no change is missed.
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://{HOST}:{server.server_port}/ shows the posts. Ctrl-C ends it.", flush=True)
        for found in changes:
            if found:
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


def listen(port: int, preview: Preview, version: Version) -> ThreadingHTTPServer:
    """Return a server at a port of this machine, which others can't reach.

    Raises:
        UsageError: The port can't be used.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with a page, or with the version once it is not the known one."""
            path, _, query = self.path.partition("?")
            if path == "/version":
                self.answer(200, version.after(query.removeprefix("known=")))
            elif page := preview.page(path, version.number):
                self.answer(200, page)
            else:
                self.answer(404, NOT_FOUND)

        def answer(self, status: int, content: str) -> None:
            """Send a whole answer, which browsers do not keep."""
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content.encode())

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
