"""A post with formulas, citations, footnotes, contents and code, in the own theme and in others."""

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from kit.browsing import OVERFLOW, emulate, errors, keep_screenshot, violations
from kit.projects import make_project, post, render, write
from kit.sites import SITE, jekyll, needs_browser, serve
from kit.themes import THEMES, folder_of, write_source

from generator.targets import PAGES

pytestmark = needs_browser
BIBLIOGRAPHY = """
@article{adam, author={Kingma, Diederik P. and Ba, Jimmy}, title={Adam: A Method for Stochastic
  Optimization}, year=2015, url={https://arxiv.org/abs/1412.6980}}
@book{book, author={Ada Lovelace}, title={A Book}, year=1999, doi={10.1234/a_very.long-doi(1999)}}
"""
PROSE = r"""
The loss of a run is $$L(\theta)$$[^loss], which Adam {{ cite("adam") }} makes smaller; it is
{{ runs.small.first.test.accuracy | percent }} right.

## Formulas

$$
\begin{align}
L(\theta) &= -\frac{1}{n} \sum_{i=1}^n \log p_\theta(y_i | x_i) \label{loss} \\
g &= \nabla_\theta L(\theta) + \lambda \left\lVert \theta \right\rVert_2^2 + a + b + c + d + e + f
\end{align}
$$

By equation $$\eqref{loss}$$ it is {% raw %}$$\text{acc} = \frac{{{6}}}{8}${% endraw %}$.

$$
\hat{p} = {{ runs.small.first.test.accuracy | percent }} \pm
  \begin{cases} 1 & x < 0 \\ 2 & x \ge 0 \end{cases}
$$

## Citations

More in {{ cite("book", "pp. 5-6", "adam") }}, and in a note[^second].

## Code

```python
x = "a long line of code that is wider than any phone, and so scrolls inside its box: 0123456789"
```

[^loss]: Less is better; see $$\eqref{loss}$$.
[^second]: As in {{ cite("book") }}.
"""
PARTS = ["math", ".labpress-formula", "a[role^=doc-]", "cite", "#cite-as", "sup"]
# The parts of the page that must be seen: formulas are as high as a line, at least.
SEEN = """
return [...document.querySelectorAll('math')].map(each => each.getBoundingClientRect().height)
"""
FOLLOWED = """
return [...document.querySelectorAll('a[role^=doc-]')].filter(
  link => document.querySelectorAll(`[id="${link.hash.slice(1)}"]`).length !== 1).length
"""
# How far the lowest index of each letter lies below it, in sizes of its font.
INDICES = """
return [...document.querySelectorAll('math msub')].map(each => {
  const [base, index] = [...each.children].map(child => child.getBoundingClientRect().bottom)
  return (index - base) / parseFloat(getComputedStyle(each).fontSize)
})
"""
OPEN = "document.querySelectorAll('details').forEach(each => { each.open = true })"


@pytest.fixture(scope="module", params=["own", "minima", "chirpy-dark"])
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the post in a theme."""
    folder = tmp_path_factory.mktemp(request.param)
    root = make_project(folder / "project")
    write(root / "content/refs.bib", BIBLIOGRAPHY)
    page = render(root, post(PROSE, bibliography="content/refs.bib", author="Ada Lovelace"))
    source = folder / "source"
    if request.param == "own":
        shutil.copytree(SITE, source, ignore=shutil.ignore_patterns("_posts", "_site"))
    else:
        theme = THEMES[request.param]
        installed = folder_of(theme)
        if installed is None:
            pytest.skip(f"the theme {request.param} is not installed ({theme.install})")
        write_source(theme, installed, source)
    for path, content in {**page.files, **PAGES.files(page)}.items():
        write(source / path, content)
    site = jekyll(folder / "built", source=source)
    with serve(site.folder) as host:
        yield host + site.address("a-post")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_readable_and_accessible(
    address: str, browser: Any, width: int, scheme: str, request: pytest.FixtureRequest
) -> None:
    own = "own" in request.node.callspec.id
    emulate(browser, width, scheme)
    browser.get_log("browser")
    browser.get(address)
    browser.execute_script(OPEN)
    assert violations(browser, "html" if own else PARTS) == []
    if "chirpy" not in request.node.callspec.id:  # Its own scripts come from other hosts.
        assert errors(browser) == []
    heights = browser.execute_script(SEEN)
    assert len(heights) == 6
    assert min(heights) > 8
    assert browser.execute_script(FOLLOWED) == 0
    if own or width > 320:
        assert browser.execute_script(OVERFLOW) == 0
    keep_screenshot(browser, f"papers-{request.node.callspec.id}")


def test_indices_lie_below_their_letters(address: str, browser: Any) -> None:
    fonts = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True).stdout
    if "Math" not in fonts:
        pytest.skip("no font for formulas is installed (fonts-dejavu-extra has one)")
    emulate(browser, 1280)
    browser.get(address)
    assert min(browser.execute_script(INDICES)) > 0.1


def test_without_script_nothing_is_missing(address: str, browser: Any) -> None:
    emulate(browser, 1280)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(address)
        heights = browser.execute_script(SEEN)
        text = browser.execute_script("return document.body.innerText")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert len(heights) == 6
    assert min(heights) > 8
    assert "Adam [1] makes smaller" in text
    assert "[2, pp. 5-6; 1]" in text
    assert "$$" not in text
    assert "Less is better" in text
