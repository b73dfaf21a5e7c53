"""The preview's server, as a process of its own, and what a browser sees of it."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from kit.projects import POST, ROOT, make_project, record, write_record

from generator.__main__ import main

pytest.importorskip("watchfiles", reason="needs the extra `serve`")
pytest.importorskip("pygments", reason="needs the extra `serve`")
pytest.importorskip("pymdownx", reason="needs the extra `serve`")

needs_browser = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")),
    reason="chromium or chromedriver is not installed",
)
# As wide as can be: a table, code and a word without a place to break.
WIDE = (
    POST
    + """
| one | two | three |
| --- | --- | --- |
| WORD | WORD | WORD |

```python
x = "WORD"  # WORD WORD
```

WORD and `WORD`
""".replace("WORD", "abcdefghij" * 7)
)

OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
FETCHED = "return performance.getEntriesByType('resource').map(entry => entry.name)"
FETCHED += ".filter(name => !name.startsWith('data:'))"
DRAWN = "const i = document.images[0]; i.loading = 'eager'; return i.naturalWidth > 0"
GROUND = "return getComputedStyle(document.body).backgroundColor"


@dataclass
class Server:
    """A running preview."""

    process: subprocess.Popen[str]
    address: str

    def get(self, path: str = "/") -> str:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return str(answer.read().decode())

    def next_version(self, known: str = "") -> str:
        """The version as soon as it is not the known one."""
        version = self.get(f"/version?known={known}")
        assert version != known
        return version


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture
def serve(project: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server, and ends it when the test does."""
    running = []

    def start(*options: str) -> Server:
        command = [sys.executable, "-m", "generator", "serve", "--root", str(project)]
        process = subprocess.Popen(
            [*command, "--port", "0", *options],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A shell's background jobs ignore Ctrl-C, and so would what they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        running.append(process)
        assert process.stdout and process.stderr
        line = process.stdout.readline()
        assert line.startswith("http://127.0.0.1:"), process.stderr.read()
        return Server(process, line.split()[0].rstrip("/"))

    yield start
    for process in running:
        process.kill()
        process.communicate()


def rewrite(project: Path, text: str) -> None:
    (project / "content/posts/a-post.md").write_text(text, encoding="utf-8")


def test_a_changed_record_shows_in_the_browser_at_once(
    project: Path, serve: Callable[..., Server]
) -> None:
    server = serve()
    before = server.get()
    assert "Ends at 62.5%" in before
    version = server.next_version()
    assert f'"{version}"' in before, "a page that is up to date is not loaded again"
    write_record(project, record("small", 0.125))
    changed = server.next_version(version)
    after = server.get()
    assert f'"{changed}"' in after
    assert "Ends at 12.5%" in after
    pictures = [
        re.findall(r'src="(data:image/png;base64,[^"]+)"', page) for page in (before, after)
    ]
    assert [len(found) for found in pictures] == [1, 1]
    assert pictures[0] != pictures[1], "the figure is drawn again"
    assert not (project / "site").exists(), "nothing is written"


def test_an_error_shows_on_the_page_and_goes_when_it_is_mended(
    project: Path, serve: Callable[..., Server]
) -> None:
    server = serve()
    server.get()
    version = server.next_version()
    rewrite(project, POST.replace("runs.small", "runs.missing"))
    version = server.next_version(version)
    page = server.get()
    (error,) = re.findall('role="alert"[^>]*>(.*?)</p>', page)
    assert error.startswith("content/posts/a-post.md:8: runs has no run of `missing`")
    assert "Traceback (most" not in page
    assert "Ends at 62.5%" in page, "the post as it was stands below"
    rewrite(project, POST.replace("Ends at", "Finishes at"))
    server.next_version(version)
    page = server.get()
    assert "Finishes at 62.5%" in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize("name", ["post.md.jinja", "preview.html.jinja"])
def test_a_broken_template_shows_its_line_and_can_be_mended(
    project: Path, serve: Callable[..., Server], name: str
) -> None:
    server = serve()
    template = project / "templates" / name
    text = template.read_text(encoding="utf-8")
    version = server.next_version()
    template.write_text("first\n{% if %}", encoding="utf-8")
    version = server.next_version(version)
    assert f"templates/{name}:2: Expected an expression" in server.get()
    template.write_text(text, encoding="utf-8")
    server.next_version(version)
    assert "Ends at 62.5%" in server.get()


def test_several_posts_have_a_list_and_one_can_be_chosen(
    project: Path, serve: Callable[..., Server]
) -> None:
    other = project / "content/posts/b-post.md"
    text = POST.replace("A post", "Another <post>") + "\n[The first]({{ post_link('a-post') }})\n"
    other.write_text(text, encoding="utf-8")
    everything, chosen = serve(), serve("--slug", "b-post")
    index = everything.get()
    assert re.findall('<a href="/([ab]-post)/">([^<]*)</a>', index) == [
        ("a-post", "A post"),
        ("b-post", "Another &lt;post&gt;"),
    ]
    page = everything.get("/b-post/")
    assert "<h1>Another &lt;post&gt;</h1>" in page
    (link,) = re.findall('<a href="([^"]*)">The first</a>', page)
    assert "<h1>A post</h1>" in everything.get(link)
    assert "<h1>Another &lt;post&gt;</h1>" in chosen.get()
    for server, path in ((everything, "/c-post/"), (chosen, "/a-post/"), (chosen, "/../README.md")):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            server.get(path)


def test_a_post_that_is_begun_while_serving_is_listed(
    project: Path, serve: Callable[..., Server]
) -> None:
    server = serve()
    version = server.next_version()
    (project / "content/posts/begun.md").write_text("Just prose.\n", encoding="utf-8")
    server.next_version(version)
    assert "content/posts/begun.md:1: begins without front matter" in server.get()
    assert "Ends at 62.5%" in server.get("/a-post/")


def test_ctrl_c_ends_it_quietly(serve: Callable[..., Server]) -> None:
    server = serve()
    version = server.next_version()
    with socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2]))) as waiting:
        waiting.sendall(f"GET /version?known={version} HTTP/1.0\r\n\r\n".encode())
        server.process.send_signal(signal.SIGINT)
        assert server.process.communicate(timeout=30) == ("", "")
    assert server.process.returncode == 0


