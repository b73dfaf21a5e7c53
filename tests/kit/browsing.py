"""Questions to a page in Chromium, and the faults that axe-core finds in it."""

import base64
import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kit.projects import ROOT, write

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The element that holds the post.
CONTENT = "document.querySelector('[class^=labpress-]').parentElement"
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOAD = """
const done = arguments[0]
// An image that is loaded lazily calls itself complete before it is asked for.
Promise.all([...document.images].map(image => {
  image.loading = 'eager'
  return image.decode().catch(() => null)
})).then(() => done([...document.images].map(image => image.src)))
"""
DRAWING = """<!doctype html><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<style class="labpress-styles">{styles}</style>
<body style="margin: 15px; font-family: {font}">
<figure class="labpress-figure">{drawing}</figure>"""
BROKEN = "return [...document.images].filter(i => !i.naturalWidth).map(i => i.src)"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that needs another host to look right fails here as it would offline.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
AXE = """
const [context, tags, done] = arguments
axe.run(context, {runOnly: tags, resultTypes: ['violations']}).then(
  result => done(result.violations.flatMap(v => v.nodes.map(
    node => [v.id, node.html.slice(0, 120), node.any.map(check => check.message).join(' ')]))),
  error => done([['axe', String(error), '']]))
"""


@contextmanager
def chromium(profile: Path, *logs: str) -> Iterator[Any]:
    """Run a Chromium that sees this machine and nothing else.

    Args:
        profile: The folder of its profile.
        logs: The logs that it keeps beside that of the console, such as `performance`.
    """
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium drives the browser")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in [*FLAGS, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", dict.fromkeys(("browser", *logs), "ALL"))
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_script_timeout(60)
    try:
        yield driver
    finally:
        driver.quit()


def emulate(browser: Any, width: int, scheme: str = "light") -> None:
    """Give the page a phone's or a desktop's screen, and a preferred colour scheme."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def show_drawing(browser: Any, folder: Path, drawing: bytes, font: str = "system-ui") -> None:
    """Open a page that shows a drawing in the styles of posts."""
    styles = (ROOT / "templates/theme.css").read_text(encoding="utf-8")
    page = DRAWING.format(styles=styles, font=font, drawing=drawing.decode())
    browser.get(write(folder / "page.html", page).as_uri())


def load_images(browser: Any) -> list[str]:
    """Wait until every image of the page is loaded or has failed; return their addresses."""
    images: list[str] = browser.execute_async_script(LOAD)
    return images


def errors(browser: Any) -> list[str]:
    """Return the errors in the console, except for the icon that browsers always ask for."""
    return [e["message"] for e in browser.get_log("browser") if "favicon" not in e["message"]]


def violations(browser: Any, context: Any, rules: list[str] = WCAG) -> list[list[str]]:
    """Return the faults that axe-core finds in a part of the page: rule, element, reason.

    The part is a context as axe-core has it, such as a selector.
    """
    found = importlib.util.find_spec("axe_playwright_python")
    if not (found and found.origin):
        pytest.skip("axe-core is not installed (it is in axe-playwright-python)")
    # The package is for another driver; only its script is used.
    browser.execute_script(Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8"))
    result: list[list[str]] = browser.execute_async_script(AXE, context, rules)
    return result


def keep_screenshot(browser: Any, name: str) -> None:
    """Write a picture of the whole page to the folder that SCREENSHOTS names, if it is set."""
    if not (kept := os.environ.get("SCREENSHOTS")):
        return
    load_images(browser)
    size = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
    clip = {**size, "scale": 1}
    options = {"captureBeyondViewport": True, "clip": clip}
    picture = browser.execute_cdp_cmd("Page.captureScreenshot", options)["data"]
    Path(kept).mkdir(parents=True, exist_ok=True)
    Path(kept, f"{name}.png").write_bytes(base64.b64decode(picture))
