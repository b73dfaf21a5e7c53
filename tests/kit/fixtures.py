"""Fixtures of page tests: the site, built once for each base address, and one Chromium."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kit.browsing import chromium, emulate
from kit.sites import FLAGSHIP, Site, jekyll, serve

BASE_URLS = {"at-the-root": "", "below-blog": "/blog"}


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
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


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
