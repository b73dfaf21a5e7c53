"""What a page has around a post: contents, anchors, copy buttons, printing; in several themes."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from kit.browsing import OVERFLOW, emulate, errors, violations
from kit.projects import ROOT, build, make_project, post, record, write_record
from kit.sites import jekyll, needs_browser, serve
from kit.themes import THEMES, folder_of, write_source

pytestmark = needs_browser
TRAPS = ROOT / "tests/fixtures/preview/traps.md"
CODE = 'names = ["' + '", "'.join(["a long name"] * 12) + '"]\nprint(names)'
LONG = "abcdefghij" * 12
PROSE = f"""
The first paragraph, which a feed begins with.

## One

{LONG} and `{LONG}`

```python
{CODE}
```

```text
what it prints
```

    and prints

<details><summary>More</summary>
<p><code>{LONG}</code></p>
<pre tabindex="0">{"folded " * 40}</pre>
</details>

## Two

### Two and a half

| {" | ".join(["column"] * 12)} |
|{"---|" * 12}
| {" | ".join(["a cell"] * 12)} |

## Three

It ends [here](https://example.com/a).
"""
CONTENTS = """
return [...document.querySelectorAll('.labpress-toc a')].map(link => {
  const found = document.getElementById(decodeURIComponent(link.hash.slice(1)))
  return [link.textContent, found && found.textContent.replace(/#$/, '')]
})
"""
HEADINGS = """
const post = document.querySelector('script.labpress-script').parentElement
return post.querySelectorAll('h2[id], h3[id]').length
"""
ANCHORS = """
return [...document.querySelectorAll('.labpress-anchor')].map(
  link => [link.getAttribute('href'), link.tabIndex])
"""
POLICY = """<meta http-equiv="Content-Security-Policy" content="script-src 'self'">\n"""
IN_EACH = """
const [outer, inner] = arguments
return [...document.querySelectorAll(outer)].map(e => e.querySelectorAll(inner).length)
"""
OPEN = "document.querySelectorAll('details').forEach(d => { d.open = true })"
PYTHON = "section [class*=language-python] pre > code"
TABLE = """
const box = document.querySelector('.labpress-scroll')
const letters = [...box.querySelectorAll('td, th, caption')].map(
  each => parseFloat(getComputedStyle(each).fontSize))
return [box.clientWidth, box.scrollWidth, Math.min(...letters)]
"""
COVERED = """
const boxes = element => {
  const range = document.createRange()
  range.selectNodeContents(element)
  return [...range.getClientRects()]
}
const {left, right, top, bottom} = document.querySelector('.labpress-copy').getBoundingClientRect()
return [...document.querySelectorAll('p, pre')].flatMap(boxes).filter(
  box => box.left < right && box.right > left && box.top < bottom - 0.5 && box.bottom > top + 0.5)
"""
COPIED = "navigator.clipboard.readText().then(arguments[0])"
SHIFT = """
let shift = 0
new PerformanceObserver(list => list.getEntries().forEach(e => { shift += e.value }))
  .observe({type: 'layout-shift', buffered: true})
setTimeout(() => arguments[0](shift), 300)
"""
PRINTED = """
const shown = name => [...document.querySelectorAll(name)].some(e => e.getClientRects().length)
return [shown('.labpress-copy'), shown('.labpress-toc'), shown('details pre'),
  getComputedStyle(document.querySelector('p a[href^=https]'), '::after').content]
"""


def script_errors(browser: Any) -> list[str]:
    """Return the errors of scripts in the console; a theme may lack files of its own."""
    return [each for each in errors(browser) if "Failed to load resource" not in each]


@contextlib.contextmanager
def without_script(browser: Any) -> Iterator[None]:
    """Open pages as a browser does in which scripts are switched off."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with a post of everything, and one without the parts of the page."""
    root = make_project(tmp_path_factory.mktemp("parts") / "project", post(PROSE))
    bare = post(PROSE, page="{toc: false, copy: false, anchors: false, reading_time: false}")
    for name, text in (("bare", bare), ("traps", TRAPS.read_text(encoding="utf-8"))):
        (root / f"content/posts/{name}.md").write_text(text, encoding="utf-8")
    assert build(root) == 0
    return root


@contextlib.contextmanager
def serve_in(theme: str, project: Path, source: Path) -> Iterator[str]:
    """Serve a project's site in a theme, or in that of our own site; give the address."""
    if theme == "own":
        shutil.copytree(project / "site", source)
        for name in ("_layouts", "assets"):
            shutil.copytree(ROOT / "site" / name, source / name)
        settings = yaml.safe_load((ROOT / "site/_config.yml").read_text(encoding="utf-8"))
        settings = yaml.safe_dump({**settings, "permalink": "/:title/"})
        (source / "_config.yml").write_text(settings, encoding="utf-8")
    else:
        folder = folder_of(THEMES[theme])
        if folder is None:
            pytest.skip(f"the theme {theme} is not installed ({THEMES[theme].install})")
        write_source(THEMES[theme], folder, source, project / "site")
    both = "{% for post in site.posts %}<section>{{ post.content }}</section>{% endfor %}"
    for name, head in (("all", ""), ("strict", POLICY)):
        page = f"---\npermalink: /{name}.html\n---\n{head}{both}"
        (source / f"{name}.html").write_text(page, encoding="utf-8")
    with serve(jekyll(source.parent / "built", source=source).folder) as address:
        yield address


@pytest.fixture(scope="module", params=["own", "blank", "basic"])
def host(
    request: pytest.FixtureRequest, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the project's site, in a theme without such parts."""
    source = tmp_path_factory.mktemp(request.param) / "source"
    with serve_in(request.param, project, source) as address:
        yield address


@pytest.mark.parametrize("slug", ["a-post", "traps"])
def test_the_contents_lead_to_each_heading(host: str, browser: Any, slug: str) -> None:
    browser.get(f"{host}/{slug}/")
    contents = browser.execute_script(CONTENTS)
    straight = str.maketrans({"’": "'", "“": '"', "”": '"', "–": "--"})
    assert len(contents) == browser.execute_script(HEADINGS) > 2
    for name, heading in contents:
        assert heading, name
        assert name == heading.translate(straight)


def test_a_button_copies_code_as_it_is(host: str, browser: Any) -> None:
    permissions = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", permissions)
    emulate(browser, 1280)
    browser.get(f"{host}/a-post/")
    (button,) = browser.find_elements("css selector", ".labpress-copy")
    button.click()
    assert browser.execute_async_script(COPIED) == CODE
    assert button.text == "Copied"
    browser.get(f"{host}/bare/")
    assert browser.find_elements("css selector", ".labpress-copy") == []


def test_no_button_covers_code_or_the_text_above(tmp_path: Path, browser: Any) -> None:
    text = f"{LONG} {LONG}\n\n```python\n{CODE}\n```\n"
    root = make_project(tmp_path / "project", post(text))
    assert build(root) == 0
    emulate(browser, 1280)
    for theme in ("own", "minima"):
        with serve_in(theme, root, tmp_path / theme / "source") as address:
            browser.get(f"{address}/a-post/")
            assert browser.execute_script(COVERED) == []


def test_on_phones_no_button_covers_code(host: str, browser: Any) -> None:
    emulate(browser, 390)
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    try:
        browser.get(f"{host}/a-post/")
        (button,) = browser.find_elements("css selector", ".labpress-copy")
        assert not button.is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_scores_of_models_with_long_titles_fit_on_a_phone(tmp_path: Path, browser: Any) -> None:
    root = make_project(tmp_path / "project", post("{{ score_table(runs) }}"))
    titles = {"model1": "Convolutional baseline", "model4": "Transfer learning from MobileNetV2"}
    for name, title in titles.items():
        for seed in (1, 2):
            scores = {"weights": "last", "count": 192, "accuracy": 0.5 + seed / 16}
            write_record(root, record(name, seed / 4, title=title, seed=seed, test=scores))
    assert build(root) == 0
    emulate(browser, 390)
    with serve_in("own", root, tmp_path / "source") as address:
        browser.get(f"{address}/a-post/")
        room, width, letters = browser.execute_script(TABLE)
    assert width <= room
    assert letters >= 12


def test_headings_have_anchors_that_are_no_tab_stops(host: str, browser: Any) -> None:
    browser.get(f"{host}/a-post/")
    ids = ["one", "two", "two-and-a-half", "three"]
    assert browser.execute_script(ANCHORS) == [[f"#{each}", -1] for each in ids]
    browser.get(f"{host}/bare/")
    assert browser.execute_script(ANCHORS) == []
    assert browser.find_elements("css selector", ".labpress-toc, .labpress-reading") == []


def test_several_posts_on_a_page_have_one_button_for_each_block(host: str, browser: Any) -> None:
    browser.get_log("browser")
    browser.get(f"{host}/all.html")
    blocks = browser.find_elements("css selector", PYTHON)
    buttons = browser.find_elements("css selector", ".labpress-code > .labpress-copy")
    without = 1  # The post that has switched them off.
    assert len(buttons) == len(blocks) - without > 1
    assert script_errors(browser) == []


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_faults(host: str, browser: Any, width: int, scheme: str) -> None:
    emulate(browser, width, scheme)
    browser.get_log("browser")
    browser.get(f"{host}/a-post/")
    assert browser.execute_async_script(SHIFT) == 0
    browser.execute_script(OPEN)
    parts = [".labpress-toc", ".labpress-reading", ".labpress-code", ".labpress-heading", "table"]
    assert violations(browser, parts) == []
    assert browser.execute_script(OVERFLOW) <= 0
    assert script_errors(browser) == []


def test_without_script_everything_can_be_read(host: str, browser: Any) -> None:
    emulate(browser, 320)
    with without_script(browser):
        browser.get(f"{host}/a-post/")
        for summary in browser.find_elements("css selector", "main summary, article summary"):
            summary.click()
        text = browser.find_element("tag name", "body").text
        assert browser.find_elements("css selector", ".labpress-copy, .labpress-anchor") == []
    for part in ("Contents", "1 minute to read", CODE, LONG, "folded", "a cell"):
        assert part in text


def test_a_policy_against_inline_scripts_takes_only_the_buttons_away(
    host: str, browser: Any
) -> None:
    browser.get(f"{host}/strict.html")
    assert browser.find_elements("css selector", ".labpress-copy, .labpress-anchor") == []
    assert CODE in browser.find_element("tag name", "body").text


def test_paper_has_what_is_folded_away_and_no_buttons(host: str, browser: Any) -> None:
    browser.get(f"{host}/a-post/")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert browser.execute_script(PRINTED) == [False, False, True, '" (https://example.com/a)"']
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_what_a_theme_has_is_not_made_again(project: Path, tmp_path: Path, browser: Any) -> None:
    with serve_in("chirpy-dark", project, tmp_path / "source") as address:
        browser.get(f"{address}/a-post/")
        # The theme writes the page in one line, which no comment of the script may end.
        assert browser.execute_script("return window.labpress") is True
        assert browser.execute_script(IN_EACH, "div[class*=language-]", "button") == [1] * 3
        assert browser.execute_script(IN_EACH, "h2[id], h3[id]", "a") == [1, 1, 1, 1]
