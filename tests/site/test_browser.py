"""The posts in real Chromium: what a reader sees, on a phone and on a desktop."""

import contextlib
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from kit.browsing import (
    BROKEN,
    OVERFLOW,
    emulate,
    errors,
    keep_screenshot,
    load_images,
    violations,
)
from kit.sites import each_post, markup, needs_browser, slug

pytestmark = needs_browser
each_width = pytest.mark.parametrize("width", [390, 1280])
FETCHED = "return performance.getEntries().filter(e => e.encodedBodySize).map(e => e.name)"
SCROLL = """
const done = arguments[0]
let shift = 0
new PerformanceObserver(list => list.getEntries().forEach(e => { shift += e.value }))
  .observe({type: 'layout-shift', buffered: true})
const step = () => {
  const before = scrollY
  scrollBy({top: 450, behavior: 'instant'})
  if (scrollY > before) setTimeout(step, 20)
  else setTimeout(() => done([shift, scrollY, document.body.scrollHeight - innerHeight]), 300)
}
step()
"""
FOCUSED = "return [...document.querySelectorAll('summary')].indexOf(document.activeElement)"


@contextlib.contextmanager
def slow_network(browser: Any) -> Iterator[None]:
    """Delay every file, so that a page is shown before its images are there."""
    usual = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**usual, "latency": 200})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", usual)
        browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": False})


@each_width
@each_post
def test_the_page_fits_the_screen_and_loads_every_image(
    open_post: Callable[..., None], browser: Any, post: Path, width: int
) -> None:
    open_post(post, width)
    assert len(load_images(browser)) == markup(post).count("<img ")
    assert browser.execute_script(BROKEN) == []
    assert browser.execute_script(OVERFLOW) == 0
    assert errors(browser) == []
    keep_screenshot(browser, f"{slug(post)}-{width}")


@each_width
@each_post
def test_nothing_moves_while_the_page_loads_and_is_scrolled(
    open_post: Callable[..., None], browser: Any, post: Path, width: int
) -> None:
    with slow_network(browser):
        open_post(post, width)
        shift, scrolled, height = browser.execute_async_script(SCROLL)
    assert scrolled >= height - 1 > 0, "the whole page was scrolled"
    assert shift == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@each_width
@each_post
def test_axe_finds_nothing_against_the_article(
    open_post: Callable[..., None], browser: Any, post: Path, width: int, scheme: str
) -> None:
    open_post(post, width, scheme)
    # Text that is folded away counts, too.
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert violations(browser, "article") == []


@each_post
def test_no_post_scrolls_sideways_on_a_small_phone_with_everything_folded_out(
    open_post: Callable[..., None], browser: Any, post: Path
) -> None:
    open_post(post, 320)
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert browser.execute_script(OVERFLOW) == 0


@pytest.mark.parametrize("page", ["", "404.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_around_the_posts_have_no_faults(
    host: str, browser: Any, page: str, width: int, scheme: str
) -> None:
    emulate(browser, width, scheme)
    browser.get_log("browser")
    browser.get(f"{host}/blog/{page}")
    load_images(browser)
    assert browser.execute_script(BROKEN) == []
    assert browser.execute_script(OVERFLOW) == 0
    assert violations(browser, "html") == []
    assert errors(browser) == []


@each_post
def test_whatever_is_folded_away_opens_by_keyboard(
    open_post: Callable[..., None], browser: Any, post: Path
) -> None:
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    chains = pytest.importorskip("selenium.webdriver.common.action_chains").ActionChains
    open_post(post, 1280)
    reached = set()
    for _ in range(browser.execute_script("return document.querySelectorAll('*').length")):
        chains(browser).send_keys(keys.TAB).perform()
        summary = browser.execute_script(FOCUSED)
        if summary >= 0 and summary not in reached:
            reached.add(summary)
            chains(browser).send_keys(keys.ENTER).perform()
        if len(reached) == markup(post).count("<summary"):
            break
    shut = "return [...document.querySelectorAll('details:not([open])')].map(d => d.innerText)"
    assert browser.execute_script(shut) == []


@each_width
def test_the_result_and_a_photograph_are_in_the_first_screen(
    open_post: Callable[..., None], browser: Any, width: int
) -> None:
    open_post(width=width)
    for part in (".labpress-claim strong", ".labpress-figure img"):
        top = f"return document.querySelector('{part}').getBoundingClientRect().top"
        assert browser.execute_script(top) < 900, part


def test_the_page_with_its_images_is_light(open_post: Callable[..., None], browser: Any) -> None:
    open_post()
    load_images(browser)
    files = [urlopen(address).read() for address in set(browser.execute_script(FETCHED))]
    # Servers compress what they send.
    assert 100_000 < sum(len(gzip.compress(content)) for content in files) < 450_000
