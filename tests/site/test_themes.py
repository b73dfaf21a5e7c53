"""The posts inside other people's Jekyll themes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.browsing import (
    BROKEN,
    CONTENT,
    OVERFLOW,
    emulate,
    keep_screenshot,
    load_images,
    violations,
)
from kit.sites import each_post, jekyll, markup, needs_browser, serve, slug
from kit.themes import THEMES, folder_of, write_source

pytestmark = needs_browser
HIDE = f"{CONTENT}.style.display = arguments[0] ? 'none' : ''"
# The theme's script for lazy images comes from a host that tests do not ask.
UNLAZY = "document.querySelectorAll('img[data-src]').forEach(i => { i.src = i.dataset.src })"
UNFOLD = "document.querySelectorAll('details').forEach(d => { d.open = true })"
# All of a post but what themes make of it: colours and boxes of code, links beside headings.
OF_THEMES = [[".highlighter-rouge"], [".highlight"], ["a.anchor.text-muted"]]
POST = {"include": [[".labpress-styles ~ *"]], "exclude": OF_THEMES}
# A post's size moves the elements around it: with the post hidden, only its styles could.
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
def open_in_theme(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, browser: Any
) -> Iterator[Callable[[Path, int], None]]:
    """A function that opens a post at a width in a theme."""
    theme = THEMES[request.param]
    folder = folder_of(theme)
    if folder is None:
        pytest.skip(f"the theme {request.param} is not installed ({theme.install})")
    target = tmp_path_factory.mktemp(request.param)
    write_source(theme, folder, target / "source")
    site = jekyll(target / "built", source=target / "source")
    with serve(site.folder) as host:

        def open_post(post: Path, width: int) -> None:
            emulate(browser, width)
            browser.get(host + site.address(post))
            browser.execute_script(UNLAZY)
            keep_screenshot(browser, f"{slug(post)}-{request.param}-{width}")

        yield open_post


@each_post
def test_a_post_is_whole_and_readable_and_leaves_the_theme_alone(
    open_in_theme: Callable[..., None], browser: Any, post: Path
) -> None:
    open_in_theme(post, 1280)
    images = [f"/images/{slug(post)}/" in image for image in load_images(browser)]
    assert images.count(True) == markup(post).count("<img ")
    assert browser.execute_script(BROKEN) == []
    browser.execute_script(UNFOLD)
    assert violations(browser, POST) == []
    count, changed = browser.execute_script(STYLES_OUTSIDE)
    assert count > 5
    assert changed == []


@pytest.mark.parametrize("width", [320, 390])
@each_post
def test_a_post_makes_no_page_wider_than_a_phone(
    open_in_theme: Callable[..., None], browser: Any, post: Path, width: int
) -> None:
    open_in_theme(post, width)
    browser.execute_script(UNFOLD)
    overflow = browser.execute_script(OVERFLOW)
    browser.execute_script(HIDE, True)
    assert overflow <= browser.execute_script(OVERFLOW)
