"""The posts inside other people's Jekyll themes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.browsing import BROKEN, CONTENT, OVERFLOW, emulate, keep_screenshot, load_images, violations
from kit.sites import each_post, jekyll, markup, needs_browser, page_of, serve, slug
from kit.themes import THEMES, folder_of, lay_in

pytestmark = needs_browser
HIDE = f"{CONTENT}.style.display = arguments[0] ? 'none' : ''"
# The theme's script for lazy images comes from a host that tests do not ask.
UNLAZY = "document.querySelectorAll('img[data-src]').forEach(i => { i.src = i.dataset.src })"
OURS = ["notice", "figure", "log", "scroll"]
# A post's own size moves what is around it: with the post hidden, only its styles could.
STYLES_OUTSIDE = f"""
const content = {CONTENT}
content.style.display = 'none'
const outside = () => [...document.querySelectorAll('*')].filter(e => !content.contains(e))
  .map(e => e.tagName + ' ' + [...getComputedStyle(e)].map(
    name => name + ':' + getComputedStyle(e).getPropertyValue(name)).join(';'))
const before = outside()
content.querySelectorAll('style').forEach(style => style.remove())
const after = outside()
return [before.length, before.filter((style, i) => style !== after[i]).map(s => s.slice(0, 60))]
"""


@pytest.fixture(scope="module", params=THEMES)
def themed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path, str]]:
    """A theme's name, the site built with it, and its address on loopback."""
    theme = THEMES[request.param]
    folder = folder_of(theme)
    if folder is None:
        pytest.skip(f"the theme {request.param} is not installed ({theme.install})")
    target = tmp_path_factory.mktemp(request.param)
    lay_in(theme, folder, target / "source")
    jekyll(target / "built", source=target / "source")
    with serve(target / "built") as address:
        yield request.param, target / "built", address


def open_in(themed: tuple[str, Path, str], browser: Any, post: Path, width: int) -> None:
    _, built, address = themed
    emulate(browser, width)
    browser.get(f"{address}/{page_of(post, built).parent.relative_to(built).as_posix()}/")
    browser.execute_script(UNLAZY)


@each_post
def test_every_image_loads(themed: tuple[str, Path, str], browser: Any, post: Path) -> None:
    open_in(themed, browser, post, 1280)
    names = [f"/images/{slug(post)}/" in image for image in load_images(browser)]
    assert names.count(True) == markup(post).count("<img ")
    assert browser.execute_script(BROKEN) == []
    keep_screenshot(browser, f"{slug(post)}-{themed[0]}-1280")


@each_post
def test_the_post_makes_no_page_wider_than_a_phone(
    themed: tuple[str, Path, str], browser: Any, post: Path
) -> None:
    open_in(themed, browser, post, 390)
    keep_screenshot(browser, f"{slug(post)}-{themed[0]}-390")
    ours = browser.execute_script(OVERFLOW)
    browser.execute_script(HIDE, True)
    assert ours <= browser.execute_script(OVERFLOW)


@each_post
def test_our_styles_touch_nothing_outside_the_post(
    themed: tuple[str, Path, str], browser: Any, post: Path
) -> None:
    open_in(themed, browser, post, 1280)
    count, changed = browser.execute_script(STYLES_OUTSIDE)
    assert count > 5
    assert changed == []


@each_post
def test_notices_captions_tables_and_logs_are_readable(
    themed: tuple[str, Path, str], browser: Any, post: Path
) -> None:
    open_in(themed, browser, post, 1280)
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    parts = [f".labpress-{name}" for name in OURS if f'"labpress-{name}' in markup(post)]
    assert violations(browser, [".labpress-notice", *parts], ["wcag2aa"]) == []
