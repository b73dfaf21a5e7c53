"""The button of the project's own site by which readers choose light or dark."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from kit.browsing import OVERFLOW, emulate, errors, violations
from kit.sites import FLAGSHIP, needs_browser

pytestmark = needs_browser
# Which of the two the page shows, a figure in it too, and what the button says.
SHOWN = """
const done = arguments[0]
const light = css => css.match(/\\d+/g).slice(0, 3).reduce((sum, x) => sum + Number(x), 0) > 382
const shown = () => [
  light(getComputedStyle(document.body).backgroundColor) ? 'light' : 'dark',
  light(getComputedStyle(document.querySelector('.labpress-figure svg text')).fill)
    ? 'dark' : 'light',
  document.querySelector('.theme').getAttribute('aria-pressed')]
// A page is told of a change of the system before it is painted again.
requestAnimationFrame(() => requestAnimationFrame(() => done(shown())))
"""
LIGHT, DARK = ["light", "light", "false"], ["dark", "dark", "true"]
# Notes the choice that is in force when the body is there, before anything is painted.
FIRST = """
new MutationObserver(() => {
  if (document.body) window.first ??= document.documentElement.dataset.theme
}).observe(document, {childList: true, subtree: true})
"""


@pytest.fixture(autouse=True)
def forgotten(open_post: Callable[..., None], browser: Any) -> Iterator[None]:
    """Forget the choice before and after each test."""
    open_post(FLAGSHIP)
    browser.execute_script("localStorage.clear()")
    yield
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.execute_script("localStorage.clear()")


def press(browser: Any) -> None:
    browser.find_element("css selector", ".theme").click()


def test_a_choice_holds_on_every_page_and_before_it_is_painted(
    open_post: Callable[..., None], browser: Any
) -> None:
    open_post(FLAGSHIP, 320)
    assert browser.execute_async_script(SHOWN) == LIGHT
    press(browser)
    assert browser.execute_async_script(SHOWN) == DARK
    assert browser.execute_script(OVERFLOW) == 0
    script = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": FIRST})
    open_post("manual")
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
    assert browser.execute_script("return window.first") == "dark"
    assert browser.execute_async_script(SHOWN) == DARK
    assert not violations(browser, "body") and not errors(browser)
    assert browser.find_element("css selector", ".theme").accessible_name == "Dark mode"


def test_pages_follow_the_system_until_readers_choose_and_when_they_take_it_back(
    open_post: Callable[..., None], browser: Any
) -> None:
    open_post(FLAGSHIP, 1280, "dark")
    assert browser.execute_async_script(SHOWN) == DARK
    emulate(browser, 1280, "light")
    assert browser.execute_async_script(SHOWN) == LIGHT
    emulate(browser, 1280, "dark")
    press(browser)
    assert browser.execute_async_script(SHOWN) == LIGHT
    press(browser)
    emulate(browser, 1280, "light")
    assert browser.execute_async_script(SHOWN) == LIGHT


def test_paper_is_light_and_without_script_there_is_no_button(
    open_post: Callable[..., None], browser: Any
) -> None:
    press(browser)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert browser.execute_async_script(SHOWN)[:2] == ["light", "light"]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    open_post(FLAGSHIP)
    assert not browser.find_elements("css selector", ".theme")
