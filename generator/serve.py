"""The preview's server: renders posts, shows them on this machine, and again after a change."""

import errno
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from markupsafe import escape
from watchfiles import watch

from experiments.errors import LabError, UsageError
from generator.posts import read_post
from generator.preview import Shown, frame, preview, version_of
from generator.project import Project
from generator.rendering import render

HOST = "127.0.0.1"
# A stream that has nothing to say says so now and then, and so finds out who has gone.
HEARTBEAT = 15.0
TICK = 200  # Milliseconds.
KEPT = 64  # Figures in memory.
# Without a template there is no script that waits for changes.
BARE = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="1"><p>{}</p>\n'
NOT_FOUND = b'<!doctype html><title>Not found</title><p>No such page. <a href="/">All pages</a></p>'


@dataclass(frozen=True)
class Entry:
    """A post as it was last rendered, and what is wrong with it now, if anything is."""

    slug: str
    shown: Shown | None = None
    error: str | None = None


@dataclass(frozen=True)
class Pages:
    """Everything that the server gives out: whole pages by their paths, and their version."""

    version: str
    by_path: dict[str, bytes]


@dataclass
class Board:
    """Where the pages hang: one thread changes them, those of the browsers wait for it."""

    pages: Pages
    changed: threading.Condition = field(default_factory=threading.Condition)

    def show(self, pages: Pages) -> None:
        """Hangs other pages, and wakes up who waits."""
        with self.changed:
            self.pages = pages
            self.changed.notify_all()

    def next_version(self, known: str) -> str:
        """The version as soon as it is another one, or after a while the known one."""
        with self.changed:
            self.changed.wait_for(lambda: self.pages.version != known, HEARTBEAT)
            return self.pages.version


def serve(project: Project, port: int, slug: str | None = None) -> None:
    """Shows posts until Ctrl-C.

    Raises:
        UsageError: there is no such post, or the port is not free.
    """
    if slug and slug not in (there := slugs(project)):
        raise UsageError(f"--slug {slug}: no such post; there is {', '.join(there) or 'none'}.")
    board = Board(Pages("", {}))
    try:
        with listen(port, board) as server:
            entries: dict[str, Entry] = {}
            drawings: dict[str, bytes] = {}
            for _ in changes(project):
                entries = refresh(project, slug, entries, drawings)
                started = bool(board.pages.version)
                board.show(make_pages(project, entries))
                if not started:
                    threading.Thread(target=server.serve_forever, daemon=True).start()
                    print(f"http://{HOST}:{server.server_port}/ shows the posts. Ctrl-C ends it.")
                    sys.stdout.flush()
    except KeyboardInterrupt:
        return


def changes(project: Project) -> Iterator[None]:
    """Comes round once when changes are being watched for, and again after each of them."""
    while True:
        folders = watched(project)
        first = True
        for found in watch(*folders, yield_on_timeout=True, rust_timeout=TICK):
            if found or first:
                yield
            first = False
            if watched(project) != folders:
                break


def slugs(project: Project) -> list[str]:
    """The posts that are there."""
    return [path.stem for path in sorted(project.posts.glob("*.md"))]


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
    if project.runs and not any(project.runs.is_relative_to(top) for top in tops):
        tops.append(project.runs)
    return tops


def refresh(
    project: Project, slug: str | None, before: dict[str, Entry], drawings: dict[str, bytes]
) -> dict[str, Entry]:
    """Renders posts; adds the figures that had to be drawn, and forgets the oldest."""
    entries = {}
    for name in [slug] if slug else slugs(project):
        try:
            entries[name] = Entry(name, show(project, name, drawings))
        except Exception as error:  # Whatever a half-written post does, the server stays.
            known = isinstance(error, LabError | OSError)
            message = str(error) if known else f"{type(error).__name__}: {error}"
            line = " ".join(message.split())
            entries[name] = Entry(name, before[name].shown if name in before else None, line)
            print(line, file=sys.stderr, flush=True)
    for name in list(drawings)[:-KEPT]:
        del drawings[name]
    return entries


def show(project: Project, slug: str, drawings: dict[str, bytes]) -> Shown:
    """Renders one post; draws what is neither in the site nor among the drawings, and adds it."""
    page = render(project, read_post(project.posts / f"{slug}.md", project))

    def image(path: str) -> bytes | None:
        below = Path(path.lstrip("/"))
        file = (project.site / below).resolve()
        if file.is_relative_to(project.site) and file.is_file():
            return file.read_bytes()
        if below in page.figures and below.name not in drawings:
            drawings[below.name] = page.figures[below].draw()
        return drawings.get(below.name)

    return preview(page.text, image)


def make_pages(project: Project, entries: dict[str, Entry]) -> Pages:
    """A page for each post, and for the start: the list of posts, or the only one."""
    posts = list(entries.values())
    try:
        bare = [frame(project, version="", entry=entry, posts=posts) for entry in [None, *posts]]
        version = version_of(bare)
        by_path = {
            f"/{entry.slug}/": frame(project, version=version, entry=entry, posts=posts)
            for entry in posts
        }
        only = posts[0] if len(posts) == 1 else None
        by_path["/"] = frame(project, version=version, entry=only, posts=posts)
    except LabError as error:
        print(error, file=sys.stderr, flush=True)
        page = BARE.format(escape(str(error))).encode()
        return Pages(version_of(page), dict.fromkeys(("/", *(f"/{s}/" for s in entries)), page))
    return Pages(version, by_path)


def listen(port: int, board: Board) -> ThreadingHTTPServer:
    """A server on this machine's own address, which gives out what hangs on the board."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answers with a page or with the stream of events."""
            path = self.path.partition("?")[0]
            if path == "/events":
                stream(self, board)
            else:
                page = board.pages.by_path.get(path)
                answer(self, 200 if page else 404, "text/html; charset=utf-8", page or NOT_FOUND)

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


def answer(handler: BaseHTTPRequestHandler, status: int, kind: str, content: bytes) -> None:
    """Sends one whole answer, which no browser keeps."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Cache-Control", "no-store")
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def stream(handler: BaseHTTPRequestHandler, board: Board) -> None:
    """Sends the version now and whenever it changes, until the browser is gone."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Cache-Control", "no-store")
    handler.end_headers()
    version = ""
    while True:
        known, version = version, board.next_version(version)
        event = f"event: version\ndata: {version}\n\n" if version != known else ": nothing\n\n"
        handler.wfile.write(event.encode())
