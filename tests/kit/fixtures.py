"""Fixtures of page tests: the site, built once for each base address, and one Chromium."""

import functools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kit.browsing import emulate
from kit.sites import FLAGSHIP, Site, jekyll, serve

BASE_URLS = {"at-the-root": "", "below-blog": "/blog"}
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


@pytest.fixture(scope="session")
def site_below(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Site]:
    """A function that builds the project's site for a base address, when first asked for it."""

    @functools.cache
    def site(baseurl: str) -> Site:
        return jekyll(Path(f"{tmp_path_factory.mktemp('site')}/built{baseurl}"), baseurl)

    return site


@pytest.fixture(params=BASE_URLS)
def site(request: pytest.FixtureRequest, site_below: Callable[[str], Site]) -> Site:
    """The project's site, at the root of a host and in a folder of one."""
    return site_below(BASE_URLS[request.param])


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
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def host(site_below: Callable[[str], Site]) -> Iterator[str]:
    """The address of a server that shows the site below /blog."""
    with serve(site_below("/blog").folder.parent) as address:
        yield address


@pytest.fixture
def open_post(host: str, site_below: Callable[[str], Site], browser: Any) -> Callable[..., None]:
    """A function that opens a post at a width and in a colour scheme."""

    def open_post(post: Path | str = FLAGSHIP, width: int = 1280, scheme: str = "light") -> None:
        emulate(browser, width, scheme)
        browser.get_log("browser")
        browser.get(host + site_below("/blog").address(post))

    return open_post
