"""The preview shows what Jekyll shows."""

import html.parser
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kit.browsing import BROKEN, OVERFLOW, emulate, errors, load_images
from kit.preview_server import LIMIT, serving
from kit.projects import POST, ROOT, make_project, record, write_post, write_record
from kit.sites import FLAGSHIP, Site, jekyll, needs_browser, needs_jekyll

from generator.__main__ import main

for package in ("watchfiles", "pygments", "pymdownx"):
    pytest.importorskip(package, reason="needs the extra `serve`")
from generator.builder.rendering import make_page
from generator.checks.anchors import check_anchors
from generator.checks.built_post import read_built_post
from generator.checks.document import read_document
from generator.inputs import Inputs
from generator.preview.html import Html
from generator.project import Project

TRAPS = ROOT / "tests/fixtures/preview/traps.md"
TITLE = '<i>*plain* {{ text }} {% endraw %} | `x` "q" -- &amp; $$x$$</i>'
# As wide as can be: a table, code and a word without a place to break.
WIDE = (
    POST
    + """
| one | two | three |
| --- | --- | --- |
| WORD | WORD | WORD |

```python
x = "WORD"  # WORD WORD
```

WORD and `WORD`
""".replace("WORD", "abcdefghij" * 7)
)
FETCHED = "return performance.getEntriesByType('resource').map(entry => entry.name)"
FETCHED += ".filter(name => !name.startsWith('data:'))"
BACKGROUND = "return getComputedStyle(document.body).backgroundColor"


ELEMENTS = "a annotation b blockquote br code dd del details dl em figcaption figure h2 h3 hr i "
ELEMENTS += "img input li math ol p pre strong summary sup svg table td th tr ul"


class Outline(html.parser.HTMLParser):
    """The elements of a page in their order, each with the text that begins in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces = [["", ""]]
        self.feed(re.sub(r"(?s)<(style|script)\b.*?</\1>", "", page))
        self.text = " ".join("".join(text for _, text in self.pieces).split())
        self.elements = [
            (tag, text.rstrip() if tag == "code" else " ".join(text.split()))
            for tag, text in self.pieces
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ELEMENTS.split():
            name = "id" if re.fullmatch("h[1-6]", tag) else "alt"
            self.pieces.append([f"{tag} {dict(attrs).get(name) or ''}".strip(), ""])

    def handle_data(self, data: str) -> None:
        self.pieces[-1][1] += data

    def count(self, tag: str) -> int:
        return sum(found.split()[:1] == [tag] for found, _ in self.pieces)


def article(page: Path) -> str:
    """Return the text of a post on a page of Jekyll."""
    text = page.read_text(encoding="utf-8")
    return text.partition("<article>")[2].partition("</header>")[2].partition("</article>")[0]


def preview(root: Path, slug: str) -> str:
    """Return the text of a post in the preview."""
    page = make_page(Project(root, root / "site"), Inputs(root), slug)
    assert page
    (content,) = Html(root / "site").files(page).values()
    return content.decode()


def same(shown: Outline, jekyll: Outline) -> None:
    assert shown.elements == jekyll.elements
    assert shown.text == jekyll.text


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A project with a post of traps, and its article as Jekyll makes it."""
    folder = tmp_path_factory.mktemp("traps")
    root = make_project(folder / "project", TRAPS.read_text(encoding="utf-8"))
    write_record(root, record("small", 0.625, title=TITLE))
    (root / "site").mkdir()
    shutil.copy(ROOT / "site/_config.yml", root / "site")
    shutil.copytree(ROOT / "site/_layouts", root / "site/_layouts")
    assert main(["build", "--root", str(root)]) == 0
    return root, article(jekyll(folder / "built", source=root / "site").page("a-post"))


@needs_jekyll
def test_the_real_post_reads_as_in_jekyll(site_below: Callable[[str], Site]) -> None:
    shown = Outline(preview(ROOT, FLAGSHIP))
    assert [shown.count(tag) for tag in ("h2", "h3", "figure", "img", "svg")] == [8, 6, 12, 5, 7]
    same(shown, Outline(article(site_below("/blog").page(FLAGSHIP))))


@needs_jekyll
def test_a_post_of_traps_reads_as_in_jekyll(traps: tuple[Path, str]) -> None:
    root, made = traps
    shown = Outline(preview(root, "a-post"))
    assert shown.count("h2") > 8
    assert TITLE in shown.text, "each entity is the sign that it stands for"
    same(shown, Outline(made))


@needs_jekyll
def test_the_check_knows_the_anchors_that_jekyll_makes(traps: tuple[Path, str]) -> None:
    root, made = traps
    post = read_built_post(Project(root, root / "site"), Inputs(root), "a-post")
    names = [tag[3:] for tag, _ in Outline(made).elements if re.match("h[2-6] ", tag)]
    links = "".join(f"[x](#{name})\n" for name in [*names, "none"])
    output = read_document("page.md", f"{post.output.source}\n\n{links}")
    (finding,) = check_anchors(replace(post, output=output))
    assert "#none," in finding.message


@needs_browser
def test_the_page_fits_a_phone_fetches_nothing_and_follows_edits(
    tmp_path: Path, browser: Any
) -> None:
    wait = pytest.importorskip("selenium.webdriver.support.wait").WebDriverWait
    project = make_project(tmp_path / "project", WIDE)
    with serving(project) as server:
        browser.get_log("browser")
        backgrounds = set()
        for width, scheme in ((390, "light"), (1280, "dark")):
            emulate(browser, width, scheme)
            browser.get(server.address)
            assert load_images(browser) == []
            assert browser.execute_script("return document.querySelectorAll('svg').length") == 1
            assert browser.execute_script(BROKEN) == []
            assert browser.execute_script(OVERFLOW) == 0
            fetched = browser.execute_script(FETCHED)
            assert all(name.startswith(f"{server.address}/version?") for name in fetched)
            backgrounds.add(browser.execute_script(BACKGROUND))
        assert len(backgrounds) == 2
        assert errors(browser) == []
        assert "Later prose" not in browser.page_source
        write_post(project, f"{WIDE}\nLater prose.\n")
        wait(browser, LIMIT).until(lambda browser: "Later prose" in browser.page_source)
        browser.get("about:blank")
