"""The switch "Show sources": each printed number of runs becomes a link to its record."""

from collections.abc import Iterator
from typing import Any

import pytest
from kit.browsing import emulate, errors, violations
from kit.projects import build, make_project, post, record, write, write_record
from kit.sites import jekyll, needs_browser, serve

pytestmark = needs_browser
LAYOUT = "<!doctype html><html lang='en'><title>T</title><main>{{ content }}</main></html>"
SEED = "{{ runs.small.seed(2).test.accuracy | percent }}"
MEAN = "{{ runs.small.test_accuracy.mean | percent }}"
PROSE = f"""
With seed 2 it is {SEED}.

## It is {SEED}, as a heading

The mean is {MEAN}, as [{MEAN}](#a) says.

<details><summary>More than {SEED}</summary><p>Or {SEED}.</p></details>

So it is {MEAN}.

{{{{ table(runs, ["title", "test_accuracy"]) }}}}
"""
SEED_RECORD, MEAN_ENTRY = "/data/a-post/small/seed-2.json", "#a-post-source-"
LINKS = """
return [...document.querySelectorAll('data[data-record] > a')].map(
  link => [link.closest('details') ? 'folded' : 'shown', link.getAttribute('href'), link.tabIndex])
"""
FOCUSED = """
const link = document.activeElement.closest('.labpress-source')
return link && [...document.querySelectorAll('.labpress-source')].indexOf(link)
"""
NESTED = "return document.querySelectorAll('a a, h2 a.labpress-source').length"
HEIGHT = "return document.documentElement.scrollHeight"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with numbers of one run, and of a model with two."""
    root = make_project(tmp_path_factory.mktemp("sources") / "project", post(PROSE))
    write_record(root, record("small", 0.5, seed=2, test={"count": 8, "accuracy": 0.875}))
    write(root / "site/_config.yml", "permalink: /:title/\n")
    write(root / "site/_layouts/post.html", LAYOUT)
    assert build(root) == 0
    with serve(jekyll(root.parent / "built", source=root / "site").folder) as host:
        yield f"{host}/a-post/"


@pytest.fixture
def switch(browser: Any, address: str) -> Any:
    """The switch of the page."""
    emulate(browser, 390)
    browser.get_log("browser")
    browser.get(address)
    return browser.find_element("tag name", "button")


def test_the_switch_links_each_number_to_its_record_and_back(browser: Any, switch: Any) -> None:
    before = browser.execute_script(HEIGHT)
    text = browser.find_element("tag name", "main").text
    assert switch.text == "Show sources"
    switch.send_keys(" ")
    assert switch.text == "Hide sources"
    links = browser.execute_script(LINKS)
    seed, mean, folded, again, *in_table = links
    assert seed[1].endswith(SEED_RECORD) and folded[:2] == ["folded", seed[1]]
    assert mean[1].startswith(MEAN_ENTRY) and again[1] == mean[1]
    # Of the model with one run the link is its record; of the other, mean and range.
    large, *small = sorted(link[1] for link in in_table if link[0] == "shown")[::-1][:4]
    assert large.endswith("/data/a-post/large/seed-1.json") and set(small) == {mean[1]}
    assert [link[2] for link in links].count(0) == 1, "one link is a tab stop"
    assert browser.execute_script(NESTED) == 0
    assert browser.execute_script(HEIGHT) == before
    assert violations(browser, "main") == [] and errors(browser) == []
    switch.click()
    assert switch.text == "Show sources"
    assert browser.execute_script(LINKS) == []
    assert browser.find_element("tag name", "main").text == text


def test_arrows_move_between_the_links_that_are_seen(browser: Any, switch: Any) -> None:
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    switch.send_keys(" ")
    seen = []
    left, right = keys.ARROW_LEFT, keys.ARROW_RIGHT
    for key in (keys.TAB, right, left, left, right):
        browser.switch_to.active_element.send_keys(key)
        seen.append(browser.execute_script(FOCUSED))
    assert seen == [1, 3, 1, 0, 1], "the third link is folded away"
    browser.switch_to.active_element.send_keys(keys.ENTER)
    entry = browser.find_element("css selector", ":target")
    assert entry.is_displayed() and "seed-1.json, seed-2.json" in entry.text
    assert "81.3%" in entry.text


def test_without_a_script_the_list_alone_is_there(browser: Any, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(address)
        assert browser.find_elements("tag name", "button") == []
        browser.find_element("css selector", "#sources > summary").click()
        links = browser.find_elements("css selector", "#sources a")
        assert any(link.get_attribute("href").endswith(SEED_RECORD) for link in links)
        assert all(link.is_displayed() for link in links)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