def test_a_port_in_use_is_said_in_a_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--root", str(project), "--port", port]) == 2
    message = capsys.readouterr().err
    assert message.startswith(f"port {port} is in use")
    assert message.count("\n") == 1


def test_a_post_that_is_not_there_is_named_with_those_that_are(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--root", str(project), "--slug", "other"]) == 2
    assert capsys.readouterr().err == "--slug other: no such post; there is a-post.\n"


@needs_browser
def test_the_page_fits_a_phone_fetches_nothing_and_follows_edits(
    project: Path, serve: Callable[..., Server], tmp_path: Path
) -> None:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium drives the browser")
    wait = pytest.importorskip("selenium.webdriver.support.wait").WebDriverWait
    rewrite(project, WIDE)
    server = serve()
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/user"):
        options.add_argument(flag)
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    browser: Any = webdriver.Chrome(options=options, service=service)
    try:
        for width in (390, 1280):
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            browser.get(server.address)
            assert browser.execute_script(OVERFLOW) == 0
            fetched = browser.execute_script(FETCHED)
            assert all(name.startswith(f"{server.address}/version?") for name in fetched)
            wait(browser, 10).until(lambda browser: browser.execute_script(DRAWN))
        grounds = []
        for scheme in ("light", "dark"):
            feature = {"name": "prefers-color-scheme", "value": scheme}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
            grounds.append(browser.execute_script(GROUND))
        assert grounds[0] != grounds[1]
        assert "Later prose" not in browser.page_source
        rewrite(project, WIDE + "\nLater prose.\n")
        wait(browser, 10).until(lambda browser: "Later prose" in browser.page_source)
    finally:
        browser.quit()
