"""What page tests share: a site built below each base address, and one Chromium."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kit.browsing import emulate
from kit.sites import FLAGSHIP, POSTS, jekyll, page_of, serve, slug

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


@pytest.fixture(scope="session", params=["", "/blog"], ids=["at-the-root", "below-blog"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, str]:
    """A built site: its folder, its base address, and what Jekyll said."""
    folder = tmp_path_factory.mktemp("built")
    said = jekyll(folder, request.param)
    return folder, request.param, said


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of every post, by its name, in a site served on loopback below /blog."""
    folder = tmp_path_factory.mktemp("served")
    jekyll(folder / "blog", "/blog")
    with serve(folder) as address:
        pages = {slug(post): page_of(post, folder).parent.relative_to(folder) for post in POSTS}
        yield {name: f"{address}/{page.as_posix()}/" for name, page in pages.items()}


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Chromium that sees this machine and nothing else."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium drives the browser")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_script_timeout(30)
    yield driver
    driver.quit()


@pytest.fixture
def open_post(addresses: dict[str, str], browser: Any) -> Callable[..., None]:
    """Opens a post at a width and in a colour scheme."""

    def opened(post: Path | str, width: int, scheme: str = "light") -> None:
        emulate(browser, width, scheme)
        browser.get_log("browser")
        browser.get(addresses[post if isinstance(post, str) else slug(post)])

    return opened


@pytest.fixture
def open_flagship(open_post: Callable[..., None]) -> Callable[..., None]:
    def opened(width: int) -> None:
        open_post(FLAGSHIP, width)

    return opened
