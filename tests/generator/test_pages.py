"""The built site in real Jekyll and real Chromium."""

import functools
import http.server
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import markdown
import pytest
from projects import ROOT

needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="jekyll is not installed")
needs_browser = pytest.mark.skipif(
    not (shutil.which("jekyll") and shutil.which("chromium") and shutil.which("chromedriver")),
    reason="jekyll, chromium or chromedriver is not installed",
)
(SOURCE,) = (ROOT / "site/_posts").glob("*-cats-vs-dogs.md")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
IMAGES = (
    "return [...document.images].map(i => (i.loading = 'eager', i.decode().catch(() => 0), i.src))"
)
UNLOADED = "return [...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)"


def jekyll(target: Path, baseurl: str) -> str:
    """Builds the site as the workflow does; returns what Jekyll said."""
    command = ["jekyll", "build", "-s", str(ROOT / "site"), "-d", str(target)]
    command += ["--baseurl", baseurl, "--disable-disk-cache"]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    return result.stdout + result.stderr


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the post in a site that is served on loopback below /blog."""
    folder = tmp_path_factory.mktemp("served")
    jekyll(folder / "blog", "/blog")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        date = SOURCE.name[:10].replace("-", "/")
        yield f"http://127.0.0.1:{server.server_port}/blog/{date}/cats-vs-dogs/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium drives the browser")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


@needs_jekyll
@pytest.mark.parametrize("baseurl", ["", "/blog"])
def test_jekyll_makes_a_whole_page_of_it(tmp_path: Path, baseurl: str) -> None:
    said = jekyll(tmp_path, baseurl)
    assert "Warning" not in said
    assert "Error" not in said
    (page,) = tmp_path.glob("*/*/*/cats-vs-dogs/index.html")
    text = page.read_text(encoding="utf-8")
    images = re.findall(r'<img[^>]* src="([^"]+)"', text)
    assert len(images) == 9
    for image in images:
        assert image.startswith(f"{baseurl}/images/cats-vs-dogs/")
        assert (tmp_path / unquote(urlparse(image).path).removeprefix(f"{baseurl}/")).exists()
    assert all('alt="' in tag for tag in re.findall(r"<img[^>]*>", text))
    logs = re.findall(r"<details.*?</details>", text, re.DOTALL)
    assert len(logs) == 4
    assert all("Epoch 20/20" in log and "val_loss" in log for log in logs)
    assert text.count("<table>") == 1
    assert "{%" not in text
    assert "{{" not in text
    assert "```" not in text
    assert "cats-vs-dogs" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert (tmp_path / "feed.xml").exists()
    assert (tmp_path / "sitemap.xml").exists()


@needs_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_the_screen_and_loads_every_image(
    served: str, browser: Any, width: int
) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 2, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(served)
    assert len(browser.execute_script(IMAGES)) == 9
    wait = pytest.importorskip("selenium.webdriver.support.wait").WebDriverWait(browser, 20)
    wait.until(lambda driver: driver.execute_script(UNLOADED) == [])
    assert browser.execute_script(OVERFLOW) == 0
    errors = [e for e in browser.get_log("browser") if "favicon" not in e["message"]]
    assert errors == []
    table = browser.execute_script(
        "return document.querySelector('table').getBoundingClientRect().top"
    )
    assert table < 900, "the results are in the first screen"
    if kept := os.environ.get("SCREENSHOTS"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        browser.save_screenshot(str(Path(kept, f"cats-vs-dogs-{width}.png")))


def test_python_markdown_takes_the_page_too() -> None:
    body = SOURCE.read_text(encoding="utf-8").split("---\n", 2)[2]
    body = re.sub(r"\{% (?:end)?raw %\}|\{\{ '([^']*)' \| relative_url \}\}", r"\1", body)
    page = markdown.markdown(body, extensions=["extra"])
    assert page.count("<h2") == 7
    assert page.count("<figure") == page.count("</figure>") == 9
    assert page.count("<details") == page.count("</details>") == 4
    assert page.count("language-python") == body.count("```python")


def test_the_page_is_light() -> None:
    images = sum(path.stat().st_size for path in (ROOT / "site/images/cats-vs-dogs").iterdir())
    assert images + SOURCE.stat().st_size < 1_500_000
