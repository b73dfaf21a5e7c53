"""The command `serve` as a process, and its pages as a browser that follows changes gets them."""

import contextlib
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kit.projects import ROOT

LIMIT = 120.0  # Seconds until a page that does not change fails a test.


@dataclass
class Server:
    """A running preview."""

    process: subprocess.Popen[str]
    address: str

    def get(self, path: str = "/") -> str:
        with urllib.request.urlopen(self.address + path, timeout=LIMIT) as answer:
            return str(answer.read().decode())

    def memory(self) -> float:
        """Return the megabytes of memory that the server holds now, as Linux counts them."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def after(self, page: str, wanted: Callable[[str], bool], path: str = "/") -> str:
        """Return the page that follows a page, once a change has made it the wanted one."""
        end = time.monotonic() + LIMIT
        known = version_of(page)
        while known and self.get(f"/version?known={known}") == known:
            assert time.monotonic() < end, "the server has seen no change"
        while not wanted(page := self.get(path)):
            assert time.monotonic() < end, page
            time.sleep(0.1)
        return page


def version_of(page: str) -> str | None:
    """Return the number of the last change that a page knows; a broken template has none."""
    found = re.search(r"\?known=(\d+)", page)
    return found[1] if found else None


@contextlib.contextmanager
def serving(project: Path, *options: str) -> Iterator[Server]:
    """Run `serve` for a project, at a port that is free."""
    command = [sys.executable, "-m", "generator", "serve", "--root", str(project), "--port", "0"]
    with subprocess.Popen(
        [*command, *options],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell's background jobs ignore Ctrl-C, and so would the processes that they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            assert process.stdout
            assert process.stderr
            line = process.stdout.readline()
            assert line.startswith("http://127.0.0.1:"), process.stderr.read()
            yield Server(process, line.split()[0].rstrip("/"))
        finally:
            process.kill()
