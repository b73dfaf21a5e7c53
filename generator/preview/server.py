"""The preview's server: shows posts on this machine, and again after a change."""

import errno
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from watchfiles import watch

from experiments.records.errors import UsageError
from generator.preview.preview import Preview
from generator.project import Project

HOST = "127.0.0.1"
PATIENCE = 15.0  # Seconds until a browser that waits for a change has to ask again.
TICK = 200  # Milliseconds.
NOT_FOUND = '<!doctype html><title>Not found</title><p>No such page. <a href="/">All pages</a></p>'


@dataclass
class Version:
    """A number that grows with each change: browsers wait for another one than they know."""

    # What an earlier server showed is out of date.
    number: int = field(default_factory=time.time_ns)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def grow(self) -> None:
        """Counts a change, and wakes up who waits."""
        with self.changed:
            self.number += 1
            self.changed.notify_all()

    def after(self, known: str) -> str:
        """The number as soon as it is another one, or after a while the known one."""
        with self.changed:
            self.changed.wait_for(lambda: str(self.number) != known, PATIENCE)
            return str(self.number)


def serve(project: Project, port: int, slug: str | None = None) -> None:
    """Shows posts until Ctrl-C.

    Raises:
        UsageError: there is no such post, or the port is not free.
    """
    there = Preview(project).slugs()
    if slug and slug not in there:
        raise UsageError(f"--slug {slug}: no such post; there is {', '.join(there) or 'none'}.")
    version = Version()
    changes = watch(*watched(project), yield_on_timeout=True, rust_timeout=TICK)
    with suppress(KeyboardInterrupt), listen(port, Preview(project, slug), version) as server:
        next(changes)  # From here on none goes unseen.
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://{HOST}:{server.server_port}/ shows the posts. Ctrl-C ends it.", flush=True)
        for found in changes:
            if found:
                version.grow()


def watched(project: Project) -> list[Path]:
    """The folders that posts are made of: the project's, but not its site and environments."""
    tops = [
        path
        for path in sorted(project.root.iterdir())
        if path.is_dir()
        and path not in (project.site, project.root / "build")
        and not path.name.startswith(".")
        and not (path / "pyvenv.cfg").exists()
    ]
    return [*tops, project.runs] if project.runs else tops


def listen(port: int, preview: Preview, version: Version) -> ThreadingHTTPServer:
    """A server on this machine's own address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answers with a page, or with another version than the one that is known."""
            path, _, query = self.path.partition("?")
            if path == "/version":
                self.answer(200, version.after(query.removeprefix("known=")))
            elif page := preview.page(path, version.number):
                self.answer(200, page)
            else:
                self.answer(404, NOT_FOUND)

        def answer(self, status: int, content: str) -> None:
            """Sends one whole answer, which no browser keeps."""
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content.encode())

        def handle(self) -> None:
            """Takes it calmly when a browser goes before it has all."""
            with suppress(ConnectionError):
                super().handle()

        def log_message(self, *arguments: object) -> None:
            """Says nothing: requests are not news."""

    try:
        return ThreadingHTTPServer((HOST, port), Handler)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            problem = "is in use. Stop what uses it, or name another one: --port N"
        else:
            problem = f"can't be used: {error.strerror}. Name another one: --port N"
        raise UsageError(f"port {port} {problem}.") from None
